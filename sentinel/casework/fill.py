"""Fill a rule's text with what is known of an incident; every value is inert, and a missing one reads ``-``."""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from sentinel.casework.words import Words
from sentinel.kit.untrusted import untrusted
from sentinel.model.incident import Incident
from sentinel.model.rule import Rule, Texts

_VARIABLE = re.compile(r"\{([A-Za-z0-9_.@-]{1,80})\}")

Reading = Callable[[Incident, Words], str]


def target_name(incident: Incident) -> str:
    """What people call the thing that is concerned."""
    return _plain(incident.fields.get("target_name") or incident.target or incident.subject)


def vantages(incident: Incident, words: Words) -> str:
    """The vantages that saw it bad."""
    return ", ".join(words.word(name) for name in incident.seen_by) or "-"


def _plain(text: str) -> str:
    return untrusted(text) or "-"


INCIDENT_FIELDS: Mapping[str, Reading] = MappingProxyType(
    {
        "id": lambda i, _: i.ref or "-",
        "rule": lambda i, _: i.rule,
        "subject": lambda i, _: _plain(i.subject),
        "target": lambda i, _: _plain(i.target),
        "target_name": lambda i, _: target_name(i),
        "account": lambda i, _: _plain(i.account or ""),
        "organization": lambda i, _: _plain(i.fields.get("organization", "")),
        "region": lambda i, _: _plain(i.fields.get("region", "")),
        "vantages": vantages,
        "opened_at": lambda i, w: w.moment(i.opened_at or i.first_at),
        "since": lambda i, w: w.moment(i.first_at),
        "updated_at": lambda i, w: w.moment(i.updated_at),
        "severity": lambda i, w: w.severity(i.severity),
        "scope": lambda i, w: w.word(i.scope),
        "confidence": lambda i, w: w.word(i.confidence),
        "count": lambda i, w: w.number(i.count),
    }
)


def fill(template: str, incident: Incident, words: Words) -> str:
    """Replace ``{name}`` by the incident's own field or, failing that, by the event's field of that name."""

    def known(found: re.Match[str]) -> str:
        own = INCIDENT_FIELDS.get(found[1])
        return own(incident, words) if own else words.value(incident.event.get(found[1]))

    return _VARIABLE.sub(known, template)


def texts_of(rule: Rule | None, language: str) -> Texts | None:
    """What the rule says in this language, else in Indonesian or English; None once the rule is gone."""
    texts = rule.policy.texts if rule and rule.policy else {}
    return next((texts[one] for one in (language, "id", "en") if one in texts), None)
