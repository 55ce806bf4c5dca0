"""Silences: which incidents one covers, and which silences may not be made at all. Pure: the time is an argument."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from types import MappingProxyType

from sentinel.kit.regex import whole
from sentinel.kit.texts import msg
from sentinel.model.incident import Incident
from sentinel.model.muting import Matcher, Sign, Silence
from sentinel.model.rule import Rule, RuleKind
from sentinel.model.severity import Severity
from sentinel.model.subject import TargetKind

LONGEST = timedelta(days=90)
LONGEST_GUARDED = timedelta(hours=24)
MOST_MATCHERS = 20
MOST_TEXT = 500  # characters of one matcher
_FORM = re.compile(r"(?P<key>[a-z_]+)(?P<sign>=~|!~|!=|=)(?P<value>.*)", re.DOTALL)
_pattern = lru_cache(maxsize=512)(whole)

Labels = Mapping[str, tuple[str, ...]]
Reading = Callable[[Incident], tuple[str, ...]]


def _field(name: str) -> Reading:
    return lambda incident: (incident.fields.get(name, ""),)


KEYS: Mapping[str, Reading] = MappingProxyType(
    {
        "id": lambda i: (i.ref,),
        "rule": lambda i: (i.rule,),
        "service": lambda i: (i.service,),
        "severity": lambda i: (i.severity.label,),
        "target": lambda i: (i.target or i.subject,),
        "account": lambda i: (i.account or "",),
        "kind": lambda i: (str(i.kind), i.fields.get("kind", "")),  # a rule's kind and a target's share no word
        "organization": _field("organization"),
        "region": _field("region"),
        "tier": _field("tier"),
        "family": _field("family"),
        "phase": lambda i: tuple(i.fields.get("phase", "").split(", ")),
    }
)


class BadMatcher(ValueError):
    """A matcher that nobody can read; the message says why."""


def read(text: str) -> Matcher:
    """Read one matcher: ``KEY=VALUE``, ``KEY!=VALUE``, ``KEY=~PATTERN`` or ``KEY!~PATTERN``.

    Raises:
        BadMatcher: if it is none of these, the key is unknown, or RE2 has no such pattern (BadRegex).
    """
    form = _FORM.fullmatch(text) if len(text) <= MOST_TEXT else None
    if form is None:
        raise BadMatcher(
            f"a matcher is KEY=VALUE, KEY!=VALUE, KEY=~PATTERN or KEY!~PATTERN, of {MOST_TEXT} letters at most"
        )
    if form["key"] not in KEYS:
        raise BadMatcher(f"unknown key {form['key']!r}: use {', '.join(KEYS)}")
    matcher = Matcher(key=form["key"], sign=Sign(form["sign"]), value=form["value"])
    if matcher.sign in (Sign.LIKE, Sign.UNLIKE):
        _pattern(matcher.value)
    return matcher


def labels_of(incident: Incident) -> Labels:
    """What matchers may ask of an incident; what is not known of it is empty."""
    return {key: reading(incident) for key, reading in KEYS.items()}


def matches(matchers: Iterable[Matcher], labels: Labels) -> bool:
    """Whether every matcher holds; of keys that ``labels`` leave out nothing is asked."""
    return all(_holds(one, labels[one.key]) for one in matchers if one.key in labels)


def _holds(matcher: Matcher, values: tuple[str, ...]) -> bool:
    wanted = matcher.sign in (Sign.IS, Sign.LIKE)
    exact = matcher.sign in (Sign.IS, Sign.IS_NOT)
    same = (lambda value: value == matcher.value) if exact else _pattern(matcher.value)
    return any(map(same, values)) is wanted


def guarded(incident: Incident) -> bool:
    """Whether a silence over it must be exact, short and approved by a second person."""
    return incident.kind is RuleKind.SECURITY or incident.severity is Severity.CRITICAL


def covers(silence: Silence, incident: Incident, at: datetime) -> bool:
    """Whether a silence keeps this incident quiet now. A broad one never reaches what is guarded."""
    if not silence.holds(at) or (guarded(incident) and lacks(silence)):
        return False
    return matches(silence.matchers, labels_of(incident))


def lacks(silence: Silence) -> str:
    """What a silence lacks to reach security rules and critical incidents; empty if nothing."""
    exact = {one.key for one in silence.matchers if one.sign is Sign.IS and one.value}
    if not ("rule" in exact and exact & {"target", "account"}):
        return msg("it must name one rule and one target exactly (rule=… target=…)")
    if silence.end - silence.start > LONGEST_GUARDED:
        return msg("it may last 24 h at most")
    return "" if silence.second else "a second person must approve it (--second WHO)"


def refusal(silence: Silence, rules: Iterable[Rule]) -> str:
    """Why a silence may not be made; empty if it may. ``rules`` are those in force."""
    return _shapeless(silence) or _hasty(silence) or _same_person(silence) or _unguarded(silence, rules)


def _shapeless(silence: Silence) -> str:
    if not silence.matchers:
        return "say what is to be silent: KEY=VALUE"
    if len(silence.matchers) > MOST_MATCHERS:
        return f"at most {MOST_MATCHERS} matchers"
    if matches(silence.matchers, dict.fromkeys(KEYS, ("",))):
        return msg("this would silence everything: name a rule, a target or another value")
    return "" if silence.why.strip() else "say why it is silent (--why)"


def _hasty(silence: Silence) -> str:
    if silence.end <= silence.start:
        return "it would be over before it begins"
    return f"it may last {LONGEST.days} days at most" if silence.end - silence.start > LONGEST else ""


def _same_person(silence: Silence) -> str:
    people = {silence.who.casefold(), silence.login.casefold()}
    return "the second person must be somebody else" if silence.second.casefold() in people else ""


def _unguarded(silence: Silence, rules: Iterable[Rule]) -> str:
    aim = _aim(silence, rules)
    missing = lacks(silence) if aim else ""
    return f"{aim}: {missing}" if missing else ""


def _aim(silence: Silence, rules: Iterable[Rule]) -> str:
    """Why it could reach nothing but what is guarded; empty if it reaches more than that."""
    levels = [level for level in Severity if matches(silence.matchers, {"severity": (level.label,)})]
    if levels == [Severity.CRITICAL]:
        return "it is over critical incidents"
    found = {rule.kind for rule in rules if rule.policy and _may_reach(silence, rule)}
    if found:
        return "it is over security rules" if found == {RuleKind.SECURITY} else ""
    return "no rule in force is meant, so it may be for a security rule"


def _may_reach(silence: Silence, rule: Rule) -> bool:
    """Whether incidents of this rule can be meant, as far as their rule decides it."""
    known = {"rule": (rule.name,), "service": (rule.service,)}
    sorts = ("", *map(str, TargetKind))
    return any(matches(silence.matchers, {**known, "kind": (str(rule.kind), sort)}) for sort in sorts)
