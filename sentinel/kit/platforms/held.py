"""What accounts showed when they were last read in full, so that a platform may say that nothing changed since."""

import re
from collections import OrderedDict
from dataclasses import dataclass, field

from sentinel.kit.account.snapshot import Snapshot
from sentinel.kit.looks import Exchange

Headers = tuple[tuple[str, str], ...]
FULL = 12 * 3600.0  # seconds; whoever is asked seldom is read in full, so that no lie lasts longer than a day
LAB_FULL = 10.0
MOST_HELD = 20_000
OK, UNCHANGED = 200, 304
_OFFERED = (("etag", "if-none-match"), ("last-modified", "if-modified-since"))
_SOUND = re.compile(r"[\x20-\x7e]{1,200}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One account's last full answer: by which reading and from where, what it showed, its picture's address, when.

    ``conditions`` are the headers that ask for it only if it changed; ``at`` is in seconds that went by.
    """

    version: str
    url: str
    conditions: Headers
    seen: Snapshot
    picture: str = ""
    at: float


@dataclass(slots=True, kw_only=True)
class Shelf:
    """Holds the last full answers, as many as there is room for; a restart forgets them, and all are read anew."""

    lab: bool = False
    _held: "OrderedDict[str, Held]" = field(default_factory=OrderedDict)

    def of(self, key: str, version: str, url: str, now: float) -> Held | None:
        """What may be asked for with conditions: the same question, read the same way, and not for too long."""
        held = self._held.get(key)
        fresh = held is not None and now - held.at < (LAB_FULL if self.lab else FULL)
        return held if held is not None and fresh and (held.version, held.url) == (version, url) else None

    def put(self, key: str, held: Held) -> None:
        """Hold this, for the account of this key; without conditions there is nothing to hold."""
        self._held.pop(key, None)
        if held.conditions:
            self._held[key] = held
        while len(self._held) > MOST_HELD:
            self._held.popitem(last=False)


def offered(got: Exchange) -> Headers:
    """The conditions that an answer offers (RFC 9110, 13.1): its entity tag and its date, if they are sound."""
    told = ((asked, (got.header(name) or "").strip()) for name, asked in _OFFERED)
    return tuple((name, text) for name, text in told if got.status == OK and _SOUND.fullmatch(text))
