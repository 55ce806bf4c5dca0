"""One zone as an event: what parent and child say, what of it is not as usual, and who says what is usual. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from sentinel.kit.asn.networks import networks_in
from sentinel.kit.path.state import path_fields
from sentinel.kit.seen import Seen
from sentinel.kit.zones import usual
from sentinel.kit.zones.delegation import (
    Moved,
    Pointers,
    between,
    elsewhere,
    moved,
    owners,
    pointers,
    strange_glue,
    usual_servers,
)
from sentinel.kit.zones.facts import DnsFacts, Role, Texts, ZoneFacts
from sentinel.kit.zones.memory import Memory, fell, stands
from sentinel.kit.zones.reckoning import agreed, as_usual, authors, ds_of, glue, heard, ns_of, together
from sentinel.kit.zones.records import Drift, caa_change, mail, mail_hosts, wildcard
from sentinel.kit.zones.signatures import Ending, Proof, ending, proof
from sentinel.model.event import Value

Fields: TypeAlias = dict[str, Value | None]
ENOUGH_LOOKS, ENOUGH_SERVERS, ALONE_LOOKS = 2, 2, 4
DECORATIVE = frozenset({"cloudflare.com", "awsdns.com", "awsdns.net", "awsdns.org", "awsdns.co.uk"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Everything that is thought of one zone."""

    moved: Moved | None
    servers_usual: bool | None
    glue: Texts
    elsewhere: tuple[int, ...]
    pointers: Pointers
    pointers_usual: bool | None
    proof: Proof
    mail: Drift | None
    caa: str | None
    wildcard: bool | None
    ending: Ending | None
    fell: bool
    confirmed: bool


def judged(zone: ZoneFacts, seen: Seen[DnsFacts, Memory]) -> Judged:
    """Compare a zone with what is usual of it."""
    ns, child = usual.known(seen, "ns", zone), usual.known(seen, "child_ns", zone)
    ds = usual.known(seen, "ds", zone)
    change = moved(zone, ns, child)
    at = pointers(zone, ds, seen.learned, seen.now.at)
    alike = max(change.alike if change else 0, at.alike)
    edited = strange_glue(zone, usual.known(seen, "glue", zone))
    return Judged(
        moved=change,
        servers_usual=usual_servers(zone, ns, child) if not edited else False,
        glue=edited,
        elsewhere=elsewhere(edited, usual.known(seen, "glue", zone), networks_in(seen.reference), seen.now.at),
        pointers=at,
        pointers_usual=as_usual(zone.parents, ds_of, ds),
        proof=proof(zone, seen.facts.answers),
        mail=mail(zone, usual.known(seen, "mx", zone)),
        caa=caa_change(zone, usual.known(seen, "caa", zone)),
        wildcard=wildcard(zone, usual.known(seen, "wildcard", zone)),
        ending=ending(zone, seen.now.at),
        fell=_fell(zone, seen.learned) and change is None,
        confirmed=confirmed(zone, seen, alike),
    )


def confirmed(zone: ZoneFacts, seen: Seen[DnsFacts, Memory], alike: int) -> bool:
    """Whether the zone was so before: in two looks if two servers of the parent agree, in four if it hangs on one."""
    looks = stands(seen.learned, zone, seen.now.at).looks
    return looks >= ALONE_LOOKS or (looks >= ENOUGH_LOOKS and alike >= ENOUGH_SERVERS)


def _fell(zone: ZoneFacts, memory: Memory | None) -> bool:
    """Whether any server's serial went back; some providers' serials mean nothing."""
    hosts = owners(together(heard(zone.parents, ns_of)))
    decorative = any(owner in DECORATIVE or owner.startswith("awsdns-") for owner in hosts)
    return not decorative and any(fell(memory, zone, word) for word in zone.children)


def findings(one: Judged) -> Iterator[str]:
    """What is wrong or not as usual, in the contract's words."""
    told = {
        "delegation_changed": one.moved is not None,
        "glue_changed": bool(one.glue),
        "ds_removed": one.pointers.gone,
        "ds_changed": one.pointers.changed and not one.pointers.announced,
        "mx_changed": bool(one.mail),
        "wildcard": bool(one.wildcard),
        "signature_expiring": bool(one.ending and one.ending.level),
        "serial_regression": one.fell,
    }
    return (word for word, holds in told.items() if holds)


def fields(zone: ZoneFacts, seen: Seen[DnsFacts, Memory], name: str) -> dict[str, Value]:
    """The event of one zone; what was not heard is left out."""
    one = judged(zone, seen)
    blind = all(word.ns is None for word in zone.parents) and all(word.ns is None for word in zone.children)
    shown: Fields = {
        "dns.question.name": name,
        "sentinel.dns.plane": "authority",
        "sentinel.dns.zone": zone.zone,
        "sentinel.dns.zone_role": str(zone.role),
        **path_fields(seen.facts.path, seen.now.at),
        "sentinel.dns.findings": None if blind else list(findings(one)),
        "sentinel.baseline.basis": usual.basis(seen, zone),
    }
    shown |= _servers(zone, seen, one) | _pointers(one) | _proved(zone, seen, one)
    if zone.role is Role.OWN:
        shown |= _content(zone, seen, one)
    return {field: value for field, value in shown.items() if value is not None}


def _servers(zone: ZoneFacts, seen: Seen[DnsFacts, Memory], one: Judged) -> Fields:
    change, known = one.moved, usual.known(seen, "ns", zone)
    now = heard(zone.parents, ns_of)
    return {
        "sentinel.dns.ns": list(together(now)) if now else None,
        "sentinel.dns.ns_usual": one.servers_usual,
        "sentinel.dns.ns_before": list(known) if known is not None else None,
        "sentinel.dns.ns_added": list(change.added) if change else [] if one.servers_usual else None,
        "sentinel.dns.ns_removed": list(change.removed) if change else [] if one.servers_usual else None,
        "sentinel.dns.ns_unknown_provider": list(change.strangers) if change else [] if one.servers_usual else None,
        "sentinel.dns.ns_change": change.change if change else None,
        "sentinel.dns.ns_side": change.side if change else None,
        "sentinel.dns.parent_child": between(zone),
        "sentinel.dns.parents_asked": len(zone.parents),
        "sentinel.dns.parents_heard": len(now),
        "sentinel.dns.parents_alike": change.alike if change else None,
        "sentinel.dns.glue": list(glue(zone) or ()) if now else None,
        "sentinel.dns.glue_added": list(one.glue) or None,
        "sentinel.dns.as_unexpected": list(one.elsewhere) or None,
        "sentinel.dns.confirmed": one.confirmed,
    }


def _pointers(one: Judged) -> Fields:
    at = one.pointers
    return {
        "sentinel.dns.ds": list(at.now) if at.now is not None else None,
        "sentinel.dns.ds_usual": one.pointers_usual,
        "sentinel.dns.ds_added": list(at.added) if at.added or at.removed else None,
        "sentinel.dns.ds_gone": list(at.removed) if at.added or at.removed else None,
        "sentinel.dns.ds_announced": at.announced if at.changed else None,
    }


def _proved(zone: ZoneFacts, seen: Seen[DnsFacts, Memory], one: Judged) -> Fields:
    was, ruled = usual.known(seen, "dnssec", zone), one.proof.ruled
    return {
        "sentinel.dns.dnssec": ruled.security,
        "sentinel.dns.dnssec_was": was[0] if was else None,
        "sentinel.dns.dnssec_reason": ruled.reason or None,
        "sentinel.dns.dnssec_detail": ruled.detail or None,
        "sentinel.dns.servers_bogus": one.proof.bogus,
        "sentinel.dns.servers_asked": one.proof.asked,
    }


def _content(zone: ZoneFacts, seen: Seen[DnsFacts, Memory], one: Judged) -> Fields:
    mx, change, tokens = mail_hosts(zone), one.mail, usual.known(seen, "tokens", zone)
    wrote = agreed(zone.children, authors)
    serials = [word.serial for word in zone.children if word.serial is not None]
    drifted = {"txt": _differ(zone.tokens, tokens), "soa": _differ(wrote, usual.known(seen, "authors", zone))}
    shown: Fields = {
        "sentinel.dns.mx": list(mx) if mx is not None else None,
        "sentinel.dns.mx_usual": None if change is None else not change,
        "sentinel.dns.mx_added": list(change.added) if change else None,
        "sentinel.dns.mx_removed": list(change.removed) if change else None,
        "sentinel.dns.caa": list(zone.caa) if zone.caa is not None else None,
        "sentinel.dns.caa_usual": None if one.caa is None else not one.caa,
        "sentinel.dns.caa_change": one.caa or None,
        "sentinel.dns.wildcard_usual": None if one.wildcard is None else not one.wildcard,
        "sentinel.dns.wildcard_answers": list(zone.wildcard) if zone.wildcard else None,
        "sentinel.dns.records_changed": [kind for kind, differs in drifted.items() if differs],
        "sentinel.dns.serial": max(serials, default=None),
    }
    return shown | _ends(one)


def _differ(now: Texts | None, was: Texts | None) -> bool:
    return now is not None and was is not None and set(now) != set(was)


def _ends(one: Judged) -> Fields:
    end = one.ending
    return {
        "sentinel.dns.signature_of": end.what if end else None,
        "sentinel.dns.signature_hours_left": end.hours if end else None,
        "sentinel.dns.signature_life_left": end.share if end else None,
        "sentinel.dns.signature_level": (end.level or None) if end else None,
        "sentinel.dns.signature_good": not end.level if end else None,
    }
