"""Dates, numbers and fixed words as people in Indonesia and elsewhere write them; the sentences come from outside."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from types import MappingProxyType

from sentinel.casework.vocabulary import CODES, LANGUAGE_MARKS, MONTHS, PHRASES, VOCABULARY
from sentinel.kit.texts import Translator, msg
from sentinel.kit.untrusted import untrusted
from sentinel.model.event import Value
from sentinel.model.moment import parse
from sentinel.model.severity import Severity

HOUR, DAY = 3600, 86400
EARLIEST, LATEST = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)  # every zone has them
STATUS = msg("HTTP status {number}")
_STATUS = re.compile(r"status_(\d{3})", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One reader's language: a translator, the zone of the times, and display names of vantages and people by id."""

    language: str
    say: Translator
    zone: tzinfo
    names: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def moment(self, at: datetime) -> str:
        """A time with its zone: ``14 Februari 2029 18.30 WITA``, ``14 February 2029 18:30 WITA``."""
        local = at.astimezone(self.zone)
        clock = f"{local:%H}{LANGUAGE_MARKS[self._known].clock}{local:%M}"
        return f"{local.day} {self.say(MONTHS[local.month - 1])} {local.year} {clock} {self._zone_of(local)}"

    def number(self, amount: float) -> str:
        """A quantity, with at most one decimal: ``13.100``, ``5,5`` in Indonesian, ``13,100``, ``5.5`` in English."""
        text = f"{round(amount, 1) + 0.0:,.1f}".removesuffix(".0")  # + 0.0: nobody reads "-0"
        return text.translate(LANGUAGE_MARKS[self._known].number)

    def duration(self, seconds: float) -> str:
        """How long something took, in the two largest units that matter: ``1 jam 12 menit``."""
        minutes, days = int(seconds // 60), int(seconds // DAY)
        if seconds < HOUR:
            return self._pair(minutes, msg("min"), int(seconds % 60), msg("s"))
        if seconds < DAY:
            return self._pair(minutes // 60, msg("h"), minutes % 60, msg("min"))
        return self._pair(days, msg("d"), minutes // 60 % 24, msg("h"))

    def severity(self, severity: Severity) -> str:
        """The word of the scale: Info, Rendah, Sedang, Tinggi, Kritis."""
        return self.say(VOCABULARY[severity.label]).capitalize()

    def word(self, term: str) -> str:
        """A fixed word (a failure, a state, a scope) as people say it; an unknown one stays as it is, made harmless."""
        if term in VOCABULARY:
            return self.say(VOCABULARY[term])
        if term in CODES:
            return f"{self.say(CODES[term])} ({term})"
        if status := _STATUS.fullmatch(term):
            return self.say(STATUS).format(number=status[1])
        if term.partition(": ")[0] in PHRASES:
            return self.trouble(term)
        about, _, told = term.rpartition(": ")
        if about and (told in CODES or told in PHRASES):
            return f"{untrusted(about)}: {self.trouble(told)}"
        return untrusted(self.names.get(term, term))

    def trouble(self, text: str) -> str:
        """A sentence of ours about what went wrong, with the details behind it that a machine gave."""
        if text in CODES:
            return self.word(text)
        sentence = re.split(r" \(|: ", text, maxsplit=1)[0]
        return untrusted(self.say(sentence) + text[len(sentence) :])

    def value(self, value: Value) -> str:
        """Any field of an event as harmless text; nothing known reads ``-``."""
        if value is None or value in ("", []):
            return "-"
        if isinstance(value, bool):
            return self.say(msg("yes")) if value else self.say(msg("no"))
        if isinstance(value, int):
            return str(value)  # a port, a status, an AS: no quantity
        if isinstance(value, float):
            return self.number(value)
        if isinstance(value, list):
            return untrusted(", ".join(self.value(one) for one in value[:10]))
        return self._text(value)

    def _text(self, value: str) -> str:
        moment = _moment(value)
        return self.moment(moment) if moment else self.word(value)

    def _pair(self, large: int, unit: str, small: int, smaller: str) -> str:
        parts = [f"{n} {self.say(u)}" for n, u in ((large, unit), (small, smaller)) if n]
        return " ".join(parts) or f"0 {self.say(smaller)}"

    @property
    def _known(self) -> str:
        return self.language if self.language in LANGUAGE_MARKS else "en"

    def _zone_of(self, local: datetime) -> str:
        name = local.tzname() or ""
        return name if name.isalpha() else f"UTC{local:%z}"


def _moment(text: str) -> datetime | None:
    """A field that is a time, such as notAfter; all else is None, and what has no local time: texts come from sites."""
    if len(text) < len("2029-02-14T10:30Z") or text[4:5] != "-" or text[10:11] != "T":
        return None
    try:
        moment = parse(text)
    except ValueError:
        return None
    return moment if EARLIEST < moment < LATEST else None
