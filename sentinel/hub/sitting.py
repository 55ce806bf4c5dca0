"""One sitting of the hub: a transaction of the ledger, the world that judges in it, and the time it happens at."""

from dataclasses import dataclass, field
from datetime import datetime

from sentinel.casework.look import Source
from sentinel.hub.quiet import Quiet
from sentinel.hub.standing import NOBODY, Standing, anew, standing
from sentinel.hub.windows import LedgerWindows
from sentinel.hub.world import World
from sentinel.model.incident import Incident
from sentinel.store.ports import Baseline, Unit, View

EVERYBODY = ""  # what all vantages together see of a check is learned under no vantage's name
NOTHING = b"null"


@dataclass(slots=True)
class Known:
    """Which keys the ledger holds anything under, so that it is not asked in vain: most looks find nothing wrong.

    A key that is here for nothing costs one question; one that was missing would cost an incident. So keys only come,
    before the transaction that needs them commits, and the whole is read anew at start. ``unformed`` are checks of
    which no baseline takes shape; they leave the set before one begins to. ``shared`` are the accepted baselines that
    hold a trait for all subjects, by probe and trait; whoever decides on a baseline empties it.
    """

    incidents: set[str] = field(default_factory=set)
    baselines: set[str] = field(default_factory=set)
    unformed: set[str] = field(default_factory=set)
    shared: dict[tuple[str, str], tuple[Baseline, ...]] = field(default_factory=dict)

    @classmethod
    def read(cls, view: View) -> "Known":
        """What the ledger holds now."""
        rows = (*view.baselines(state="accepted"), *view.baselines(state="proposed"))
        return cls(incidents=set(view.incident_keys()), baselines={row.check for row in rows})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """What every judgement within one transaction shares.

    ``streets`` are the providers whose sites changed in this sitting, with who said so last, and of which sites.
    """

    unit: Unit
    world: World
    known: Known
    windows: LedgerWindows
    quiet: Quiet
    streets: dict[str, tuple[Source, frozenset[str]]] = field(default_factory=dict)

    def incident(self, key: str) -> Incident | None:
        """The newest incident of this key, if there ever was one."""
        return self.unit.incident(key) if key in self.known.incidents else None

    def save(self, incident: Incident, search_text: str = "") -> Incident:
        """Write an incident; one that opens is given its number."""
        self.known.incidents.add(incident.key)
        written = self.unit.save(incident, search_text)
        self.quiet.note(written)
        return written

    def standing(self, check: str, now: datetime) -> Standing:
        """What is normal for this check, and what waits for a person; an acceptance that ran out ends here."""
        if check not in self.known.baselines:
            return NOBODY
        found = standing(self.unit.standing(check), now)
        return self._ended(found, check, now) if found.ended else found

    def _ended(self, found: Standing, check: str, now: datetime) -> Standing:
        """Mark what ran out. Where nothing was accepted before it, the same is put before a person once more.

        So looks go on being compared with it, and a change that waits for that moment does not become normal.
        """
        for row in found.ended:
            self.unit.retire(row.number, "ended", now)
        if found.accepted is None:
            self.unit.propose(anew(found.ended[-1], now))
        return standing(self.unit.standing(check), now)

    def forming(self, check: str) -> bytes | None:
        """What takes shape as a baseline of this check, if anything does."""
        if check in self.known.unformed:
            return None
        state = self.unit.learned(check, EVERYBODY)
        if state is not None and state != NOTHING:
            return state
        self.known.unformed.add(check)
        return None

    def form(self, check: str, state: bytes | None) -> None:
        """Remember what takes shape; None: nothing does any more."""
        if state is None and self.forming(check) is None:
            return
        self.known.unformed.discard(check)
        self.unit.save_learned(check, EVERYBODY, state or NOTHING)
