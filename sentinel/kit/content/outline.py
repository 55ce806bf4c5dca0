"""Where things stand on a page: a CSS path for each element, and the visible texts with the path of each.

A path is read from the nearest element with an id, else from the root: ``#isi > article:nth-of-type(2) > p``. The first
element that it selects is meant.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from sentinel.kit.content.fold import squeezed

MOST_NODES = 30_000
MOST_PATH = 160
MOST_TEXT = 2_000
LAST = 4
HIDDEN_TAGS = frozenset({"script", "style", "noscript", "template"})
CUT = "… > "
_NAME = re.compile(r"[A-Za-z][\w-]{0,39}")

_Element = tuple[str, bool, dict[str, int], Iterator[LexborNode]]


@dataclass(slots=True)
class Outline:
    """The elements of one page by their number in the parser's memory, what path leads to each, and the texts."""

    paths: dict[int, str] = field(default_factory=dict)
    texts: list[tuple[str, str]] = field(default_factory=list)

    def path(self, node: LexborNode) -> str:
        """The path of an element; empty if it was not met."""
        return self.paths.get(node.mem_id, "")


def outline(tree: LexborHTMLParser, most: int) -> Outline:
    """Walk through a page once; ``most`` texts are taken. A page with over 30,000 nodes has texts without places."""
    found = Outline()
    if tree.root is not None and not _walked(tree.root, found):
        short = LexborHTMLParser(tree.html or "")  # so that padding hides nothing
        short.strip_tags(list(HIDDEN_TAGS), recursive=True)
        found.texts = [(line, "") for line in texts_of(short)]
    del found.texts[most:]
    return found


def _walked(root: LexborNode, found: Outline) -> bool:
    """Meet every node in its order; whether there were no more than may be.

    Each element's own nodes are walked through: to ask every node for its parent would cost most of all.
    """
    names: set[str] = set()
    around: list[_Element] = []
    path, readable, counted, nodes, met = "", False, dict[str, int](), iter((root,)), 0
    while True:
        for node in nodes:
            if (met := met + 1) > MOST_NODES:
                return False
            tag = node.tag
            if tag == "-text":
                if readable and (text := node.text_content) and not text.isspace():
                    _read(found.texts, text, path)
            elif tag and tag[0] not in "-!":
                counted[tag] = nth = counted.get(tag, 0) + 1
                around.append((path, readable, counted, nodes))
                name = node.id
                path = f"#{name}" if name and _first(name, names) else _under(path, tag, nth)
                found.paths[node.mem_id] = path
                readable = tag == "body" or (readable and tag not in HIDDEN_TAGS)
                counted, nodes = {}, node.iter(include_text=True, skip_empty=True)
                break
        else:
            if not around:
                return True
            path, readable, counted, nodes = around.pop()


def _first(name: str, names: set[str]) -> bool:
    """Whether an id is a plain one, and met for the first time."""
    if name in names or not _NAME.fullmatch(name):
        return False
    names.add(name)
    return True


def _read(texts: list[tuple[str, str]], text: str, path: str) -> None:
    if "\n" in text or "\r" in text or "   " in text:
        texts += [(line, path) for line in _lines(text)]
    elif line := squeezed(text)[:MOST_TEXT]:
        texts.append((line, path))


def texts_of(tree: LexborHTMLParser) -> Iterator[str]:
    """The texts of a page from which unreadable elements were taken, without their places."""
    return _lines(tree.body.text(separator="\n") or "") if tree.body else iter(())


def _under(path: str, tag: str, nth: int) -> str:
    step = tag if nth == 1 else f"{tag}:nth-of-type({nth})"
    if not path or path == "html":
        return step
    whole = f"{path} > {step}"
    return whole if len(whole) <= MOST_PATH else CUT + " > ".join(whole.split(" > ")[-LAST:])[-MOST_PATH:]


def _lines(text: str) -> Iterator[str]:
    for line in text.replace("\r", "\n").replace("   ", "\n").split("\n"):
        if line and not line.isspace():
            yield squeezed(line)[:MOST_TEXT]
