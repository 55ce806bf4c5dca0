"""What a platform answered, as an adapter's operators look into it. Parsed once, bounded, and never an error."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

import jmespath
from jmespath.exceptions import JMESPathError
from selectolax.lexbor import LexborHTMLParser, LexborNode

from sentinel.kit.adapters.form import Script
from sentinel.kit.adapters.place import Place
from sentinel.kit.content.features import shallow
from sentinel.kit.regex import compiled

MOST_BODY = 10_000_000
MOST_SEARCHED = 65_536
MOST_FOUND = 50
MOST_DIGITS = 18  # what 64 bit hold


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One answer: status, headers in lower case, where it came from in the end, and its body as text."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    url: str = ""
    text: str = ""

    @cached_property
    def tree(self) -> LexborHTMLParser:
        """The body as a page."""
        return LexborHTMLParser(shallow(self.text[:MOST_BODY].replace("\0", "")))

    def data(self, script: Script | None) -> object:
        """The body as JSON, or that of a script in the page; None if there is none."""
        return _within(_loaded(self._source(script)), script)

    def _source(self, script: Script | None) -> str:
        if script is None:
            return self.text
        node = self.tree.css_first(script.css)
        return (node.text() or "") if node is not None else ""


@dataclass(frozen=True, kw_only=True)
class View:
    """An answer beside the JSON that paths look into: the whole of it, or one item of a batch."""

    answer: Answer
    data: object = None

    def find(self, place: Place, most: int = MOST_FOUND) -> list[object]:
        """All that stands there, at most fifty or as many as said; an empty list if nothing does."""
        return _FIND[place.operator](self, place)[:most]


def _loaded(text: str) -> object:
    try:
        return json.loads(text, parse_int=_whole)
    except (ValueError, RecursionError):
        return None


def _whole(digits: str) -> int | str:
    """Numbers of a thousand digits cost minutes; identities beyond 15 digits stay text."""
    return int(digits) if len(digits) <= MOST_DIGITS else digits


def _within(data: object, script: Script | None) -> object:
    return _searched(data, script.root) if script is not None and script.root else data


def _searched(data: object, path: str) -> object:
    try:
        return jmespath.search(path, data) if data is not None else None
    except (JMESPathError, TypeError, ValueError, RecursionError):
        return None


def _json(view: View, place: Place) -> list[object]:
    return _listed(_searched(view.data, place.json_path or ""))


def _listed(found: object) -> list[object]:
    return [one for one in found if one is not None] if isinstance(found, list) else [] if found is None else [found]


def _css(view: View, place: Place) -> list[object]:
    nodes = view.answer.tree.css(place.css or "")
    if place.pick is not None:
        nodes = nodes[place.pick :][:1]
    return _values(nodes, place.attr)


def _values(nodes: Iterable[LexborNode], attr: str | None) -> list[object]:
    read: Callable[[LexborNode], str | None] = (
        (lambda n: n.attributes.get(attr)) if attr else (lambda n: n.text() or "")
    )
    return [value for value in map(read, nodes) if value is not None]


def _meta(view: View, place: Place) -> list[object]:
    wanted = (place.meta or "").lower()
    found = []
    for node in view.answer.tree.css("meta[content]")[:500]:
        named = {(node.attributes.get(key) or "").lower() for key in ("name", "property", "itemprop")}
        found += [node.attributes.get("content") or ""] if wanted in named else []
    return list(found)


def _jsonld(view: View, place: Place) -> list[object]:
    nodes = view.answer.tree.css('script[type="application/ld+json"]')[:20]
    return [one for node in nodes for one in _listed(_searched(_loaded(node.text() or ""), place.jsonld or ""))]


def _xml(view: View, place: Place) -> list[object]:
    return _values(view.answer.tree.css(place.xml or ""), None)


def _regex(view: View, place: Place) -> list[object]:
    pattern = compiled(place.regex or "")
    found = pattern.search(view.answer.text[:MOST_SEARCHED])
    return [found[1] if pattern.groups else found[0]] if found else []


def _header(view: View, place: Place) -> list[object]:
    value = view.answer.headers.get((place.header or "").lower())
    return [] if value is None else [value]


def _status(view: View, place: Place) -> list[object]:
    return [view.answer.status] if view.answer.status in (place.status or ()) else []


def _final_url(view: View, place: Place) -> list[object]:
    found = compiled(place.final_url or "").search(view.answer.url)
    return [found[1] if found.re.groups else view.answer.url] if found else []


def _body(view: View, place: Place) -> list[object]:
    return [place.body] if (place.body or "") in view.answer.text else []


_FIND: Mapping[str, Callable[[View, Place], list[object]]] = MappingProxyType(
    {
        "json": _json,
        "css": _css,
        "meta": _meta,
        "jsonld": _jsonld,
        "xml": _xml,
        "regex": _regex,
        "header": _header,
        "status": _status,
        "final_url": _final_url,
        "body": _body,
    }
)
