"""What the next look must know of the last ones: where the site was well, and when it did what it does rarely.

It travels as text, in the cursor that the ledger holds: ``word@seconds`` each.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from sentinel.kit.hosts import address_of

MOST, MOST_OLD = 16, 6  # addresses; of them, such as were not seen well at the last look
FORGOTTEN = timedelta(days=3)  # after which an address that nobody names any more is let go
PANEL_EVERY = timedelta(minutes=15)
PANEL = "panel"
LONGEST = 12  # digits


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """When each address was last named and showed the site as a browser wants it; when something was last done.

    The addresses stand in the order in which we came to know them.
    """

    good: Mapping[str, datetime] = field(default_factory=dict)
    done: Mapping[str, datetime] = field(default_factory=dict)

    def due(self, what: str, now: datetime, every: timedelta) -> bool:
        """Whether it is time to do it again; a clock that was set back makes it so."""
        last = self.done.get(what)
        return last is None or not last <= now < last + every

    def after(self, good: Iterable[str], done: Iterable[str], now: datetime) -> "Memory":
        """The same with one more look: where the site was well, and what was done.

        Whom we have known for longer stays: newcomers, however many, do not drive out what the site has just left.
        """
        known = {a: at for a, at in {**self.good, **dict.fromkeys(good, now)}.items() if now - at < FORGOTTEN}
        old = [a for a, at in known.items() if at != now][:MOST_OLD]
        new = [a for a, at in known.items() if at == now][: MOST - len(old)]
        kept = {a: at for a, at in known.items() if a in {*old, *new}}
        return replace(self, good=kept, done={**self.done, **dict.fromkeys(done, now)})

    def text(self) -> str:
        """All of it, as the cursor holds it."""
        return " ".join(f"{word}@{int(at.timestamp())}" for word, at in {**self.done, **self.good}.items())


def remembered(cursor: str | None) -> Memory:
    """What a cursor says; what cannot be read is forgotten."""
    good, done = dict[str, datetime](), dict[str, datetime]()
    for word in (cursor or "").split()[: 2 * MOST]:
        name, mark, seconds = word.rpartition("@")
        at = _moment(seconds) if mark else None
        if at is not None:
            (good if address_of(name) is not None else done)[name] = at
    return Memory(good=good, done={what: at for what, at in done.items() if what == PANEL})


def _moment(text: str) -> datetime | None:
    fit = text.isascii() and text.isdigit() and len(text) < LONGEST
    return datetime.fromtimestamp(int(text), UTC) if fit else None
