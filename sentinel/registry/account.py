"""One account as somebody wrote it: which platform and handle it is, or why a person must say. Nothing is guessed."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import urlsplit, urlunsplit

from sentinel.kit.adapters.form import WEB, Adapter
from sentinel.kit.content.fold import plain
from sentinel.kit.hosts import registered
from sentinel.kit.platforms.site import site_of
from sentinel.kit.regex import compiled
from sentinel.registry.columns import folded

NONE = frozenset(
    {"", "nihil", "tidak ada", "tdk ada", "tidak punya", "kosong", "n a", "na", "none", "tidak memiliki", "belum ada"}
)
SAME = frozenset({"idem", "sda", "s d a", "sama", "sama dengan atas", "ditto"})
DITTO = frozenset({'"', "''", "\u201d", "\u3003"})
_SAYS = frozenset({"Lu", "Ll", "Lt", "Lo", "Lm", "Nd", "Nl", "No", "So"})
_SPLIT = re.compile(r"\s*[\n,;&]\s*|\s+(?:dan|and|atau)\s+|\s+/\s+|\s+(?=https?://)", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?://)?(?:[\w-]+\.)+[a-z]{2,}(?:[/?#:]\S*)?", re.IGNORECASE)
_DROPPED_HOSTS = ("www.", "m.", "mobile.", "id-id.", "web.")
_OF_PLATFORMS = frozenset(
    f"{name}.com"
    for name in ("facebook", "fb", "instagram", "twitter", "x", "tiktok", "youtube", "telegram", "whatsapp")
) | {"t.me", "fb.me", "wa.me", "youtu.be", "line.me", "linktr.ee", "threads.net", "telegram.me"}
_TRACKING = re.compile(
    r"(?:^|&)(?:igsh|igshid|fbclid|si|utm_[a-z]+|ref|refsrc|hl|lang|mibextid|_t|_r|is_from_webapp|sender_device)=[^&]*"
)
_SHARED = re.compile(
    r"(?i)^(?:(?:fb\.me|fb\.watch|vm\.tiktok\.com|vt\.tiktok\.com|youtu\.be|bit\.ly|s\.id|t\.co|wa\.me|linkedin\.com)(?:/|$)"
    r"|facebook\.com/\w+\.php(?!\?id=)|facebook\.com/(?:share|groups|watch|reel|story|photo|events|permalink|[^/]+/(?:posts|videos|photos))"
    r"|instagram\.com/(?:p|reel|stories|explore)/|youtube\.com/(?:watch|shorts|playlist|live)"
    r"|t\.me/(?:\+|joinchat)|tiktok\.com/(?:t|video)/|(?:x|twitter)\.com/[^/]+/status)"
)


class Status(StrEnum):
    """What became of a text in an account cell."""

    VALID = "valid"
    REVIEW = "review"
    REJECTED = "rejected"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One text from an account cell as it was understood; ``reason`` and ``hint`` where a person must look."""

    text: str
    status: Status
    platform: str = ""
    handle: str = ""
    reason: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Reads accounts by the adapters that are installed: their handles and addresses decide what is one."""

    adapters: Mapping[str, Adapter]

    def read(self, text: str, platform: str = "", link: str = "", odd: str = "") -> Reading:
        """Understand one text, beside the platform that its row names and the address behind the words."""
        said = unicodedata.normalize("NFKC", text).strip().strip("<>\"' ")
        if odd:
            return _review(text, platform, odd, "buka dan salin alamat profil")
        if folded(said) in SAME or text.strip() in DITTO:
            return _review(text, platform, "points to another line", "tulis ulang akunnya")
        bare = platform in self.adapters and platform != WEB and _is_bare(said)
        for address in (link, "" if bare else said):
            if address and _ADDRESS.fullmatch(address.strip()):
                return self._address(text, address.strip(), platform)
        return self._handle(text, said, platform)

    def _address(self, text: str, address: str, platform: str) -> Reading:
        tidy = normal(address)
        if _SHARED.match(tidy.removeprefix("https://")):
            return _review(text, platform, "leads to a post, a group or a short link", "buka dan salin alamat profil")
        for name, adapter in self.adapters.items():
            handle = "" if adapter.anywhere else _first(adapter.url_patterns, tidy)
            if handle:
                return _settled(text, adapter, name, handle)
        strange = _strange(tidy)
        if strange:
            return _rejected(text, platform, f"holds {strange}, which only looks like a Latin letter")
        if platform == WEB and WEB in self.adapters and not self._is_platform(tidy):
            site = site_of(address)
            return _settled(text, self.adapters[WEB], WEB, site) if site else _no_site(text)
        return _review(text, platform, "is no address of an account that we know", "buka dan salin alamat profil")

    def _is_platform(self, tidy: str) -> bool:
        """Whether an address is at a platform that has a way of its own, and never to be read as a mere site."""
        names = {registered(one.rate.host) for one in self.adapters.values() if not one.anywhere} | _OF_PLATFORMS
        return registered(urlsplit(tidy).hostname or "") in names

    def _handle(self, text: str, said: str, platform: str) -> Reading:
        adapter = self.adapters.get(platform)
        if adapter is None:
            return _review(text, platform, "names no platform that we know", "tulis alamat profil lengkap")
        strange = _strange(said)
        if strange:
            return _rejected(text, platform, f"holds {strange}, which is no letter of a handle")
        if adapter.anywhere:
            return _no_site(text)
        if " " in said:
            return _review(text, platform, "is a display name and no handle", "buka dan salin alamat profil")
        return _settled(text, adapter, platform, said)


def pieces(text: str) -> list[str]:
    """The accounts in one cell: people write several, with commas, line ends, "dan" or a slash between."""
    return [piece for piece in (part.strip() for part in _SPLIT.split(text)) if piece and not is_none(piece)]


def is_none(text: str) -> bool:
    """Whether this says that there is no account; words in another script and a ditto mark say something."""
    if text.strip() in DITTO or any(unicodedata.category(sign) in _SAYS for sign in plain(text) if not sign.isascii()):
        return False
    return folded(text) in NONE


def normal(address: str) -> str:
    """An address as it is compared: https, host in lower case without ``www.``, no tracking, no slash at the end."""
    text = address if "://" in address else f"https://{address}"
    try:
        parts = urlsplit(text)
        host = (parts.hostname or "").removesuffix(".")
    except ValueError:
        return text
    for prefix in _DROPPED_HOSTS:
        host = host.removeprefix(prefix)
    query = _TRACKING.sub("", parts.query).lstrip("&")
    return urlunsplit(("https", host, parts.path.rstrip("/"), query, ""))


def _is_bare(text: str) -> bool:
    """Whether this is a name with dots, such as ``siti.contoh``, and no address; a platform's own host is one."""
    host = text.casefold().removeprefix("www.")
    return "/" not in text and ":" not in text and host == text.casefold() and host not in _OF_PLATFORMS


def _settled(text: str, adapter: Adapter, platform: str, handle: str) -> Reading:
    for sign in ("@", *adapter.handle.strip):
        handle = handle.removeprefix(sign)
    if not compiled(adapter.handle.regex).fullmatch(handle):
        return _rejected(text, platform, f"is no handle of {platform}")
    handle = handle.lower() if adapter.handle.fold == "lower" else handle
    return Reading(text=text, status=Status.VALID, platform=platform, handle=handle)


def _first(patterns: Iterable[str], address: str) -> str:
    found = (compiled(pattern).search(address) for pattern in patterns)
    return next((match["handle"] for match in found if match), "")


def _strange(text: str) -> str:
    """The first letter that is not ASCII, with its name and what it looks like."""
    for letter in text:
        if not letter.isascii():
            twin = plain(letter)
            like = f", like {twin}" if twin.isascii() and twin.isalnum() else ""
            return f"U+{ord(letter):04X} {unicodedata.name(letter, 'a letter without a name')}{like}"
    return ""


def _review(text: str, platform: str, reason: str, hint: str) -> Reading:
    return Reading(text=text, status=Status.REVIEW, platform=platform, reason=reason, hint=hint)


def _no_site(text: str) -> Reading:
    """Without https nobody proves whose site it is; a port, a user or a query make it none that we ask."""
    return _review(text, WEB, "is no plain https address of a site", "tulis alamat https, tanpa tanda tanya")


def _rejected(text: str, platform: str, reason: str) -> Reading:
    return Reading(text=text, status=Status.REJECTED, platform=platform, reason=reason, hint="salin alamat profil")


def beside(name: Reading, addresses: Sequence[Reading]) -> Reading:
    """A name that stands beside addresses: for review if it is an account of its own, else as it is, and settled.

    ``siti`` beside ``instagram.com/siti.contoh`` is a name; ``@siti`` there, or ``budi``, is another account.
    """
    handles = {one.handle.casefold() for one in addresses if one.handle}
    said = name.text.strip().removeprefix("@").casefold()
    same = name.handle.casefold() in handles or said in handles
    written = name.text.strip().startswith("@") or _ADDRESS.fullmatch(name.text.strip()) is not None
    near = any(_letters(name.text) in _letters(handle) for handle in handles)
    if not handles or same or (not written and (near or name.status is not Status.VALID)):
        return replace(name, status=Status.VALID)
    return _review(
        name.text, name.platform, "names another account than the address beside it", "tulis satu akun per baris"
    )


def _letters(text: str) -> str:
    return folded(text).replace(" ", "")
