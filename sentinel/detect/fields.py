"""The register of event fields: what every field is called, what it holds, which services write it (``fields.yml``).

``rules/fields.yml`` holds what every service may carry, ``rules/<service>/fields.yml`` a service's own: a new probe
brings its own file and edits nobody's.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sentinel.detect.node import Node
from sentinel.detect.problem import Problem, Report, RuleProblems, meant, shown
from sentinel.detect.source import PREFIX
from sentinel.detect.strict import documents
from sentinel.model.event import Event

TYPES: Mapping[str, tuple[type, ...]] = {
    "keyword": (str,),
    "text": (str,),
    "ip": (str,),
    "date": (str,),
    "long": (int,),
    "float": (int, float),
    "boolean": (bool,),
}
KEYS = {
    "type": str,
    "list": bool,
    "unit": str,
    "example": object,
    "services": list,
    "description": str,
    "case_bearing": bool,
    "confirmed": bool,
    "evidence": bool,
    "values": list,
}
EVERYONE = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of an event.

    ``type`` is an Elasticsearch type word (see ``TYPES``), ``list`` says that it holds several of them. ``values`` is
    the closed set of its words, if it has one. ``case_bearing`` fields (hashes, base64) mean something else in another
    case, so rules must compare them ``cased``. ``confirmed`` facts were seen twice, or are signed. The same value of an
    ``evidence`` field on several sites betrays one hand.
    """

    name: str
    type: str
    list: bool = False
    unit: str = ""
    example: Any = None
    services: tuple[str, ...] = (EVERYONE,)
    description: str = ""
    case_bearing: bool = False
    confirmed: bool = False
    evidence: bool = False
    values: tuple[str, ...] = ()

    def serves(self, service: str) -> bool:
        """Whether events of this service may carry the field."""
        return service in self.services or EVERYONE in self.services

    def misfit(self, value: object) -> str:
        """Why a value does not belong in this field, or an empty text."""
        if isinstance(value, list) != self.list:
            return "must be a list" if self.list else "must not be a list"
        return next(filter(None, map(self._odd, value if isinstance(value, list) else [value])), "")

    def _odd(self, value: object) -> str:
        wanted = TYPES[self.type]
        if not isinstance(value, wanted) or (isinstance(value, bool) and bool not in wanted):
            return f"must be {self.type}, not {shown(repr(value))}"
        if self.values and value not in self.values:
            return f"must be one of {', '.join(self.values)}, not {shown(value)}"
        return ""


class Register:
    """All fields that probes may emit and rules may ask for, by name; ``labels.*`` stands for every label."""

    def __init__(self, fields: Iterable[Field]) -> None:
        written = {f.name: f for f in fields}
        self.services = frozenset(s for f in written.values() for s in f.services) - {EVERYONE}
        self.fields: Mapping[str, Field] = written | {f.name: f for s in sorted(self.services) for f in _door(s)}
        self.evidence = tuple(sorted(f.name for f in self.fields.values() if f.evidence))
        self._families = tuple(f for f in self.fields.values() if f.name.endswith(".*"))

    @classmethod
    def load(cls, path: Path) -> "Register":
        """Read a ``fields.yml`` and those of the folders beside it.

        Raises:
            RuleProblems: with everything that is wrong with them, or that one cannot be read.
        """
        texts: dict[str, str] = {}
        for file in (path, *sorted(path.parent.glob(f"*/{path.name}"))):
            try:
                texts[str(file)] = file.read_bytes().decode()
            except (OSError, UnicodeDecodeError) as error:
                told = Problem(file=str(file), line=1, column=1, text=f"cannot be read: {error}")
                raise RuleProblems([told]) from None
        return cls.parse(texts)

    @classmethod
    def parse(cls, texts: Mapping[str, str]) -> "Register":
        """Read the register from the texts of its files, by file.

        Raises:
            RuleProblems: with everything that is wrong with it.
        """
        found: dict[str, Field] = {}
        reports = [Report(file) for file in texts]
        for report, text in zip(reports, texts.values(), strict=True):
            _read(text, report, found)
        if problems := [problem for report in reports for problem in report.problems]:
            raise RuleProblems(problems)
        return cls(found.values())

    def find(self, name: str) -> Field | None:
        """The field of that name, or the family (``labels.*``) that it belongs to."""
        exact = self.fields.get(name)
        return exact or next(
            (f for f in self._families if name.startswith(f.name[:-1]) and len(name) >= len(f.name)), None
        )

    def of(self, service: str) -> list[Field]:
        """The fields that events of a service may carry."""
        return [f for f in self.fields.values() if f.serves(service)]

    def unknown(self, name: str, service: str) -> str:
        """Why a service has no such field, for people; an empty text if it has."""
        field = self.find(name)
        if field is not None and field.serves(service):
            return ""
        if field is not None:
            return f"field '{shown(name)}' belongs to {' and '.join(field.services)}: {service} has none"
        return f"unknown field '{shown(name)}' for service {service}{meant(name, (f.name for f in self.of(service)))}"

    def check(self, event: Event) -> tuple[str, ...]:
        """What is wrong with an event: unregistered fields, foreign services, wrong types, unknown words. For tests."""
        service = str(event.get("event.dataset", "")).removeprefix(PREFIX)
        told = (self._check(name, value, service) for name, value in event.items())
        return tuple(t for t in told if t)

    def _check(self, name: str, value: object, service: str) -> str:
        unknown = self.unknown(name, service)
        field = self.find(name)
        if unknown or field is None:
            return unknown
        if value is None:
            return f"field '{name}' is null: leave it out"
        misfit = field.misfit(value)
        return f"field '{name}' {misfit}" if misfit else ""


def _door(service: str) -> list[Field]:
    """What the door (``detect/door.py``) may add to an event of a service."""
    cut = "Fields that were cut to their cap when the event came in, at most 16 names."
    gone = "How many values were left out because no rule can read them, such as infinite numbers."
    name = f"{PREFIX}{service}"
    return [
        Field(name=f"{name}.truncated", type="keyword", list=True, services=(service,), description=cut),
        Field(name=f"{name}.removed", type="long", services=(service,), description=gone),
    ]


def _read(text: str, report: Report, found: dict[str, Field]) -> None:
    for document in documents(text, report):
        table = document.get("fields")
        if table is None or not isinstance(table.value, dict) or set(document.keys) != {"fields"}:
            report.say(document, "expected one map: 'fields: {name: {type: …}}'")
            continue
        for name, node in table.entries.items():
            if name in found:
                report.say(table.keys[name], f"field '{shown(name)}' is registered twice")
            field = _field(name, node, report)
            if field is not None:
                found[name] = field


def _field(name: str, node: Node, report: Report) -> Field | None:
    if not isinstance(node.value, dict):
        report.say(node, f"field '{shown(name)}' needs a map with type, services and description")
        return None
    before = len(report.problems)
    _check_keys(node, report)
    _check_words(node, report)
    if len(report.problems) > before:
        return None
    given: dict[str, Any] = dict(node.value)
    given |= {key: tuple(given[key]) for key in ("services", "values") if key in given}
    field = Field(name=name, **given)
    _check_example(field, node, report)
    return field


def _check_keys(node: Node, report: Report) -> None:
    for key, value in node.entries.items():
        if key not in KEYS:
            report.say(node.keys[key], f"unknown key '{shown(key)}'{meant(key, KEYS)}")
        elif not isinstance(value.value, KEYS[key]):
            report.say(value, f"'{key}' must be {'a list' if KEYS[key] is list else KEYS[key].__name__}")
    for key in ("type", "services", "description"):
        if key not in node.keys:
            report.say(node, f"'{key}' is missing")


def _check_words(node: Node, report: Report) -> None:
    kind = node.get("type")
    if kind is not None and str(kind.value) not in TYPES:
        report.say(kind, f"unknown type '{shown(kind.value)}': use {', '.join(TYPES)}{meant(str(kind.value), TYPES)}")
    for key in ("services", "values"):
        words = node.get(key)
        if words is not None and not (words.items and all(isinstance(w.value, str) for w in words.items)):
            report.say(words, f"'{key}' must be a list of words")


def _check_example(field: Field, node: Node, report: Report) -> None:
    example = node.get("example")
    if example is None:
        return
    value = [example.value] if field.list and not isinstance(example.value, list) else example.value
    if misfit := field.misfit(value):
        report.say(example, f"the example {misfit}")
