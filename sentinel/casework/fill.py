"""Fill a rule's text with what is known of an incident; every value is inert, and a missing one reads ``-``."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType

from sentinel.casework.reasons import reasons
from sentinel.casework.who import plain, target_name, vantages
from sentinel.casework.words import Words
from sentinel.kit.texts import msg
from sentinel.model.incident import Incident
from sentinel.model.rule import Rule, Texts

_VARIABLE = re.compile(r"\{([A-Za-z0-9_.@-]{1,80})\}")

MESSAGE = "error.message"


def _off(seconds: float, words: Words) -> str:
    """By how much a clock is off, and in which direction."""
    way = msg("{span} ahead of") if seconds > 0 else msg("{span} behind")
    return words.say(way).format(span=words.duration(abs(seconds)))


SPANS: Mapping[str, Callable[[float, Words], str]] = MappingProxyType(  # figures that people read as a length of time
    {
        "sentinel.uptime.look_ms": lambda ms, words: f"{words.number(ms / 1000)} {words.say(msg('s'))}",
        "sentinel.self.seconds": lambda seconds, words: words.duration(seconds),
        "sentinel.self.offset": _off,
    }
)

Reading = Callable[[Incident, Words], str]


def _at(at: datetime | None, words: Words) -> str:
    return words.moment(at) if at else "-"


INCIDENT_FIELDS: Mapping[str, Reading] = MappingProxyType(
    {
        "id": lambda i, _: i.ref or "-",
        "rule": lambda i, _: i.rule,
        "service": lambda i, _: i.service,
        "severity": lambda i, w: w.severity(i.severity),
        "status": lambda i, w: w.word(i.status),
        "scope": lambda i, w: w.word(i.scope),
        "confidence": lambda i, w: w.word(i.confidence),
        "target": lambda i, _: plain(i.target),
        "target_name": lambda i, _: target_name(i),
        "organization": lambda i, _: plain(i.fields.get("organization")),
        "region": lambda i, _: plain(i.fields.get("region")),
        "account": lambda i, _: plain(i.account),
        "opened_at": lambda i, w: _at(i.opened_at or i.first_at, w),
        "updated_at": lambda i, w: _at(i.updated_at, w),
        "acknowledged_at": lambda i, w: _at(i.acknowledged_at, w),
        "resolved_at": lambda i, w: _at(i.resolved_at, w),
        "acknowledged_by": lambda i, _: plain(i.acknowledged_by),
        "count": lambda i, w: w.number(i.count),
        "vantages": vantages,
        "reasons": lambda i, w: "; ".join(reasons(i, w)),
        "tlp": lambda i, _: i.tlp.upper(),
    }
)


def fill(template: str, incident: Incident, words: Words) -> str:
    """Replace ``{name}`` by the incident's own field or, failing that, by the event's field of that name."""

    def known(found: re.Match[str]) -> str:
        own = INCIDENT_FIELDS.get(found[1])
        if own:
            return own(incident, words)
        value = incident.event.get(found[1])
        if found[1] in SPANS and isinstance(value, int | float):
            return SPANS[found[1]](value, words)
        return words.trouble(value) if found[1] == MESSAGE and isinstance(value, str) else words.value(value)

    return _VARIABLE.sub(known, template)


def texts_of(rule: Rule | None, language: str) -> Texts | None:
    """What the rule says in this language, else in Indonesian or English; None once the rule is gone."""
    texts = rule.policy.texts if rule and rule.policy else {}
    return next((texts[one] for one in (language, "id", "en") if one in texts), None)
