"""Incidents as the command line shows them: the contract's JSON, texts in the configured language, local times."""

from datetime import datetime
from functools import cached_property
from typing import Any

from sentinel.app.cli.screen import aside
from sentinel.casework.reasons import because
from sentinel.casework.show import show
from sentinel.casework.words import Words
from sentinel.config.config import Config
from sentinel.kit.texts import translator
from sentinel.model.incident import Entry, Incident
from sentinel.model.moment import parse, rfc3339
from sentinel.model.rule import Rule
from sentinel.store.ports import Queued, View


class Shown:
    """Shows incidents of one installation. Rules are read once, when the first incident needs its texts."""

    def __init__(self, settings: Config) -> None:
        self._settings = settings
        self._words = Words(language=settings.language, say=translator(settings.language), zone=settings.zone)

    @cached_property
    def _rules(self) -> dict[str, Rule]:
        from sentinel.app.assemble import rules_of
        from sentinel.detect.problem import RuleProblems

        try:
            return dict(rules_of(self._settings).rules)
        except RuleProblems:
            aside("the rules cannot be read, so texts are missing; see: sentinel rules check")
            return {}

    def incident(self, incident: Incident) -> dict[str, Any]:
        """One incident in the contract's shape (section 3)."""
        return show(incident, self._rules.get(incident.rule), self._words)

    def whole(self, view: View, number: int) -> dict[str, Any] | None:
        """One incident with its contacts, timeline, evidence, events and notices; None if there is none."""
        incident = view.numbered(number)
        if incident is None:
            return None
        return {
            **self.incident(incident),
            "contacts": self._contacts(incident.target),
            "timeline": [self._entry(entry) for entry in view.timeline(number)],
            "evidence": view.evidence(number),
            "events": [dict(event) for event in view.events(number)],
            "notices": [plain_notice(queued) for queued in view.notices(number)],
        }

    def local(self, text: str | datetime | None) -> str:
        """A moment as the officer reads a clock."""
        if not text:
            return ""
        return self._words.moment(parse(text) if isinstance(text, str) else text)

    def word(self, term: str) -> str:
        """A fixed word (a state, a finding, a failure) in the reader's language."""
        return self._words.word(term)

    def because(self, reason: str) -> str:
        """Why a channel is told, or is not, in the reader's language."""
        return because(reason, self._words) if reason else ""

    def _contacts(self, target: str) -> list[str]:
        """Whom the duty officer calls."""
        return [one for placed in self._settings.entries if placed.value.id == target for one in placed.value.contacts]

    def _entry(self, entry: Entry) -> dict[str, str]:
        """A line of the timeline; our own sentences in the reader's language, a person's as that person wrote them."""
        text = entry.text if entry.login else self._words.say(entry.text)
        return {"at": rfc3339(entry.at), "act": entry.act, "who": entry.who, "login": entry.login, "text": text}


def ref(number: int) -> str:
    """The public name of the incident with this number."""
    return f"INC-{number:06d}"


def plain_notice(queued: Queued) -> dict[str, Any]:
    """A message of the outbox as JSON shows it, without its body."""
    notice = queued.notice
    return {
        "key": notice.key,
        "at": rfc3339(notice.created_at),
        "channel": notice.channel,
        "why": str(notice.why),
        "severity": notice.severity.label,
        "state": queued.state,
        "digest": queued.digest or None,
        "reason": notice.reason,
        "title": notice.title,
        "attempts": queued.attempts,
        "last_error": queued.last_error,
        "not_before": rfc3339(notice.not_before),
        "sent_at": rfc3339(queued.sent_at) if queued.sent_at else None,
    }
