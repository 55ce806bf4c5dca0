"""One event, heard as one witness's word on one rule: bad, good, or nothing that can be said."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from sentinel.casework.waits import policy_for
from sentinel.model.event import Event, Value
from sentinel.model.incident import Verdict
from sentinel.model.rule import Judgement, Match, Policy, Rule, Tlp
from sentinel.model.severity import Severity

NANOSECONDS = 1e9
PLANE, REGISTRY = "sentinel.dns.plane", "sentinel.domain.source"
CERTIFICATE = "sentinel.ct.read"
MARK = "sentinel.intake.tlp"
STRICTER = tuple(Tlp)
PARTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    # what several events about one thing are told apart by: addresses, and which look of the
    # family it was (certificates good mend no protocol); targets of one zone
    {"tls": ("server.ip", "sentinel.tls.look"), "dns": ("service.name",)}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Who says it, from which network, when, and what we know about that word.

    ``interval`` is the check's, in seconds. ``late``: it arrived over ten minutes after it was seen. ``proven``: the
    target was seen up at least once. ``confirmed``: the fact was seen twice. ``enrolled`` names the networks (or
    vantages) that are still in service; empty means all. ``authority``: seen on the authoritative plane; ``signed``:
    the fact carries a signature; ``some_resolvers``: some of several resolvers say so. ``hearsay``: a person says so,
    and nobody looked. ``phase_shift``: steps that the election calendar adds to the severity.
    """

    vantage: str
    network: str
    at: datetime
    interval: float
    late: bool = False
    proven: bool = True
    confirmed: bool = False
    lab: bool = False
    enrolled: frozenset[str] = frozenset()
    authority: bool = False
    signed: bool = False
    some_resolvers: bool = False
    hearsay: bool = False
    phase_shift: int = 0

    @property
    def witness(self) -> str:
        """Whose word this is: the network's (two vantages on one network are one witness); in a lab the vantage's."""
        return self.vantage if self.lab or not self.network else self.network

    @property
    def alone(self) -> bool:
        """Whether nobody else is in service who could see it otherwise."""
        return bool(self.enrolled) and self.enrolled <= {self.network, self.vantage}


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What one event says to one rule. ``level`` counts only where the verdict is bad."""

    rule: Rule
    policy: Policy
    verdict: Verdict
    level: Severity
    event: Event
    source: Source
    ruleset: str
    because: tuple[Event, ...] = ()

    @property
    def key(self) -> str:
        """The incident that this look is about."""
        return key_of(self.rule, self.event)

    @property
    def part(self) -> str:
        """Which of several addresses, or targets of a zone, this event is about; empty where a look is one event."""
        fields = PARTS.get(self.rule.service, ())
        return " ".join(filter(None, (text_of(self.event.get(f)) for f in fields if f not in self.policy.dedupe)))

    @property
    def interval(self) -> float:
        """Seconds from one look to the next: the check's interval and the time that the look itself took."""
        return self.source.interval + self.took

    @property
    def took(self) -> float:
        """How many seconds the look itself took."""
        took = self.event.get("event.duration")
        return took / NANOSECONDS if isinstance(took, int | float) else 0.0


def text_of(value: Value) -> str:
    """A field's value as plain text; a missing one is empty."""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def service_of(event: Event) -> str:
    """Whose event it is."""
    return text_of(event.get("event.dataset")).removeprefix("sentinel.")


def marked(tlp: Tlp, event: Event) -> Tlp:
    """How far it may travel: the mark it has, or the stricter one that whoever reported it asked for."""
    wanted = event.get(MARK)
    return max(tlp, Tlp(wanted), key=STRICTER.index) if wanted in STRICTER else tlp


def about(rule: Rule, event: Event) -> tuple[str, ...]:
    """What tells this rule's incidents apart: the values of its dedupe fields."""
    fields = rule.policy.dedupe if rule.policy else ()
    return tuple(text_of(event.get(name)) for name in fields)


def key_of(rule: Rule, event: Event) -> str:
    """The key of the incident: a hash of the rule's name and the dedupe values, never of the rule's content."""
    named = json.dumps([rule.name, *about(rule, event)], ensure_ascii=True)
    return hashlib.sha256(named.encode()).hexdigest()[:32]


def on_plane(source: Source, event: Event) -> Source:
    """The same word with what its plane says of its reach: authorities speak for everybody, resolvers for their users.

    An authority's word that came over a tainted path without a signature is nobody's word but that path's. A registry's
    comes over verified TLS. A certificate that we have read is its issuer's own, signed word, and good everywhere.
    """
    if event.get(REGISTRY) == "rdap":
        return replace(source, authority=True)
    if event.get(CERTIFICATE) is True:
        return replace(source, authority=True, confirmed=True)
    plane, signed = event.get(PLANE), event.get("sentinel.dns.dnssec") == "secure"
    if plane is None:
        return source
    straight = signed or event.get("sentinel.dns.path_state") != "tainted"
    authority = plane == "authority" and straight
    return replace(source, authority=authority, signed=authority and signed, some_resolvers=plane == "panel")


def looks(judgement: Judgement, rules: Mapping[str, Rule], source: Source, ruleset: str) -> Iterator[Look]:
    """Every rule that this event says something to: good, bad, or that one of several addresses was not seen."""
    source = on_plane(source, judgement.event)
    matches = {match.rule: match for match in sorted(judgement.matches, key=lambda m: m.level)}
    service = service_of(judgement.event)
    for rule in rules.values():
        if rule.policy is not None and _concerned(rule, rule.policy, matches, judgement, service):
            match = matches.get(rule.name)
            verdict = _verdict(rule.policy, match, judgement)
            if verdict is Verdict.UNKNOWN and service not in PARTS:
                continue
            yield Look(
                rule=rule,
                policy=policy_for(rule.policy, lab=source.lab),
                verdict=verdict,
                level=match.level if match else rule.level,
                event=match.event if match else judgement.event,
                source=source,
                ruleset=ruleset,
                because=match.because if match else (),
            )


def _concerned(rule: Rule, policy: Policy, matches: Mapping[str, Match], judgement: Judgement, service: str) -> bool:
    return rule.service == service or rule.name in matches or policy.resolve.when in judgement.holds


def _verdict(policy: Policy, match: Match | None, judgement: Judgement) -> Verdict:
    """Bad if it matched, unknown if something exempted it, good only on the rule's own positive evidence."""
    if match is not None:
        return Verdict.UNKNOWN if match.exempted_by else Verdict.BAD
    resolve = policy.resolve
    if resolve.when:
        return Verdict.GOOD if resolve.when in judgement.holds else Verdict.UNKNOWN
    seen = resolve.after is not None and judgement.event.get("event.outcome") == "success"
    return Verdict.GOOD if seen else Verdict.UNKNOWN
