"""Pages of links: where a bio leads to one that an adapter reads, what stands there counts as the account's own."""

from collections.abc import Iterable

from sentinel.kit.adapters.form import Adapter
from sentinel.kit.platforms.choice import Served
from sentinel.kit.regex import compiled

MOST_PAGES = 2  # of one account


def is_page(adapter: Adapter) -> bool:
    """Whether this adapter reads pages of links: they have links and no number of their own."""
    return not adapter.anywhere and adapter.id_field is None and "links" in adapter.requests[0].fields


def pages(adapters: Iterable[Served], links: Iterable[str]) -> list[tuple[Served, str]]:
    """Which of these links are such pages: by which adapter they are read, and their handles."""
    known = [one for one in adapters if is_page(one.adapter)]
    found = ((one, _handle(one.adapter, link)) for link in links for one in known)
    return [(one, handle) for one, handle in found if handle][:MOST_PAGES]


def _handle(adapter: Adapter, link: str) -> str:
    for pattern in adapter.url_patterns:
        found = compiled(pattern).search(link)
        if found:
            handle: str = found["handle"]
            return handle.lower() if adapter.handle.fold == "lower" else handle
    return ""
