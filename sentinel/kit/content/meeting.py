"""What one request met: the page or something in its place, decoded as browsers do, reduced to facts."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sentinel.kit.codec import clean
from sentinel.kit.content.addresses import originals_of, refresh_of
from sentinel.kit.content.code import Trick
from sentinel.kit.content.facts import HOME, Sight, View
from sentinel.kit.content.features import features_of
from sentinel.kit.content.packed import Whole, named
from sentinel.kit.content.pins import Pin, cores, held
from sentinel.kit.hosts import host_of, registrable, same_owner
from sentinel.kit.looks import Exchange
from sentinel.kit.page.blocked import Sign, Wall, recognise
from sentinel.kit.page.follow import Trail, target_of
from sentinel.kit.page.reply import GATE
from sentinel.kit.page.standing import OK, TURNED_AWAY
from sentinel.kit.page.text import CHARSETS, brief, decoded

MOST_URL = 500
UNCHANGED = 304
_META = re.compile(rb"<meta[^<>]{0,200}?charset\s*=\s*[\"']?\s*([a-zA-Z0-9_-]{2,20})", re.IGNORECASE)
_MAGIC = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"BM", b"RIFF", b"II*\0", b"MM\0*", b"%PDF-")
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_MANGLED = 0.1  # share of signs that could not be read, from which on a page is no text


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What the ledger holds of a view already: the hash of its body, its validator, and the name of its page."""

    sha256: str = ""
    tag: str = ""
    digest: str = ""
    page: bool = False


ACTS = (Trick.WRITES, Trick.LEADS)  # evidence without a word on the page; walls evaluate and hide, but do neither


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One body as a page: packed, with its name; or a picture, or no text at all (packed only if it acts)."""

    blank: bool
    image: bool
    mangled: bool
    packed: str = ""
    digest: str = ""


@dataclass(slots=True, kw_only=True)
class Readings:
    """What was read in this visit: mostly all visitors are shown the same bytes, and they are read once.

    ``pins`` are read on each page.
    """

    pins: Sequence[Pin] = ()
    _hashed: list[tuple[bytes, str]] = field(default_factory=list)
    _pages: dict[tuple[str, str], Page] = field(default_factory=dict)

    def sha256(self, body: bytes) -> str:
        """The hash of a body; comparing it with the few before costs a tenth."""
        known = next((name for one, name in self._hashed if one == body), None)
        if known is None:
            known = hashlib.sha256(body).hexdigest()
            self._hashed.append((body, known))
        return known

    def page(self, last: Exchange, sha256: str) -> Page:
        """The page that a body with this hash holds, under the type that it is said to have."""
        name = (sha256, last.header("content-type") or "")
        if name not in self._pages:
            self._pages[name] = _page(last, self.pins)
        return self._pages[name]


def met(name: str, trail: Trail, home: str, readings: Readings, before: Before) -> View:
    """Reduce what a view met to facts; a body that is as before is not read again. ``home`` is the page's own host."""
    last = trail.exchanges[-1]
    end = host_of(trail.left or target_of(last) or last.url)
    away = refresh_of(last.header("refresh") or "") or ("" if not end else registrable(end))  # browsers follow both
    away = "" if same_owner(away, home) else away
    view = View(
        name=name,
        sight=Sight.FAILED,
        status=last.status,
        url=clean(last.url[:MOST_URL]),
        away=away,
        failure=trail.failure,
        tag=clean((last.header("etag") or "")[:200]),
        size=len(last.body),
        sha256=readings.sha256(last.body + " ".join(sorted(_originals(last))).encode()) if last.body else "",
    )
    if name == HOME and last.status == UNCHANGED and before.sha256:  # nobody else asked what has changed
        return replace(view, sight=Sight.PAGE, sha256=before.sha256, digest=before.digest, tag=before.tag, status=200)
    if view.sha256 and view.sha256 == before.sha256 and before.page and last.status in OK and not away:
        return replace(view, sight=Sight.PAGE, digest=before.digest)
    return _read(view, trail, readings.page(last, view.sha256))


def _read(view: View, trail: Trail, page: Page) -> View:
    last = trail.exchanges[-1]
    sign = GATE if trail.gate else recognise(last.headers, brief(last.body, last.header("content-type") or ""))
    seen = replace(view, sight=_sight(view, last, sign, page), mark=sign.mark if sign else "")
    return replace(seen, page=page.packed, digest=page.digest, image=page.image)


def _page(last: Exchange, pins: Sequence[Pin]) -> Page:
    text, image = text_of(last), is_image(last)
    page = features_of("" if image else text)
    whole = Whole(page=replace(page, canonical=page.canonical | _originals(last)))
    blank, mangled = whole.page.blank and not image, _mangled(text)
    if blank and not any(found.trick in ACTS for found in whole.page.code):
        return Page(blank=True, image=False, mangled=mangled)
    if pins:
        whole = replace(whole, pinned=cores(pins, held(pins, text, whole.page)))
    packed, digest = named(whole)
    return Page(blank=blank, image=image, mangled=mangled, packed=packed, digest=digest)


def _originals(last: Exchange) -> frozenset[str]:
    return frozenset(site for name, value in last.headers if name == "link" for site in originals_of(value))


def _sight(view: View, last: Exchange, sign: Sign | None, page: Page) -> Sight:  # noqa: PLR0911 - a table
    if view.away:
        return Sight.AWAY
    if view.failure is not None and sign is None:
        return Sight.FAILED
    if sign is not None:
        return Sight.MAINTENANCE if sign.wall is Wall.MAINTENANCE else Sight.WALL
    if last.status in TURNED_AWAY:
        return Sight.WALL
    if last.status not in OK:
        return Sight.ERROR
    if last.truncated or page.mangled:
        return Sight.PARTIAL
    return Sight.BLANK if page.blank else Sight.PAGE


def text_of(last: Exchange) -> str:
    """The body as text: by its byte order mark, the header, what the page itself says, else UTF-8."""
    declared = last.header("content-type") or ""
    for mark, charset in _MARKS:
        if last.body.startswith(mark):
            return last.body.decode(charset, "replace")
    if "charset=" not in declared.lower() and (found := _META.search(last.body[:2_048])) is not None:
        named = found[1].decode("ascii").lower()
        if named in CHARSETS and not named.startswith("utf-16"):
            return last.body.decode(named, "replace")
    return decoded(last.body, declared)


def is_image(last: Exchange) -> bool:
    """Whether the body is a picture or a file, although it says that it is a page."""
    kind = (last.header("content-type") or "text/html").lower()
    return "html" in kind and last.body.startswith(_MAGIC)


def _mangled(text: str) -> bool:
    return text.count("\ufffd") > _MANGLED * max(1, len(text))
