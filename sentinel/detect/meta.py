"""The head of a rule file: who it is, what it is about, how bad. Checked by pySigma, and by the Sentinel profile."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sigma.rule.base import SigmaRuleBase

from sentinel.detect import attack
from sentinel.detect.node import Node
from sentinel.detect.problem import Report, meant, shown
from sentinel.detect.shape import check_present
from sentinel.model.rule import RuleKind, Tlp
from sentinel.model.severity import Severity

LEVELS = ("informational", "low", "medium", "high", "critical")
STATUSES = ("stable", "test", "experimental", "deprecated", "unsupported")
HEAD = (
    "title",
    "id",
    "related",
    "name",
    "taxonomy",
    "status",
    "description",
    "license",
    "references",
    "tags",
    "author",
    "date",
    "modified",
    "fields",
    "falsepositives",
    "level",
    "scope",
)
REQUIRED = ("title", "id", "name", "status", "taxonomy", "level", "author", "date")
NAME = re.compile(r"[a-z][a-z0-9_]{0,63}", re.ASCII)
KIND = "sentinel."
TLP = "tlp."
_MARKS = {"amber-strict": Tlp.AMBER_STRICT} | {mark.value: mark for mark in Tlp}


@dataclass(frozen=True, slots=True, kw_only=True)
class Meta:
    """What the head of a rule says, checked."""

    title: str
    id: str
    name: str
    level: Severity
    tags: tuple[str, ...]
    kind: RuleKind | None
    tlp: Tlp


def read_meta(node: Node, report: Report, *, strict: bool, needs_level: bool = True) -> Meta:
    """Read the head of a rule; what is wrong goes to the report, and the best guess is returned."""
    if strict:
        check_present(node, [key for key in REQUIRED if needs_level or key != "level"], report)
        _check_strict(node, report)
    for key, told in _refused(node):
        if key in node.keys or not strict:
            report.say(node.get(key) or node, told)
    tags = tuple(tag for tag in _list(node, "tags") if isinstance(tag, str))
    level = _text(node, "level").lower()
    return Meta(
        title=_text(node, "title"),
        id=_text(node, "id").lower(),
        name=_text(node, "name"),
        level=Severity.parse(level) if level in LEVELS else Severity.INFO,
        tags=tags,
        kind=next((kind for kind in RuleKind if KIND + kind in tags), None),
        tlp=next((_MARKS[word] for tag in tags if (word := tag.removeprefix(TLP)) in _MARKS), Tlp.AMBER),
    )


def _text(node: Node, key: str) -> str:
    found = node.get(key)
    return found.value if found is not None and isinstance(found.value, str) else ""


def _list(node: Node, key: str) -> list[Any]:
    found = node.get(key)
    return found.value if found is not None and isinstance(found.value, list) else []


def _refused(node: Node) -> Iterator[tuple[str, str]]:
    """What pySigma says of the head, with the key that each of its errors is about."""
    yield from _words(node)
    head = {key: value for key, value in node.value.items() if key in HEAD and key not in ("id", "level", "status")}
    _, errors = SigmaRuleBase.from_dict_common_params(head, collect_errors=True)
    for error in errors:
        key = _ABOUT.get(type(error).__name__.removeprefix("Sigma").removesuffix("Error"), "")
        told = str(error.args[0])
        yield key, told.replace("Sigma rule", "the rule's", 1).replace("Sigma tags fields", "tags", 1)


_ABOUT = {
    "Title": "title",
    "Type": "name",
    "Name": "name",
    "Taxonomy": "taxonomy",
    "Related": "related",
    "Tag": "tags",
    "Value": "tags",
    "Date": "date",
    "Modified": "modified",
    "Fields": "fields",
    "FalsePositives": "falsepositives",
    "Author": "author",
    "Description": "description",
    "References": "references",
    "Scope": "scope",
    "License": "license",
}


def _words(node: Node) -> Iterator[tuple[str, str]]:
    """The id, the level and the status, which pySigma would check with less help or trip over."""
    found = node.get("id")
    if found is not None and not _is_uuid(found.value):
        yield "id", "the id must be a UUID"
    choices: Mapping[str, tuple[str, ...]] = {"level": LEVELS, "status": STATUSES}
    for key, words in choices.items():
        found = node.get(key)
        if found is not None and str(found.value).lower() not in words:
            known = ", ".join(words)
            yield key, f"unknown {key} '{shown(found.value)}': use {known}{meant(str(found.value), words)}"


def _is_uuid(value: object) -> bool:
    try:
        return isinstance(value, str) and bool(UUID(value))
    except ValueError:
        return False


def _check_strict(node: Node, report: Report) -> None:
    name, taxonomy = node.get("name"), node.get("taxonomy")
    if name is not None and not NAME.fullmatch(str(name.value)):
        report.say(name, "a name is small letters, digits and underscores, such as site_down")
    if taxonomy is not None and taxonomy.value != "ecs":
        report.say(taxonomy, "the taxonomy must be ecs")
    for key in ("title", "author"):
        found = node.get(key)
        if found is not None and isinstance(found.value, str) and not found.value.strip():
            report.say(found, f"'{key}' is empty")
    _check_tags(node, report)


def _check_tags(node: Node, report: Report) -> None:
    tags = node.get("tags")
    places = {str(tag.value): tag for tag in tags.items} if tags is not None else {}
    for tag, place in places.items():
        if told := _odd_tag(tag):
            report.say(place, told)
    for tag, told in attack.misplaced(tuple(places)):
        report.say(places[tag], told)
    for prefix, what in ((KIND, "kind"), (TLP, "mark")):
        several = [place for tag, place in places.items() if tag.startswith(prefix)]
        if len(several) > 1:
            report.say(several[1], f"a rule has one {what}: only one tag may start with '{prefix}'")


def _odd_tag(tag: str) -> str:
    if tag.startswith(KIND):
        kinds = [kind.value for kind in RuleKind]
        word = tag.removeprefix(KIND)
        return "" if word in kinds else f"unknown kind '{shown(word)}': use {', '.join(kinds)}{meant(word, kinds)}"
    if tag.startswith(TLP):
        word = tag.removeprefix(TLP)
        return "" if word in _MARKS else f"unknown mark '{shown(word)}': use {', '.join(Tlp)}{meant(word, _MARKS)}"
    return "" if tag.startswith(attack.PREFIX) else f"unknown tag '{shown(tag)}': use sentinel.*, attack.* or tlp.*"
