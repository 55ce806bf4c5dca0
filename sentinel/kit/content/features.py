"""What a page is made of, read once from its source: words, links, foreign hosts, code. Bounded, and never an error."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice, pairwise

from selectolax.lexbor import LexborHTMLParser, LexborNode

from sentinel.kit.content.addresses import refresh_of, site_of
from sentinel.kit.content.code import Finding, findings, loaded
from sentinel.kit.content.fold import skeletons, squeezed
from sentinel.kit.content.hiding import Shade, Styles, covers, styles
from sentinel.kit.content.outline import Outline, outline, texts_of
from sentinel.kit.content.parts import Part, Script, calls_of, parts_of, scripts_of
from sentinel.kit.content.unfolding import unfolded

MOST_SOURCE = 2_000_000
MOST_BLOCKS = 20_000
MOST_LINKS = 5_000
MOST_TAGS = 50_000
MOST_TEXT = 2_000
DEEPEST = 5_000
MOST_CROWDED = 20_000  # characters of a page that cannot have too many attributes to matter
MOST_WITHIN = 300  # nodes of one element that are read for its words
NAMED = frozenset(
    {"description", "keywords", "og:site_name", "og:title", "og:description", "twitter:title", "twitter:description"}
)
UNSEEN = "script,style,noscript,template"
HEADS = "h1,h2,h3,marquee,center,font,blink"
_NESTS = re.compile(
    r"<(/?)(?:div|ul|ol|dl|li|dd|dt|section|article|main|nav|header|footer|aside|center|blockquote|fieldset|figure"
    r"|figcaption|form|menu|details|dialog|hgroup|search|summary|dir|address|pre|listing|plaintext|xmp|h[1-6])\b",
    re.IGNORECASE,
)
_CROWDED = re.compile(
    r"""<[a-zA-Z][^\s/>]*+(?:[\s/]*+(?!>)=?[^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"']?[^\s>]*+))?+){2000}"""
)  # one element with 2,000 attributes (HTML, section 13.2.5.32 and on); the parser compares each with all before it
_TAG = re.compile(r"""<[a-z][a-z0-9-]*(?:[^<>]{0,200}?\sclass=["'][^"'<>]{0,24})?""")
PERSONAL = ("nik", "ktp", "phone", "telp", "hp", "whatsapp", "tel")


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One link to another site: its registered name, its words, its address and place; ``hidden``: not to be seen.

    ``folded``: hidden in what the page itself opens, such as a menu or a slide.
    """

    site: str
    text: str
    url: str
    hidden: bool
    path: str = field(default="", compare=False)
    folded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """One page as it is compared. Sites are registered names; ``blocks`` are the visible texts in order.

    ``skeletons`` are the blocks as they are compared, ``shape`` which tags and classes follow each other, ``covers``
    the words of what is laid over the whole page. ``refresh`` and ``canonical`` are sites that the page names as its
    successor or original. ``asks``: a form wants a password or personal data; ``files``: it takes files. ``paths`` are
    the places of the blocks, one each; ``parts``, ``inline`` and ``calls`` are what it brings in and runs.
    """

    title: str = ""
    metas: frozenset[str] = frozenset()
    refresh: frozenset[str] = frozenset()
    canonical: frozenset[str] = frozenset()
    scripts: frozenset[str] = frozenset()
    frames: frozenset[str] = frozenset()
    forms: frozenset[str] = frozenset()
    code: frozenset[Finding] = frozenset()
    links: frozenset[Link] = frozenset()
    blocks: tuple[str, ...] = ()
    skeletons: tuple[str, ...] = ()
    heads: frozenset[str] = frozenset()
    shape: frozenset[str] = frozenset()
    covers: frozenset[str] = frozenset()
    passwords: bool = False
    asks: bool = False
    files: bool = False
    paths: tuple[str, ...] = field(default=(), compare=False)
    parts: tuple[Part, ...] = field(default=(), compare=False)
    inline: tuple[Script, ...] = field(default=(), compare=False)
    calls: frozenset[str] = field(default=frozenset(), compare=False)

    @property
    def size(self) -> int:
        """How many characters a visitor can read."""
        return sum(map(len, self.blocks))

    @property
    def blank(self) -> bool:
        """Whether there is nothing to read: an empty answer, or a page that only a browser's scripts would fill."""
        return not self.blocks and not self.title


def features_of(source: str, *, places: bool = True) -> Features:
    """Read a page; whatever it holds, there are features, maybe none.

    Without ``places``, as for pages of long ago, no paths are told; that costs a third less.
    """
    text = shallow(unfolded(source[:MOST_SOURCE].replace("\0", "")))
    tree = LexborHTMLParser(text)
    walked = outline(tree, MOST_BLOCKS) if places else Outline()
    inline = [node.text() or "" for node in tree.css("script:not([src])")]
    sheet = styles(map(_sheet, tree.css("style")), inline)
    calls = calls_of(text)
    told = {"metas": _metas(tree), "refresh": _refresh(tree), **_brought(tree, inline)}
    code = frozenset(findings([*inline, *calls, *_spoken(tree)]))
    links = frozenset(_links(tree, sheet, walked))
    parts, scripts = parts_of(tree, walked), tuple(scripts_of(tree, walked))
    fields = _fields(tree)
    tree.strip_tags(UNSEEN.split(","), recursive=True)
    blocks = tuple(line for line, _ in walked.texts) if places else tuple(islice(texts_of(tree), MOST_BLOCKS))
    return Features(
        title=_title(tree),
        **told,
        code=code,
        links=links,
        blocks=blocks,
        skeletons=skeletons(blocks),
        heads=frozenset(filter(None, (_words(node, 200) for node in tree.css(HEADS)[:500]))),
        shape=_shape(text),
        covers=_covers(tree),
        passwords="password" in fields,
        asks="password" in fields or any(mark in name for name in fields for mark in PERSONAL),
        files="file" in fields,
        paths=tuple(path for _, path in walked.texts),
        parts=parts,
        inline=scripts,
        calls=calls,
    )


def shallow(source: str) -> str:
    """The page as far as it can be parsed in time: no element with 2,000 attributes, none that nests 5,000 deep.

    For each block the parser walks through all open ones, and for each attribute through all of its element.
    """
    if len(source) > MOST_CROWDED and (crowd := _CROWDED.search(source)) is not None:
        source = source[: crowd.start()]
    if (signs := source.count("<")) <= DEEPEST or signs - source.count("</") <= DEEPEST:
        return source
    depth = 0
    for found in _NESTS.finditer(source):
        depth = max(0, depth - 1) if found[1] else depth + 1
        if depth > DEEPEST:
            return source[: found.start()]
    return source


def _title(tree: LexborHTMLParser) -> str:
    node = tree.css_first("title")
    return _words(node, 500) if node else ""


def _words(node: LexborNode, most: int) -> str:
    """What stands in an element, as far as is needed: elements nest, and each would be read as often as it is deep."""
    read, length = [], 0
    for one in islice(node.traverse(include_text=True), MOST_WITHIN):
        if one.tag == "-text" and (text := (one.text_content or "")[: most * 2]):
            read.append(text)
            length += len(text)
            if length > most * 2:
                break
    return squeezed("".join(read))[:most]


def _metas(tree: LexborHTMLParser) -> frozenset[str]:
    """What the page says of itself to machines."""
    said: set[str] = set()
    for told in (node.attributes for node in tree.css("meta[content]")[:200]):
        if (told.get("name") or told.get("property") or "").lower() in NAMED:
            said.add(squeezed(told.get("content") or "")[:MOST_TEXT])
    return frozenset(said - {""})


def _refresh(tree: LexborHTMLParser) -> frozenset[str]:
    """The sites that the page sends its visitors to; one that all its own addresses are to be read from is such."""
    sent = (refresh_of(node.attributes.get("content") or "") for node in tree.css("meta[http-equiv=refresh i]"))
    return frozenset({*sent, *_sites(tree, "base[href]", "href")} - {""})


def _sites(tree: LexborHTMLParser, what: str, *names: str) -> frozenset[str]:
    told = (node.attributes for node in tree.css(what))
    return frozenset(site_of(one.get(name) or "") for one in told for name in names) - {""}


def _brought(tree: LexborHTMLParser, inline: Iterable[str]) -> dict[str, frozenset[str]]:
    """The sites whose scripts, frames and forms the page brings in, and that it names as its original."""
    return {
        "scripts": _sites(tree, "script", "src", "href", "xlink:href") | {*map(site_of, loaded(inline))} - {""},
        "frames": _sites(tree, "iframe[src],frame[src],embed[src],object[data]", "src", "data"),
        "forms": _sites(tree, "form[action],[formaction]", "action", "formaction"),
        "canonical": _sites(tree, "link[rel~=canonical i],link[rel~=amphtml i]", "href"),
    }


def _spoken(tree: LexborHTMLParser) -> Iterator[str]:
    """Scripts that stand where an address should be."""
    for node in tree.css("[href^='javascript:' i],[src^='javascript:' i],[action^='javascript:' i]"):
        yield from (node.attributes.get(name) or "" for name in ("href", "src", "action"))


def _links(tree: LexborHTMLParser, sheet: Styles, places: Outline) -> Iterator[Link]:
    for node in tree.css("a[href],area[href]")[:MOST_LINKS]:
        url = (node.attrs.get("href") or "").strip()
        site = site_of(url)
        if site:
            yield _link(node, site, url[:500], sheet.shade(node), places)


def _link(node: LexborNode, site: str, url: str, shade: Shade, places: Outline) -> Link:
    folded = shade.hidden and shade.folded
    return Link(site=site, text=_words(node, 90), url=url, hidden=shade.unseen, path=places.path(node), folded=folded)


def _sheet(node: LexborNode) -> str:
    """A style sheet, with the screens or papers that it is for."""
    media, text = (node.attributes.get("media") or "").strip(), node.text() or ""
    return f"@media {media[:200]}{{{text}}}" if media.lower() not in ("", "all", "screen") else text


def _fields(tree: LexborHTMLParser) -> set[str]:
    """The types and names of everything that can be filled in."""
    told = (node.attributes for node in tree.css("input")[:500])
    return {(one.get(key) or "").lower() for one in told for key in ("type", "name", "id")} - {""}


def _shape(source: str) -> frozenset[str]:
    """Which tags, with their classes, follow each other; read off the source, as asking each element takes longer."""
    tags = [found[0][:60] for found in islice(_TAG.finditer(source), MOST_TAGS)]
    return frozenset(map("".join, set(pairwise(tags))))


def _covers(tree: LexborHTMLParser) -> frozenset[str]:
    """The words of elements that are laid over the whole page."""
    nodes = (n for n in tree.css("body [style]")[:2_000] if covers(n.attributes.get("style") or ""))
    return frozenset(_words(node, 200) for node in nodes)
