"""What counts as normal for one check right now, and what waits for a person: the ledger's rows, read and decoded."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sentinel.kit import codec
from sentinel.kit.baseline import Normal
from sentinel.store.ports import Baseline


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One row with what it holds; ``normal`` is None where this version cannot read it."""

    row: Baseline
    normal: Normal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The baseline that a person accepted and that has not run out, and the proposals, oldest first.

    ``ended``: accepted ones that ran out and were not yet marked so, in the order in which they were accepted.
    """

    accepted: Held | None = None
    proposed: tuple[Held, ...] = ()
    ended: tuple[Baseline, ...] = ()

    @property
    def base(self) -> Held | None:
        """What looks are compared with: what was accepted; while nothing is, the oldest proposal."""
        if self.accepted is not None and self.accepted.normal is not None:
            return self.accepted
        return self.proposed[0] if self.proposed else None

    @property
    def waiting(self) -> tuple[Held, ...]:
        """Proposals to put something else in the base's place."""
        base = self.base
        return tuple(held for held in self.proposed if base is None or held.row.number != base.row.number)

    @property
    def baseline(self) -> Normal | None:
        """What a person accepted."""
        return self.accepted.normal if self.accepted else None

    @property
    def provisional(self) -> Normal | None:
        """Traits that were proposed, and that nobody accepted in any shape."""
        if not self.proposed or self.proposed[0].normal is None:
            return None
        known = self.baseline.traits if self.baseline else {}
        return Normal(traits={n: t for n, t in self.proposed[0].normal.traits.items() if n not in known})


NOBODY = Standing()


def standing(rows: Sequence[Baseline], now: datetime) -> Standing:
    """Sort the rows of one check: the last decision that has not run out counts."""
    accepted = sorted((r for r in rows if r.state == "accepted"), key=lambda r: (r.decided_at or now, r.number))
    lasting = [row for row in accepted if row.until is None or row.until > now]
    return Standing(
        accepted=_held(lasting[-1]) if lasting else None,
        proposed=tuple(_held(row) for row in rows if row.state == "proposed"),
        ended=tuple(row for row in accepted if row not in lasting),
    )


def anew(row: Baseline, now: datetime) -> Baseline:
    """The same before a person once more, when the time for which it was accepted is over."""
    why = f"accepted by {row.who} until then: {row.why}"
    return replace(row, number=0, state="proposed", proposed_at=now, decided_at=None, who="", login="", why=why)


def _held(row: Baseline) -> Held:
    return Held(row=row, normal=read(row.facts))


def read(facts: bytes) -> Normal | None:
    """What a baseline holds; None where it was written in a shape that this version does not know."""
    return codec.read(Normal, facts)
