"""Strict YAML: every value with its place, no silent change of type, no key twice, nothing that grows when read.

Built from parser events and not by ``yaml.compose_all``: libyaml's composer recurses in C, and a line of 100,000
dashes ends the process. Depth, size and the reach of aliases are bounded here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from sentinel.detect.node import Node, Place
from sentinel.detect.plain import LOADER, changes_type, plain, told
from sentinel.detect.problem import Report, shown

MAX_BYTES = 1_000_000
MAX_DEPTH = 40
MAX_NODES = 100_000
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_STRING = "tag:yaml.org,2002:str"


def text_of(path: Path) -> str:
    """The text of a file, as much of it as may be; one character more shows that it is too long.

    Raises:
        OSError: if it cannot be read.
        UnicodeDecodeError: if it is no UTF-8.
    """
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1).decode("utf-8-sig")


class _Refused(Exception):
    """Reading this file cannot go on."""


@dataclass(slots=True)
class _Open:
    """A map or list whose end has not been read yet."""

    place: Place
    is_map: bool
    anchor: str | None
    size: int = 1
    items: list[Node] = field(default_factory=list)
    entries: dict[str, Node] = field(default_factory=dict)
    keys: dict[str, Place] = field(default_factory=dict)
    key: str | None = None
    skip: bool = False

    def close(self) -> Node:
        value: Any = {k: n.value for k, n in self.entries.items()} if self.is_map else [n.value for n in self.items]
        line, column = self.place.line, self.place.column
        items, entries, keys = tuple(self.items), self.entries, self.keys
        return Node(line, column, value, items=items, entries=entries, keys=keys, size=self.size)


class _Reader:
    def __init__(self, report: Report, *, strict: bool) -> None:
        self.report = report
        self.strict = strict
        self.stack: list[_Open] = []
        self.anchors: dict[str, Node] = {}
        self.done: list[Node] = []

    def take(self, event: Any) -> None:  # noqa: ANN401 - PyYAML's events are untyped
        if isinstance(event, yaml.DocumentStartEvent):
            self.anchors = {}
        elif isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._start(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._end(self.stack.pop())

    def _scalar(self, event: Any) -> None:  # noqa: ANN401 - see take
        place = _place(event.start_mark)
        bare = bool(event.implicit[0]) and event.style in (None, "")
        self._check_tag(event, place)
        value = self._resolve(event.value, place) if bare else event.value
        node = Node(place.line, place.column, value, quoted=not bare, block=event.style in ("|", ">"))
        if event.anchor is not None:
            self._anchor(node, event.anchor)
        self._put(node)

    def _put(self, node: Node) -> None:
        """A finished node is the next key of an open map, or a value."""
        if self._awaits_key():
            self._key(self.stack[-1], node)
        else:
            self._add(node)

    def _awaits_key(self) -> bool:
        return bool(self.stack) and self.stack[-1].is_map and self.stack[-1].key is None

    def _key(self, at: _Open, node: Node) -> None:
        name, place = node.value, Place(node.line, node.column)
        if not isinstance(name, str):
            self.report.say(place, f"a key must be text, not {shown(name)!s}: quote it")
        elif name == "<<" and not node.quoted:
            self.report.say(place, "merge keys ('<<') are refused: write the values out")
        elif name in at.keys:
            self.report.say(place, f"duplicate key '{shown(name)}': it stands on line {at.keys[name].line} already")
        else:
            at.keys[name], at.key, at.skip = place, name, False
            return
        at.key, at.skip = "", True

    def _alias(self, event: Any) -> None:  # noqa: ANN401 - see take
        place = _place(event.start_mark)
        if self.strict:
            self.report.say(place, f"YAML aliases ('*{shown(event.anchor)}') are refused: write the value out")
        node = self.anchors.get(event.anchor)
        if node is None:
            self.report.say(place, f"alias '*{shown(event.anchor)}' points nowhere")
            raise _Refused
        self._put(node)

    def _start(self, event: Any) -> None:  # noqa: ANN401 - see take
        place = _place(event.start_mark)
        self._check_tag(event, place)
        if len(self.stack) >= MAX_DEPTH:
            self.report.say(place, f"nested more than {MAX_DEPTH} levels deep")
            raise _Refused
        if self._awaits_key():
            self.report.say(place, "a key must be text, not a map or list")
            raise _Refused
        self.stack.append(_Open(place, isinstance(event, yaml.MappingStartEvent), event.anchor))

    def _end(self, ended: _Open) -> None:
        node = ended.close()
        if ended.anchor is not None:
            self._anchor(node, ended.anchor)
        self._add(node)

    def _add(self, node: Node) -> None:
        if not self.stack:
            self.done.append(node)
            return
        holder = self.stack[-1]
        holder.size += node.size
        if holder.size > MAX_NODES:
            self.report.say(node, f"more than {MAX_NODES:,} values: split the file, or use fewer aliases")
            raise _Refused
        if not holder.is_map:
            holder.items.append(node)
        elif not holder.skip and holder.key is not None:
            holder.entries[holder.key] = node
        holder.key = None

    def _anchor(self, node: Node, anchor: str) -> None:
        self.anchors[anchor] = node
        if self.strict:
            self.report.say(node, f"YAML anchors ('&{shown(anchor)}') are refused: write the value out")

    def _check_tag(self, event: Any, place: Place) -> None:  # noqa: ANN401 - see take
        if event.tag not in (None, "!", _STRING):
            self.report.say(place, f"YAML tags ('{shown(event.tag)}') are refused")

    def _resolve(self, text: str, place: Place) -> Any:  # noqa: ANN401 - YAML scalars are of many types
        value = plain(text)
        if not self.strict or isinstance(value, str):
            return value
        if text == "":
            if self.stack:
                self.report.say(place, "nothing stands here: write null if that is meant")
        elif changes_type(text, value) and not self._is_date(text):
            self.report.say(
                place, f"YAML reads {shown(text)} as {told(value)}: quote it, or write plainly what is meant"
            )
        return value

    def _is_date(self, text: str) -> bool:
        """Bare dates stand under ``date`` and ``modified`` of a rule, and nowhere else."""
        under = len(self.stack) == 1 and self.stack[0].key in ("date", "modified")
        return under and _DATE.fullmatch(text) is not None


def _place(mark: Any) -> Place:  # noqa: ANN401 - PyYAML's marks are untyped
    return Place(mark.line + 1, mark.column + 1)


def documents(text: str, report: Report, *, strict: bool = True) -> list[Node]:
    """Read every document of a YAML text; what is wrong goes to ``report``, and empty documents are left out.

    ``strict=False`` allows anchors and YAML 1.1's types, as plain Sigma does; keys stay unique in both.
    """
    if len(text) > MAX_BYTES:
        report.at(1, 1, f"the file is larger than {MAX_BYTES:,} characters")
        return []
    reader = _Reader(report, strict=strict)
    try:
        for event in _events(text):
            reader.take(event)
    except _Refused:
        return []
    except yaml.MarkedYAMLError as error:
        _say_syntax(report, error)
        return []
    except (yaml.reader.ReaderError, UnicodeEncodeError) as error:
        _say_character(report, text, error)
        return []
    return [node for node in reader.done if node.value is not None]


def _events(text: str) -> Iterator[Any]:
    text.encode()  # lone surrogates: libyaml would fail without a place
    yield from yaml.parse(text, Loader=LOADER)


def _say_syntax(report: Report, error: yaml.MarkedYAMLError) -> None:
    mark = error.problem_mark or error.context_mark
    told = " ".join(filter(None, (error.context, error.problem)))
    report.at((mark.line if mark else 0) + 1, (mark.column if mark else 0) + 1, f"this is no YAML: {told}")


def _say_character(report: Report, text: str, error: "yaml.reader.ReaderError | UnicodeEncodeError") -> None:
    if isinstance(error, UnicodeEncodeError):
        before = text[: error.start]
    else:
        before = text.encode()[: error.position].decode("utf-8", "ignore")
    line = before.count("\n") + 1
    report.at(line, len(before) - (before.rfind("\n") + 1) + 1, "a character here is not allowed in YAML: write \\xNN")
