"""The smaller records: who wants reports about TLS (RFC 8460), which logo stands beside a domain's letters (BIMI)."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from sentinel.kit.hosts import registrable
from sentinel.kit.mail.tags import Broken, one_of, shown
from sentinel.kit.records.lookup import Book, Lookup, Question

REPORTS = "TLSRPTv1"
LOGO = "BIMI1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """One such record: ``none``, ``sound``, ``broken`` or ``unknown``; ``hosts`` are the hosts that it names."""

    state: str = "none"
    why: str = ""
    hosts: tuple[str, ...] = ()


UNKNOWN = Promise(state="unknown")


def reports_question(domain: str) -> Question:
    """Where a domain says who wants reports about failed TLS."""
    return (f"_smtp._tls.{domain}", "TXT")


def logo_question(domain: str) -> Question:
    """Where a domain says which logo is its own."""
    return (f"default._bimi.{domain}", "TXT")


def reports(domain: str, book: Book) -> Promise:
    """Who gets reports about TLS between mail servers."""
    lookup = book.get(reports_question(domain))
    if lookup is None or not lookup.known:
        return UNKNOWN
    tags = one_of(lookup, REPORTS)
    if tags is None or isinstance(tags, Broken):
        return _none(tags)
    wanted = tuple(part.strip() for part in tags.get("rua", "").split(",")[:20])
    hosts = tuple(dict.fromkeys(filter(None, (_receiver(uri) for uri in wanted))))
    return Promise(state="sound", hosts=hosts) if hosts else Promise(state="broken", why="no rua")


def logo(domain: str, book: Book) -> Promise:
    """Where the logo and its certificate are fetched from; an empty ``l=`` declines."""
    lookup: Lookup | None = book.get(logo_question(domain))
    if lookup is None or not lookup.known:
        return UNKNOWN
    tags = one_of(lookup, LOGO)
    if tags is None or isinstance(tags, Broken):
        return _none(tags)
    places = [tags.get("l", ""), tags.get("a", "")]
    if not any(places):
        return Promise()
    wrong = next((place for place in places if place and not _web_host(place)), None)
    if wrong is not None:
        return Promise(state="broken", why=f"no https address: {shown(wrong)}")
    hosts = (registrable(_web_host(place)) for place in places if place)
    return Promise(state="sound", hosts=tuple(dict.fromkeys(hosts)))


def _none(tags: Broken | None) -> Promise:
    return Promise() if tags is None else Promise(state="broken", why=tags.why)


def _receiver(uri: str) -> str:
    if uri.lower().startswith("mailto:"):
        return uri.rpartition("@")[2].partition("?")[0].lower().removesuffix(".")[:253]
    return _web_host(uri)


def _web_host(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return (parts.hostname or "")[:253] if parts.scheme == "https" else ""
