"""Planned changes: what an announcement covers, as one table. It covers difference, never badness, and only by name."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType

from sentinel.model.event import Event
from sentinel.model.incident import Incident
from sentinel.model.muting import PlannedChange, What
from sentinel.model.rule import RuleKind

LONGEST = timedelta(days=90)
MOST_TARGETS = 1_000
MOST_EXPECTED = 100  # values of one key, and twice so many characters of one value
NOTHING = "say which targets, and what will change (--what)"
NEVER = frozenset({"gambling_injected", "content_cloaked", "hijack_confirmed", "dnssec_bogus", "tls_untrusted"})
EXPECTABLE: Mapping[str, What] = MappingProxyType(
    {"ns": What.DNS, "ds": What.DNS, "registrar": What.DNS, "issuer": What.TLS}
)
NONE = "none"  # ``--expect ds=none``: the set will be empty


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """One rule that an announcement may cover, and on which condition.

    ``expect`` is the key of ``--expect`` that must name every value which the event holds in one of ``fields``.
    ``field`` must hold nothing but ``words``, those of other covers that apply counted in. A field that is not known
    covers nothing.
    """

    rule: str
    expect: str = ""
    fields: tuple[str, ...] = ()
    field: str = ""
    words: frozenset[str] = frozenset()


_ROOT = re.compile(r" \[[0-9a-f]{16}\]$")
_ISSUER = ("sentinel.tls.operator", "tls.server.x509.issuer.organization")
_RENEWED = frozenset({"issuer_changed", "key_changed", "expiring"})
_RELAUNCHED = frozenset(
    {
        "page_replaced",
        "title_replaced",
        "protected_fact",
        "figures_swapped",
        "heading_changed",
        "foreign_link",
        "script_host",
        "frame_host",
        "form_host",
        "canonical_moved",
    }
)  # what a relaunch may do to a page; hackers, gambling and hostile code are never announced
OWN_WORDS = frozenset({"name_changed", "avatar_changed", "bio_changed"})  # never a link, a handle, an id or a tick


def _account(rule: str) -> Cover:
    return Cover(rule=rule, field="sentinel.account.findings", words=OWN_WORDS)


def _issuer(rule: str, *fields: str) -> Cover:
    return Cover(rule=rule, expect="issuer", fields=(*fields, *_ISSUER))


def _edges(rule: str) -> Cover:
    """An operator that was named, as long as a browser takes its certificates: anybody can write its name into his."""
    return replace(_issuer(rule), field="sentinel.tls.findings", words=_RENEWED)


def _registration(expect: str, word: str, field: str) -> Cover:
    """A finding of the domain probe, and the field with what it is about; lost locks are never announced."""
    words = frozenset({word})
    return Cover(
        rule="domain_registration_changed",
        expect=expect,
        fields=(field,),
        field="sentinel.domain.findings",
        words=words,
    )


COVERS: Mapping[What, tuple[Cover, ...]] = MappingProxyType(
    {
        What.DNS: (
            Cover(rule="dns_delegation_changed", expect="ns", fields=("sentinel.dns.ns_added",)),
            Cover(rule="dns_ds_removed", expect="ds", fields=("sentinel.dns.ds",)),
            _registration("registrar", "registrar_changed", "sentinel.domain.registrar"),
            _registration("ns", "nameservers_changed", "sentinel.domain.nameservers_added"),
            Cover(rule="dns_mx_changed"),
            Cover(rule="dns_wildcard_appeared"),
            Cover(rule="dns_answer_hijacked", field="sentinel.dns.plane", words=frozenset({"authority"})),
        ),
        What.TLS: (
            _issuer("tls_issuer_changed"),
            _edges("tls_edges_disagree"),
            _issuer("ct_unexpected_certificate", "sentinel.ct.issuer"),
            Cover(rule="tls_downgrade_hsts"),
            Cover(rule="tls_alt_svc_changed"),
        ),
        What.CONTENT: (
            Cover(rule="content_changed"),
            Cover(rule="site_defaced", field="sentinel.content.reasons", words=_RELAUNCHED),
            Cover(rule="foreign_script", field="sentinel.content.reasons", words=_RELAUNCHED),
        ),
        What.ACCOUNT: (_account("account_hijacked"),),
        What.UPTIME: (),  # every availability rule, whatever its name
    }
)


def concerns(change: PlannedChange, incident: Incident, at: datetime) -> bool:
    """Whether the change was announced for this target now, and the incident did not begin before it."""
    seen = {witness.part for witness in incident.witnesses if witness.ever_bad}  # the targets of a zone
    named = {incident.target, incident.account, *seen} & set(change.targets)
    return change.holds(at) and bool(named) and incident.first_at >= change.start


def covers(change: PlannedChange, incident: Incident, at: datetime) -> bool:
    """Whether the change explains this incident. One that it went beyond before is never covered again."""
    known = incident.number is not None and change.number in incident.beyond
    return concerns(change, incident, at) and not known and _names(change, incident)


def exceeds(change: PlannedChange, incident: Incident, at: datetime) -> bool:
    """Whether the incident is what was announced, with values that were not."""
    about = any(cover.rule == incident.rule for what in change.what for cover in COVERS[what])
    return concerns(change, incident, at) and about and not _names(change, incident)


def _names(change: PlannedChange, incident: Incident) -> bool:
    if incident.rule in NEVER:
        return False
    if What.UPTIME in change.what and incident.kind is RuleKind.AVAILABILITY:
        return True
    listed = (cover for what in change.what for cover in COVERS[what] if cover.rule == incident.rule)
    fitting = [cover for cover in listed if _expected(cover, change, incident.event)]
    words = frozenset(word for cover in fitting for word in cover.words)
    return any(not cover.field or _all_in(_values(incident.event, (cover.field,)), words) for cover in fitting)


def _expected(cover: Cover, change: PlannedChange, event: Event) -> bool:
    """Whether every value that the event shows was named beforehand."""
    if not cover.expect:
        return True
    wanted = {plain(cover.expect, value) for value in change.expect.get(cover.expect, ())}
    found = _values(event, cover.fields)
    seen = None if found is None else {_named(cover.expect, value, wanted) for value in found} or {NONE}
    return bool(wanted) and _all_in(seen, wanted | _nothing_new(cover))


def _named(key: str, value: str, wanted: Iterable[str]) -> str:
    """The value as it is compared. The mark of its root that an unknown operator carries need not be announced."""
    text = plain(key, value)
    return text if key != "issuer" or text in wanted else _ROOT.sub("", text)


def _nothing_new(cover: Cover) -> set[str]:
    """Where the field lists what was added, an empty list is no stranger."""
    return {NONE} if cover.expect == "ns" else set()


def _all_in(found: Iterable[str] | None, allowed: Iterable[str]) -> bool:
    return found is not None and set(found) <= set(allowed)


def _values(event: Event, fields: Iterable[str]) -> list[str] | None:
    """The values of the first of these fields that is known; None if none is."""
    for name in fields:
        value = event.get(name)
        if value is not None:
            return [str(one) for one in value] if isinstance(value, list) else [str(value)]
    return None


def plain(key: str, value: str) -> str:
    """A value as it is compared: case and spaces do not matter, nor the dot at the end of a name."""
    text = " ".join(value.casefold().split())
    return text.removesuffix(".") if key == "ns" else text


def refusal(change: PlannedChange, at: datetime) -> str:
    """Why a change may not be announced so; empty if it may."""
    if not change.targets or not change.what:
        return NOTHING
    if len(change.targets) > MOST_TARGETS:
        return f"at most {MOST_TARGETS} targets"
    if not change.why.strip():
        return "say why (--why)"
    if change.end <= change.start or change.end <= at:
        return "it would be over before it begins, or is over already"
    if change.end - change.start > LONGEST:
        return f"it may last {LONGEST.days} days at most"
    return _stray(change)


def _stray(change: PlannedChange) -> str:
    for key, values in change.expect.items():
        if key not in EXPECTABLE:
            return f"--expect takes {', '.join(EXPECTABLE)}; {key!r} is none of them"
        if not any(value.strip() for value in values):
            return f"--expect {key}= names nothing"
        if EXPECTABLE[key] not in change.what:
            return f"--expect {key}=… needs --what {EXPECTABLE[key]}"
        if len(values) > MOST_EXPECTED or any(len(value) > 2 * MOST_EXPECTED for value in values):
            return f"--expect {key}=… names too much: at most {MOST_EXPECTED} values of {2 * MOST_EXPECTED} characters"
    return ""


def uncovered(change: PlannedChange) -> tuple[str, ...]:
    """The keys of ``--expect`` that were left out: what they stand for alarms as always."""
    return tuple(key for key, what in EXPECTABLE.items() if what in change.what and key not in change.expect)
