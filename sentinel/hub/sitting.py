"""One sitting of the hub: a transaction of the ledger, the world that judges in it, and the time it happens at."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sentinel.hub.quiet import Quiet
from sentinel.hub.windows import LedgerWindows
from sentinel.hub.world import World
from sentinel.model.incident import Incident
from sentinel.store.ports import Unit, View


@dataclass(slots=True)
class Known:
    """Which keys the ledger holds anything under, so that it is not asked in vain: most looks find nothing wrong.

    A key that is here for nothing costs one question; one that was missing would cost an incident. So keys only come,
    before the transaction that needs them commits, and the whole is read anew at start.
    """

    incidents: set[str] = field(default_factory=set)
    baselines: set[str] = field(default_factory=set)

    @classmethod
    def read(cls, view: View) -> "Known":
        """What the ledger holds now."""
        accepted: Iterable[str] = (baseline.check for baseline in view.baselines(state="accepted"))
        return cls(incidents=set(view.incident_keys()), baselines=set(accepted))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """What every judgement within one transaction shares."""

    unit: Unit
    world: World
    known: Known
    windows: LedgerWindows
    quiet: Quiet

    def incident(self, key: str) -> Incident | None:
        """The newest incident of this key, if there ever was one."""
        return self.unit.incident(key) if key in self.known.incidents else None

    def save(self, incident: Incident, search_text: str = "") -> Incident:
        """Write an incident; one that opens is given its number."""
        self.known.incidents.add(incident.key)
        written = self.unit.save(incident, search_text)
        self.quiet.note(written)
        return written

    def baseline(self, check: str) -> bytes | None:
        """What a person accepted for this check, if anything."""
        return self.unit.baseline(check) if check in self.known.baselines else None
