"""Somebody's own site as an account: its handle is host and path, and its adapter is one of that host alone."""

import re
from dataclasses import replace
from urllib.parse import quote, urlsplit

from sentinel.kit.adapters.form import SITE
from sentinel.kit.hosts import ascii_name, is_suffix
from sentinel.kit.platforms.choice import Served

_HOST = re.compile(r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])")
_OURS = ("localhost", "local", "internal", "intranet", "lan", "home.arpa", "onion")  # names of no public site
MOST_PATH = 120
PLAIN = "/-._~%"  # what stands in a path as it is


def site_of(address: str) -> str:
    """The handle of a site by its https address, which may be left without scheme; empty if it is none of a site.

    A port, a user or a query make it none: whoever means a page says so by its path.
    """
    try:
        parts = urlsplit(address.strip() if "://" in address else f"https://{address.strip()}")
        odd = parts.scheme != "https" or parts.port or parts.username is not None or parts.query
    except ValueError:
        return ""
    handle = f"{ascii_name(parts.hostname or '')}{parts.path.rstrip('/')}"
    return "" if odd or not host_at(handle) else handle


def host_at(handle: str) -> str:
    """The host of a site's handle; empty if it is no name that a public site could have."""
    host, _, path = handle.partition("/")
    public = _HOST.fullmatch(host) and not any(host == one or host.endswith(f".{one}") for one in _OURS)
    return host if public and len(path) <= MOST_PATH and not is_suffix(host) else ""


def at_site(served: Served, handle: str) -> Served | None:
    """The adapter of any host, as one of this site alone; None if the handle is no site's."""
    host = host_at(handle)
    if not host:
        return None
    adapter = served.adapter
    url = SITE.replace("{handle}", quote(handle, safe=PLAIN))
    request = adapter.requests[0].model_copy(update={"url": url if "/" in handle else f"{url}/"})
    rate = adapter.rate.model_copy(update={"host": host})
    return replace(served, adapter=adapter.model_copy(update={"rate": rate, "requests": (request,)}))
