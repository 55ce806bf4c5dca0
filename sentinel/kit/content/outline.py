"""Where things stand on a page: a CSS path for each element, and the visible texts with the path of each.

A path is read from the nearest element with an id, else from the root: ``#isi > article:nth-of-type(2) > p``. The first
element that it selects is meant.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

from sentinel.kit.content.fold import squeezed

MOST_NODES = 30_000
MOST_PATH = 160
MOST_TEXT = 2_000
LAST = 4
HIDDEN_TAGS = frozenset({"script", "style", "noscript", "template"})
CUT = "… > "
_NAME = re.compile(r"[A-Za-z][\w-]{0,39}")


@dataclass(slots=True)
class Outline:
    """The elements of one page by their number in the parser's memory: what path leads to each, who can be read."""

    paths: dict[int, str] = field(default_factory=dict)
    readable: set[int] = field(default_factory=set)
    texts: list[tuple[str, str]] = field(default_factory=list)

    def path(self, node: LexborNode) -> str:
        """The path of an element; empty if it was not met."""
        return self.paths.get(node.mem_id, "")


def outline(tree: LexborHTMLParser, most: int) -> Outline:
    """Walk through a page once; ``most`` texts are taken. A page with over 30,000 nodes has texts without places."""
    found = Outline()
    counted: dict[tuple[int, str], int] = {}
    names: set[str] = set()
    nodes = tree.root.traverse(include_text=True) if tree.root else iter(())
    readable = found.readable
    for node in islice(nodes, MOST_NODES):
        tag, parent = node.tag, node.parent
        around = parent.mem_id if parent is not None else 0
        if tag == "-text":
            if around in readable and (text := node.text_content) and not text.isspace():
                _read(found, text, found.paths[around])
        elif tag and tag[0] not in "-!":
            counted[around, tag] = nth = counted.get((around, tag), 0) + 1
            _meet(found, node, tag, nth, around, names)
    if next(nodes, None) is not None:
        short = LexborHTMLParser(tree.html or "")  # so that padding hides nothing
        short.strip_tags(list(HIDDEN_TAGS), recursive=True)
        found.texts = [(line, "") for line in texts_of(short)]
    del found.texts[most:]
    return found


def _meet(found: Outline, node: LexborNode, tag: str, nth: int, around: int, names: set[str]) -> None:
    number, name = node.mem_id, node.id
    if name and name not in names and _NAME.fullmatch(name):
        names.add(name)
        found.paths[number] = f"#{name}"
    else:
        found.paths[number] = _under(found.paths.get(around, ""), tag if nth == 1 else f"{tag}:nth-of-type({nth})")
    if tag == "body" or (around in found.readable and tag not in HIDDEN_TAGS):
        found.readable.add(number)


def _read(found: Outline, text: str, path: str) -> None:
    if "\n" in text or "\r" in text or "   " in text:
        found.texts += [(line, path) for line in _lines(text)]
    elif line := squeezed(text)[:MOST_TEXT]:
        found.texts.append((line, path))


def texts_of(tree: LexborHTMLParser) -> Iterator[str]:
    """The texts of a page from which unreadable elements were taken, without their places."""
    return _lines(tree.body.text(separator="\n") or "") if tree.body else iter(())


def _under(path: str, step: str) -> str:
    if not path or path == "html":
        return step
    whole = f"{path} > {step}"
    return whole if len(whole) <= MOST_PATH else CUT + " > ".join(whole.split(" > ")[-LAST:])[-MOST_PATH:]


def _lines(text: str) -> Iterator[str]:
    for line in text.replace("\r", "\n").replace("   ", "\n").split("\n"):
        if line and not line.isspace():
            yield squeezed(line)[:MOST_TEXT]
