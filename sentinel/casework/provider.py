"""Whose network answers for a site: by its number where that is known, else by the neighbourhood of its address."""

from sentinel.kit.hosts import neighbourhood
from sentinel.model.event import Event, Value

PROVIDER = "sentinel.correlated.provider"  # an event about a provider says so itself


def providers(event: Event) -> frozenset[str]:
    """The providers that an event is about: ``AS64500``, ``192.0.2.0/24``, ``2001:db8:1::/48``; empty if unknown."""
    named = {str(one) for one in _each(event.get(PROVIDER)) if one}
    numbers = {f"AS{one}" for one in _each(event.get("server.as.number")) if isinstance(one, int)}
    blocks = {block for one in _each(event.get("server.ip")) if (block := neighbourhood(str(one)))}
    return frozenset(named | numbers | blocks)


def _each(value: Value) -> list[object]:
    return list(value) if isinstance(value, list) else [] if value is None else [value]
