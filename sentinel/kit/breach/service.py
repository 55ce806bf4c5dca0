"""The service made real: asked with our key, of our own domains alone, and left in peace when it asks for that."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from urllib.parse import quote

from sentinel.kit.breach.port import Exposure
from sentinel.kit.breach.reading import MOST_BYTES, Unreadable, dates, leaks
from sentinel.kit.hosts import ascii_name
from sentinel.kit.rdap.fetch import Answer, Hands, fetch
from sentinel.model.failure import Code, Failure, Layer, Skipped

OK, UNKNOWN_KEY, NOT_OURS, NONE, TOO_MANY = 200, 401, 403, 404, 429
LONGEST_REST, LAB_REST = 6 * 3600.0, 10.0
FRESH = 20 * 3600.0  # the list of leaks is one answer for all domains of a day
ACCEPT = ("Accept", "application/json")
REFUSED = {
    UNKNOWN_KEY: "401: the service does not know the key ([hibp] key)",
    NOT_OURS: "403: the service has not verified that this domain is ours",
}


@dataclass(slots=True, kw_only=True)
class Service:
    """What all looks share. ``mark`` hides an address, ``clock`` gives monotonic seconds.

    Without a key nobody is asked.
    """

    url: str
    key: str
    domains: frozenset[str]
    mark: Callable[[str], str]
    clock: Callable[[], float]
    lab: bool = False
    free_at: float = -math.inf
    _dates: dict[str, date] = field(default_factory=dict)
    _dated_at: float = -math.inf

    @property
    def dated(self) -> dict[str, date] | None:
        """When leaks were, if we read it today."""
        return self._dates if self.clock() - self._dated_at < FRESH else None

    def date(self, known: dict[str, date]) -> None:
        """Remember when leaks were."""
        self._dates, self._dated_at = known, self.clock()

    def rest(self, seconds: float) -> None:
        """Ask nothing for so long."""
        self.free_at = self.clock() + min(seconds, LAB_REST if self.lab else LONGEST_REST)


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """The service within one look; implements ``sentinel.kit.breach.port.Breaches``."""

    service: Service | None
    hands: Hands

    async def of(self, domain: str) -> Exposure | Failure | Skipped:
        """What is known of a domain of our own; of no other is ever asked."""
        service, name = self.service, ascii_name(domain)
        if service is None or not service.key:
            return Skipped(reason="no key for breach look-ups ([hibp] key)")
        if name not in service.domains:
            return Skipped(reason=f"{name} is none of [hibp] domains")
        wait = service.free_at - service.clock()
        if wait > 0:
            return Skipped(reason=f"the service wants to be left alone for {math.ceil(wait)} s")
        got = await self._asked(service, f"breacheddomain/{quote(name)}")
        return got if isinstance(got, Failure) else await self._read(service, name, got)

    async def _asked(self, service: Service, path: str) -> Answer | Failure:
        url = f"{service.url.rstrip('/')}/{path}"
        got = await fetch(self.hands, url, (ACCEPT, ("hibp-api-key", service.key)), MOST_BYTES)
        if isinstance(got, Answer) and got.rest:
            service.rest(got.rest)
        return got

    async def _read(self, service: Service, name: str, got: Answer) -> Exposure | Failure:
        if got.status == NONE:
            return Exposure(domain=name, read_at=self.hands.now())
        if got.status != OK:
            return _failed(REFUSED.get(got.status, f"the service answered {got.status}"))
        try:
            found, cut = leaks(got.body, service.mark)
        except Unreadable as error:
            return _failed(str(error))
        known = await self._dated(service) if found else {}
        dated = tuple(replace(leak, at=known.get(leak.name)) for leak in found)
        return Exposure(domain=name, read_at=self.hands.now(), leaks=dated, cut=cut)

    async def _dated(self, service: Service) -> dict[str, date]:
        """When leaks were; nobody's fault if that cannot be learned now: then they count as new."""
        if service.dated is not None:
            return service.dated
        got = await self._asked(service, "breaches")
        if isinstance(got, Failure) or got.status != OK:
            return {}
        try:
            known = dates(got.body)
        except Unreadable:
            return {}
        service.date(known)
        return known


def _failed(detail: str) -> Failure:
    return Failure(layer=Layer.HTTP, code=Code.HTTP_PROTOCOL_ERROR, detail=detail)
