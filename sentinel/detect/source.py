"""Which events are whose: the triple that rules and events must share."""

from typing import NamedTuple

from sentinel.model.event import Event

PRODUCT = "sentinel"
PREFIX = "sentinel."


class Logsource(NamedTuple):
    """Product, category and service; None is absent, and absent equals only absent."""

    product: str | None = None
    category: str | None = None
    service: str | None = None

    def holds(self, other: "Logsource") -> bool:
        """Whether this one says nothing that the other does not say too (how filters find their rules)."""
        return all(mine in (None, theirs) for mine, theirs in zip(self, other, strict=True))


def service_of(event: Event) -> str:
    """The service of one of our own events: its dataset without the prefix; empty if it has none."""
    dataset = event.get("event.dataset")
    return dataset.removeprefix(PREFIX) if isinstance(dataset, str) and dataset.startswith(PREFIX) else ""


def source_of(event: Event) -> Logsource:
    """The logsource of one of our own events."""
    return Logsource(product=PRODUCT, service=service_of(event) or None)
