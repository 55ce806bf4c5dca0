"""A page in a form that travels and is kept: packed text of a bounded size, the same for the same page."""

import base64
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import Any

from sentinel.kit.codec import clean
from sentinel.kit.content.code import Finding, Trick
from sentinel.kit.content.features import Features, Link
from sentinel.kit.content.fold import skeletons
from sentinel.kit.content.parts import Part, Script, bones

MOST = 52_000  # characters of a packed page; half of all pages take less than 12,000
MOST_BARE = 96_000  # of one without the places of its texts: no page of the corpus takes more
MOST_PLAIN = 8_000_000
FOLDED = 2  # in place of true: a link that is hidden in what the page opens
SETS = ("metas", "refresh", "canonical", "scripts", "frames", "forms", "heads", "shape", "covers")
SITES = frozenset({"refresh", "canonical", "scripts", "frames", "forms"})
LEAST_SITES = 150
FLAGS = ("passwords", "asks", "files")
MOST_SET = 3_000
MOST_PARTS = 256  # of a page: one of them is small, whatever the page holds
MOST_PINNED = 2_000  # characters of one pinned fact; of more, the hash of the rest is kept

Pinned = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """What a page holds: its features, and the texts of its pinned facts by their names.

    ``cut``: it was so long that its middle was left out, and nobody knows what stands there.
    """

    page: Features
    pinned: Pinned = field(default_factory=dict)
    cut: bool = False


def digest_of(whole: Whole) -> str:
    """A short name for a page; what is another text at each look in its scripts makes no other page."""
    return _name(_plain(whole, 1), "")


def named(whole: Whole) -> tuple[str, str]:
    """A page packed, and its name: both from one reading."""
    plain = _plain(whole, 1)
    text = _text(plain)
    return _packed(whole, text), _name(plain, text)


def pack(whole: Whole) -> str:
    """Pack a page; of one that is too long the places are left out, then its middle, as little as need be."""
    return _packed(whole, _text(_plain(whole, 1)))


def _packed(whole: Whole, text: str) -> str:
    packed = _squeezed(text)
    if len(packed) <= MOST:
        return packed
    bare = replace(whole, page=replace(whole.page, paths=()))
    packed, parts = _squeezed(_text(_plain(bare, 1)), 9), 1
    while len(packed) > (MOST_BARE if parts == 1 else MOST) and parts < MOST_PARTS:
        parts *= 2
        packed = _squeezed(_text(_plain(bare, parts) | {"cut": True}), 9)
    return packed


def _squeezed(text: str, level: int = 3) -> str:
    return base64.b64encode(zlib.compress(text.encode(), level)).decode()


def _name(plain: dict[str, Any], text: str) -> str:
    """The name of a page; ``text`` is what it reads like, which is all that counts if it runs nothing."""
    if plain["inline"] or plain["calls"] or not text:
        calls = [*map(bones, plain["calls"])]
        text = _text(plain | {"inline": [bones(script) for script, _ in plain["inline"]], "calls": calls})
    return blake2b(text.encode(), digest_size=8).hexdigest()


def _text(plain: Mapping[str, Any]) -> str:
    return json.dumps(plain, ensure_ascii=True, separators=(",", ":"))


def unpack(packed: str) -> Whole | None:
    """Read a packed page; None if it is none, as it came over a wire."""
    try:
        text = zlib.decompressobj().decompress(base64.b64decode(packed), MOST_PLAIN)
        return _whole(json.loads(text))
    except (ValueError, TypeError, LookupError, AttributeError, zlib.error):
        return None


def _plain(whole: Whole, parts: int) -> dict[str, Any]:
    page = whole.page
    links = sorted(
        (link.site, link.text, link.url, FOLDED if link.folded else link.hidden, link.path) for link in page.links
    )
    plain: dict[str, Any] = {name: _ends(sorted(getattr(page, name))[:MOST_SET], parts, _least(name)) for name in SETS}
    plain |= {name: getattr(page, name) for name in FLAGS}
    plain |= {
        "title": page.title,
        "code": sorted([found.trick, found.site] for found in page.code)[:MOST_SET],
        "links": _ends(links, parts),
        "blocks": _ends(page.blocks, parts),
        "paths": _ends(page.paths, parts),
        "parts": _ends([[part.sort, part.url, part.path] for part in page.parts], parts),
        "inline": _ends([[script.text, script.path] for script in page.inline], parts),
        "calls": _ends(sorted(page.calls), parts),
        "pinned": {name: _brief(texts) for name, texts in whole.pinned.items()},
    }
    return plain


def _brief(texts: Sequence[str]) -> list[str]:
    """The texts of a pinned fact; where they are too long, their beginning and the hash of all of them."""
    if sum(map(len, texts)) <= MOST_PINNED:
        return list(texts)
    name = blake2b("\n".join(texts).encode(errors="replace"), digest_size=8).hexdigest()
    return [" ".join(texts)[:MOST_PINNED], f"# {name}"]


def _least(name: str) -> int:
    """How many of a sort are kept at least: whose scripts and forms a page brings in is not for noise to push out."""
    return LEAST_SITES if name in SITES else 1


def _ends(found: Sequence[Any], parts: int, least: int = 1) -> list[Any]:
    """The beginning and the end: that is where things are added."""
    most = max(least, -(-len(found) // parts))
    return list(found) if most >= len(found) else [*found[: -(-most // 2)], *found[len(found) - most // 2 :]]


def _whole(plain: Mapping[str, Any]) -> Whole:
    blocks, paths = tuple(map(clean, plain["blocks"])), tuple(map(clean, plain["paths"]))
    sets: dict[str, Any] = {name: frozenset(map(clean, plain[name])) for name in SETS}
    flags: dict[str, Any] = {name: bool(plain[name]) for name in FLAGS}
    page = Features(
        title=clean(plain["title"]),
        **sets,
        **flags,
        code=frozenset(Finding(trick=Trick(trick), site=clean(site)) for trick, site in plain["code"]),
        links=frozenset(
            Link(
                site=clean(site),
                text=clean(text),
                url=clean(url),
                hidden=bool(hidden),
                path=clean(path),
                folded=hidden == FOLDED,
            )
            for site, text, url, hidden, path in plain["links"]
        ),
        blocks=blocks,
        skeletons=skeletons(blocks),
        paths=paths if len(paths) == len(blocks) else ("",) * len(blocks),
        parts=tuple(Part(sort=clean(s), url=clean(url), path=clean(path)) for s, url, path in plain["parts"]),
        inline=tuple(Script(text=clean(text), path=clean(path)) for text, path in plain["inline"]),
        calls=frozenset(map(clean, plain["calls"])),
    )
    pinned = {clean(k): tuple(map(clean, v)) for k, v in plain["pinned"].items()}
    return Whole(page=page, pinned=pinned, cut=bool(plain.get("cut")))
