"""How a site stands, read off its doors: does https hold, where does plain http lead, what is weaker than it should be.

The words are facts; whether one is news is another matter (``usual``).
"""

from collections.abc import Collection, Iterator, Sequence
from enum import StrEnum

from sentinel.kit.blame import ours
from sentinel.kit.hosts import host_of, same_owner
from sentinel.kit.policy.captive import CAPTIVE
from sentinel.kit.policy.hop import BAD, PERMANENT, REDIRECTS, Door, Hop
from sentinel.model.failure import Layer


class Secure(StrEnum):
    """How one address stands over https."""

    HOLDS = "holds"
    TO_HTTP = "to_http"  # sends visitors to plain http
    UNTRUSTED = "untrusted"  # a browser turns away before it hears anything
    CLOSED = "closed"  # nobody takes the connection
    UNKNOWN = "unknown"  # an error, a wall, our own line


class Plain(StrEnum):
    """Where one address leads those who come over plain http."""

    HTTPS = "https"
    TEMPORARY = "temporary"  # to https as well, but a browser must ask again each time (302, 303, 307)
    SERVED = "served"  # it shows the site itself
    ELSEWHERE = "elsewhere"  # to somebody else's host
    CLOSED = "closed"  # nobody takes the connection, which is fine
    REFUSED = "refused"  # an error, and no page of the site
    UNKNOWN = "unknown"  # a wall, a network's login, our own line


class Weak(StrEnum):
    """What is weaker than an https site should be."""

    TO_HTTP = "https_to_http"
    SERVED = "http_served"
    ELSEWHERE = "http_elsewhere"
    CLOSED = "https_closed"
    DANE = "dane_mismatch"


def secure(door: Door) -> Secure:
    """How an address stands over https."""
    last = door.secure[-1]
    if any(_leaves(hop) for hop in door.secure):
        return Secure.TO_HTTP
    if last.failure is not None:
        shut = len(door.secure) == 1 and last.failure.layer is Layer.TCP and not ours(last.failure)
        return Secure.CLOSED if shut else Secure.UNKNOWN
    if last.verified is False:
        return Secure.UNTRUSTED
    return Secure.HOLDS if last.answers else Secure.UNKNOWN


def _leaves(hop: Hop) -> bool:
    """Whether this verified answer sends visitors from https to plain http."""
    return hop.verified is True and hop.status in REDIRECTS and hop.to.startswith("http://")


def plain(door: Door, *, verified: bool) -> Plain | None:
    """Where an address leads those who come over http; None if it was not asked.

    ``verified``: https held in this very look, so that no network's login page stands between us and the site.
    """
    if not door.plain:
        return None
    last = door.plain[-1]
    if last.wall and not (verified and last.wall == CAPTIVE):
        return Plain.UNKNOWN
    if last.failure is not None:
        shut = len(door.plain) == 1 and last.failure.layer is Layer.TCP and not ours(last.failure)
        return Plain.CLOSED if shut else Plain.UNKNOWN
    if last.status in REDIRECTS and last.to:
        return _led(door.plain)
    return Plain.SERVED if last.status is not None and last.status < BAD else Plain.REFUSED


def _led(hops: Sequence[Hop]) -> Plain:
    last = hops[-1]
    if not same_owner(host_of(last.to) or "?", hops[0].host):
        return Plain.ELSEWHERE
    if not last.to.startswith("https://"):
        return Plain.REFUSED  # a loop, or more hops than anybody follows
    return Plain.HTTPS if all(hop.status in PERMANENT for hop in hops) else Plain.TEMPORARY


def weaknesses(doors: Sequence[Door]) -> tuple[Weak, ...]:
    """Everything that is weaker than it should be, as far as this look could see."""
    return tuple(dict.fromkeys(_weaknesses(doors)))


def _weaknesses(doors: Sequence[Door]) -> Iterator[Weak]:
    held, sure = [secure(door) for door in doors], verified(doors)
    led = [plain(door, verified=sure) for door in doors]
    if Secure.TO_HTTP in held:
        yield Weak.TO_HTTP
    if sure and Plain.SERVED in led:
        yield Weak.SERVED
    if sure and Plain.ELSEWHERE in led:
        yield Weak.ELSEWHERE
    if all(word is Secure.CLOSED for word in held) and Plain.SERVED in led:
        yield Weak.CLOSED


def verified(doors: Sequence[Door]) -> bool:
    """Whether https held anywhere in this look: then no network's login page stands between us and the site."""
    return any(secure(door) in (Secure.HOLDS, Secure.TO_HTTP) for door in doors)


def weak_at(doors: Sequence[Door], words: Collection[Weak]) -> tuple[str, ...]:
    """The addresses that show any of these weaknesses."""
    sure = verified(doors)
    shown = {door.address: _shown(secure(door), plain(door, verified=sure)) for door in doors}
    return tuple(address for address, found in shown.items() if found & set(words))


def _shown(held: Secure, led: Plain | None) -> set[Weak]:
    told = {
        Weak.TO_HTTP: held is Secure.TO_HTTP,
        Weak.CLOSED: held is Secure.CLOSED,
        Weak.SERVED: led is Plain.SERVED,
        Weak.ELSEWHERE: led is Plain.ELSEWHERE,
    }
    return {word for word, so in told.items() if so}


def settled(doors: Sequence[Door]) -> bool:
    """Whether all of it could be seen, so that what was not found is not there."""
    sure = verified(doors)
    unknown = Plain.UNKNOWN in [plain(door, verified=sure) for door in doors]
    return not unknown and holds(doors)


def holds(doors: Sequence[Door]) -> bool:
    """Whether https held at every address."""
    return all(secure(door) in (Secure.HOLDS, Secure.TO_HTTP) for door in doors)
