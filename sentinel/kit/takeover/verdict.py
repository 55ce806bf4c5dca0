"""Does a name dangle, and who could pick it up? Pure: facts and lists in, one word with its reason out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sentinel.kit.takeover.facts import Alias, Cut, Holding
from sentinel.kit.takeover.signs import CLAIMABLE, NEVER, Signs, missing, vacant

GENERIC, CLAIM, REGISTRABLE = "generic", "claimable", "registrable"
WORST = (REGISTRABLE, CLAIM, GENERIC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dangle:
    """One thing that a name points to and that is not there: ``takeover`` says who could have it, ``why`` in words.

    ``registrable``: anybody who registers the domain. ``claimable``: anybody with an account at ``service``.
    ``generic``: nobody knows.
    """

    target: str
    takeover: str
    why: str
    service: str = ""


def alias(seen: Alias, web: Signs) -> Dangle | None:
    """Whether an alias leads to where nobody is home."""
    held = seen.target
    if held.free:
        return _free(held)
    known = web.of(held.name)
    if held.missing:
        return _gone(held, missing(known))
    service = vacant(known, seen.status, seen.words)
    if not service:
        return None
    why = f"{service} answers that {held.name} is nobody's (HTTP {seen.status})"
    return Dangle(target=held.name, takeover=CLAIM, service=service, why=why)


def name(held: Holding, web: Signs) -> Dangle | None:
    """The same of a name that is only pointed to, such as a mail server's or an SPF include's."""
    if held.free:
        return _free(held)
    return _gone(held, missing(web.of(held.name))) if held.missing else None


def servers(cut: Cut, dns: Signs) -> tuple[Dangle, ...]:
    """What dangles in a delegation: hosts that do not exist, and providers that know nothing of the zone."""
    return tuple(_worst_first((*_hosts(cut), *_providers(cut, dns))))


def _hosts(cut: Cut) -> Iterator[Dangle]:
    for held in cut.hosts:
        if held.free:
            yield _free(held)
        elif held.missing:
            yield _gone(held, "")


def _providers(cut: Cut, dns: Signs) -> Iterator[Dangle]:
    """A provider where anybody may add the zone to his account, if none of its addresses serves it."""
    serving = {one.host for one in cut.good}
    for host in dict.fromkeys(one.host for one in cut.lame if one.host not in serving):
        known = dns.of(host)
        if known and not any(sign.word == NEVER for sign in known) and known[0].word == CLAIMABLE:
            service = known[0].service
            why = f"{host} knows nothing of {cut.zone}, and anybody may add it to an account at {service}"
            yield Dangle(target=host, takeover=CLAIM, service=service, why=why)


def _free(held: Holding) -> Dangle:
    return Dangle(target=held.name, takeover=REGISTRABLE, why=f"{held.domain} is registered with nobody")


def _gone(held: Holding, service: str) -> Dangle:
    if service:
        why = f"{held.name} does not exist, and {service} gives it to whoever asks"
        return Dangle(target=held.name, takeover=CLAIM, service=service, why=why)
    return Dangle(target=held.name, takeover=GENERIC, why=f"{held.name} does not exist")


def _worst_first(found: Iterable[Dangle]) -> list[Dangle]:
    return sorted(found, key=lambda one: (WORST.index(one.takeover), one.target))
