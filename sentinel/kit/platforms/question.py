"""From an adapter and accounts to one request: its address, its headers, and a key that goes to that host alone."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import quote, urlencode

from sentinel.kit.account.snapshot import Wanted
from sentinel.kit.adapters.form import Adapter, Request
from sentinel.kit.platforms.choice import Terms
from sentinel.kit.regex import compiled

LANGUAGES = {"id": "id-ID,id;q=0.9,en;q=0.5", "en": "en-US,en;q=0.9"}
Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One request that is ready to be made. ``url`` holds no secret; ``sent`` may, and so may ``secret`` headers."""

    request: Request
    url: str
    sent: str = field(repr=False)
    headers: Headers = ()
    secret: Headers = field(default=(), repr=False)


def request_for(adapter: Adapter, wanted: Wanted) -> Request | None:
    """Which request can ask about this account: the first, or for one without a number the one that goes by handle."""
    first = adapter.requests[0]
    return first if wanted.uid or not _by_uid(first) else by_name(adapter)


def by_name(adapter: Adapter) -> Request | None:
    """The request that asks who goes by a handle, where the first asks by number."""
    first, *more = adapter.requests
    return next((one for one in more if not _by_uid(one)), None) if _by_uid(first) else None


def numbered(adapter: Adapter, wanted: Wanted) -> Wanted:
    """The account with its number, where its handle is one, as in addresses of channels."""
    number = adapter.handle.number
    if wanted.uid or number is None or not compiled(number).fullmatch(wanted.handle):
        return wanted
    return replace(wanted, uid=wanted.handle)


def key_of(request: Request, wanted: Wanted) -> str:
    """What an account is called in the answer to a batch."""
    return wanted.uid if request.batch is not None and request.batch.by == "uid" else wanted.handle


def question(adapter: Adapter, request: Request, wanted: Sequence[Wanted], terms: Terms) -> Question:
    """The request about these accounts; several only where the adapter has a batch."""
    url = _filled(request, wanted)
    headers: Headers = (("accept-language", LANGUAGES[request.locale]),)
    auth = request.auth
    if auth is None:
        return Question(request=request, url=url, sent=url, headers=headers)
    key = terms.key(adapter, auth)
    if auth.header is not None:
        said = f"{auth.scheme} {key}" if auth.scheme else key
        return Question(request=request, url=url, sent=url, headers=headers, secret=((auth.header, said),))
    return Question(request=request, url=url, sent=_with(url, urlencode({auth.query or "": key})), headers=headers)


def _by_uid(request: Request) -> bool:
    return (request.batch is not None and request.batch.by == "uid") or "{uid}" in request.url


def _filled(request: Request, wanted: Sequence[Wanted]) -> str:
    one = wanted[0]
    url = request.url.replace("{handle}", quote(one.handle, safe="")).replace("{uid}", quote(one.uid, safe=""))
    batch = request.batch
    if batch is None:
        return url
    keys = batch.sep.join(quote(key_of(request, each), safe="") for each in wanted)
    return _with(url, f"{batch.param}={keys}")


def _with(url: str, query: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}{query}"
