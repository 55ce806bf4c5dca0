"""From an adapter's form to what the limiter counts; a lab lifts what only makes us wait, never what costs money."""

from hashlib import sha256
from math import inf

from sentinel.kit.adapters.form import ANY, Adapter, Request
from sentinel.kit.hosts import registered, registrable
from sentinel.kit.platforms.choice import Served
from sentinel.kit.platforms.spending import Errand
from sentinel.kit.thrift.book import Price
from sentinel.kit.thrift.host import LAB_WAIT, Manner
from sentinel.kit.thrift.tally import Cap


def bucket(adapter: Adapter) -> str:
    """Whose rate a request counts against: a platform's registered name, or the owner of a site, whom nothing names."""
    host = adapter.rate.host
    if not adapter.anywhere or host == ANY:
        return registered(host)
    return f"site:{unnamed(registrable(host))}"


def errand(served: Served, request: Request, items: tuple[str, ...], *, lab: bool) -> Errand:
    """What one request is counted as; in a lab the limits that the operator did not state himself are lifted."""
    adapter, lifted = served.adapter, lab and not served.stated
    return Errand(
        host=bucket(adapter),
        adapter=adapter.name,
        manner=_manner(adapter, lifted=lifted, lab=lab),
        price=_price(request, lifted=lifted),
        items=tuple(map(unnamed, items)),
    )


def unnamed(item: str) -> str:
    """What stands for an account or somebody's site among what was spent: it tells two apart, and names neither."""
    return sha256(item.encode()).hexdigest()[:16]


def _manner(adapter: Adapter, *, lifted: bool, lab: bool) -> Manner:
    rate, longest = adapter.rate, LAB_WAIT if lab else inf
    if lifted:
        return Manner(concurrency=rate.concurrency, longest=longest)
    return Manner(
        per_minute=rate.per_minute,
        burst=rate.burst,
        per_day=rate.per_day or inf,
        concurrency=rate.concurrency,
        longest=longest,
    )


def _price(request: Request, *, lifted: bool) -> Price:
    quota, budget = request.quota, request.budget
    window = Cap(most=quota.max, seconds=quota.per) if quota and quota.per and quota.max else None
    if lifted and window is not None:
        window = Cap(most=window.most, seconds=min(window.seconds, LAB_WAIT))
    return Price(
        units=quota.units if quota else 0.0,
        window=window,
        daily=(quota.daily or inf) if quota else inf,
        usd=budget.usd_per_item if budget else 0.0,
        usd_daily=budget.usd_per_day if budget else inf,
        once=budget is not None and budget.dedupe == "utc_day",
    )
