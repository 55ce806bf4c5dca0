"""How each adapter stands: whether it is asked, what was spent in the last 24 hours, its circuit, its canaries."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from sentinel.app.platforms import boot_id, lived
from sentinel.kit import codec
from sentinel.kit.hosts import registered
from sentinel.kit.platforms.canary import Told
from sentinel.kit.platforms.choice import Served, Terms
from sentinel.kit.platforms.limits import errand
from sentinel.kit.platforms.spending import kept_now
from sentinel.kit.thrift.book import REQUESTS
from sentinel.kit.thrift.tally import used
from sentinel.model.moment import rfc3339


class Purses(Protocol):
    """Knows what was spent; a view of the ledger does."""

    def purse(self, name: str) -> bytes | None:
        """What was spent under this name, as JSON."""


def standing(view: Purses, adapters: Sequence[Served], terms: Terms, *, lab: bool) -> list[dict[str, Any]]:
    """How each adapter stands: whether it is asked, why not, what was spent in the last 24 hours, its canaries."""
    boot, now = boot_id(), lived()
    return [_row(view.purse, one, terms, boot, now, lab=lab) for one in sorted(adapters, key=_name)]


def _name(one: Served) -> str:
    return one.adapter.name


def _row(
    purse: Callable[[str], bytes | None], one: Served, terms: Terms, boot: str, now: float, *, lab: bool
) -> dict[str, Any]:
    adapter, cost = one.adapter, errand(one, one.adapter.requests[0], (), lab=lab)
    host = kept_now(purse(f"host:{registered(adapter.rate.host)}"), boot, now).host
    book = kept_now(purse(f"adapter:{adapter.name}"), boot, now).book
    told = codec.read(Told, purse(f"canary:{adapter.name}"))
    wait = host.wait(cost.manner, now) or book.wait(cost.price, (), now)
    return {
        "name": adapter.name,
        "platform": adapter.serves,
        "enabled": terms.on(adapter),
        "asked": not terms.refusal(adapter),
        "refusal": terms.refusal(adapter),
        "source_tier": adapter.source_tier,
        "host": adapter.rate.host,
        "per_minute": adapter.rate.per_minute,
        "requests_24h": round(book.requests_of_day(now)),
        "host_requests_24h": round(used(host.day, REQUESTS, now)),
        "units_24h": round(book.units_of_day(now)),
        "usd_24h": round(book.usd_of_day(now), 4),
        "waits_for": str(wait.why) if wait is not None else "",
        "circuit": "open" if host.shut_until > now else "closed",
        "canaries": _canaries(told),
        "canaries_at": rfc3339(told.at) if told is not None else None,
        "version": one.version,
        "fixtures": len(adapter.fixtures),
    }


def _canaries(told: Told | None) -> str:
    if told is None:
        return "not asked yet"
    return f"red: {told.why}" if told.reds else "green"


def columns(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The rows as people read them."""
    hosts = Counter(row["host"] for row in rows)
    return [{**row, "asked": _asked(row), "requests_24h": _requests(row, hosts[row["host"]])} for row in rows]


def _asked(row: Mapping[str, Any]) -> str:
    return "yes" if row["asked"] else str(row["refusal"])


def _requests(row: Mapping[str, Any], adapters: int) -> str:
    """Its own requests; where several ask the same host, how many all of them made: they share one limit."""
    own, together = row["requests_24h"], row["host_requests_24h"]
    return str(own) if adapters == 1 or together <= own else f"{own} of {together} there"
