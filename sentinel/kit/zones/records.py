"""Mail servers, certificate authorities, wildcards: what a zone says that an attacker would change. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from sentinel.kit.zones.facts import Texts, ZoneFacts
from sentinel.kit.zones.reckoning import heard, mx_of, together


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """A set beside the usual one."""

    added: Texts = ()
    removed: Texts = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed)


def drift(sets: Iterable[Texts], usual: Texts | None) -> Drift | None:
    """What any server adds and any server lacks; None if nobody was heard, or nobody knows what is usual."""
    said = [set(one) for one in sets]
    if usual is None or not said:
        return None
    everything, common = set().union(*said), set.intersection(*said)
    return Drift(added=tuple(sorted(everything - set(usual))), removed=tuple(sorted(set(usual) - common)))


def mail(zone: ZoneFacts, usual: Texts | None) -> Drift | None:
    """How the mail servers differ from the usual ones, at any server of the zone."""
    return drift(heard(zone.children, mx_of), usual)


def wildcard(zone: ZoneFacts, usual: Texts | None) -> bool | None:
    """Whether names that nobody chose lead somewhere, and usually do not; None if nobody knows."""
    if usual is None or zone.wildcard is None:
        return None
    return bool(set(zone.wildcard) - set(usual))


def caa_change(zone: ZoneFacts, usual: Texts | None) -> str | None:
    """``removed``, ``widened`` (more authorities, or without the account's name), ``tightened``; empty: as usual."""
    if usual is None or zone.caa is None:
        return None
    if set(zone.caa) == set(usual):
        return ""
    if usual and not zone.caa:
        return "removed"
    return "widened" if usual and _allowed(zone.caa) - _allowed(usual) else "tightened"


def _allowed(records: Texts) -> set[str]:
    """Who may issue, with the restrictions as they are written: dropping one of those widens, too (RFC 8657)."""
    found: set[str] = set()
    for text in records:
        _, tag, value = (*text.split(" ", 2), "", "")[:3]
        if tag.lower() in ("issue", "issuewild") and value.strip('"; '):
            found.add(f"{tag.lower()} {value.lower()}")
    return found


def mail_hosts(zone: ZoneFacts) -> Texts | None:
    """Every mail server that any server of the zone names."""
    said = heard(zone.children, mx_of)
    return together(said) if said else None
