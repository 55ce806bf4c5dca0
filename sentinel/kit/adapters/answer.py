"""What a platform answered, as an adapter's operators look into it. Parsed once, bounded, and never an error."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

import jmespath
from jmespath.exceptions import JMESPathError
from selectolax.lexbor import LexborHTMLParser, LexborNode

from sentinel.kit.adapters.form import Script
from sentinel.kit.adapters.place import Beside, Place
from sentinel.kit.content.features import shallow
from sentinel.kit.regex import compiled

MOST_BODY = 10_000_000
MOST_SEARCHED = 65_536
MOST_FOUND = 50
MOST_EACH = 200  # posts of one account
MOST_BESIDE = 1_000  # as many as the accounts of one answer
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
        """The body as a page; where it breaks a line, words end."""
        tree = LexborHTMLParser(shallow(self.text[:MOST_BODY].replace("\0", "")))
        for node in tree.css("br"):
            node.replace_with("\n")
        return tree

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
    """An answer beside the JSON that paths look into: the whole of it, or one item of a batch.

    ``node`` is the element that selectors look into, if not the whole page; ``around`` the whole that an item is of.
    """

    answer: Answer
    data: object = None
    node: LexborNode | None = None
    around: "View | None" = None
    shelves: dict[Beside, Mapping[str, object]] = field(default_factory=dict, compare=False, repr=False)

    def find(self, place: Place, most: int = MOST_FOUND) -> list[object]:
        """All that stands there, at most fifty or as many as said; an empty list if nothing does."""
        return _FIND[place.operator](self, place)[:most]

    def beside(self, place: Beside) -> "View | None":
        """What this account names of all that the answer shows beside accounts; None if that is not there, just once.

        Each list is gone through once for all accounts of an answer.
        """
        whole, name = self.around or self, _name(_searched(self.data, place.by))
        if name is None:
            return None
        if place not in whole.shelves:
            whole.shelves[place] = _shelf(_searched(whole.data, place.items), place.key)
        found = whole.shelves[place].get(name)
        return View(answer=self.answer, data=found, around=whole) if found is not None else None

    def each(self, place: Place) -> Iterator["View"]:
        """Each element of the page, or of the JSON, that stands there."""
        if place.operator == "css":
            root = self.node if self.node is not None else self.answer.tree
            yield from (View(answer=self.answer, node=one) for one in root.css(place.css or "")[:MOST_EACH])
        else:
            yield from (View(answer=self.answer, data=one, around=self) for one in self.find(place, MOST_EACH))


def _shelf(items: object, key: str) -> dict[str, object]:
    """What a list holds, by its keys; a key that two of them bear is nobody's, lest one speak for another."""
    shelf: dict[str, object] = {}
    for one in items[:MOST_BESIDE] if isinstance(items, list) else ():
        name = _name(_searched(one, key)) if isinstance(one, dict) else None
        if name is not None:
            shelf[name] = None if name in shelf else one
    return shelf


def _name(value: object) -> str | None:
    """A key as platforms write them: a text, or a whole number."""
    known = isinstance(value, str | int) and not isinstance(value, bool)
    return str(value) if known and value != "" else None


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
    root = view.node if view.node is not None else view.answer.tree
    nodes = root.css(place.css or "")
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
