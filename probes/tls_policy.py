"""TLS policy: what an https site promises its visitors, and whether it still does.

HSTS, the way from http to https, the pins in the zone (DANE), and other places for its pages (Alt-Svc); at every
address, beside what is usual.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Annotated, ClassVar
from urllib.parse import urlsplit, urlunsplit

from pydantic import Field

from sentinel.kit.baseline import Normal
from sentinel.kit.hosts import HTTPS_PORT, address_of, https_of
from sentinel.kit.places.gather import gather
from sentinel.kit.places.memory import PANEL, Memory
from sentinel.kit.policy import usual
from sentinel.kit.policy.asking import Walk
from sentinel.kit.policy.facts import TlsPolicyFacts
from sentinel.kit.policy.hop import Door
from sentinel.kit.policy.hsts import NONE
from sentinel.kit.policy.promises import kept, other_places, pinned
from sentinel.kit.policy.standing import plain, secure, verified
from sentinel.kit.policy.words import LOOK, fields
from sentinel.kit.probe import Options, Probe
from sentinel.kit.records import dane
from sentinel.kit.records.asking import lookup
from sentinel.kit.records.lookup import Lookup
from sentinel.kit.seen import Seen
from sentinel.kit.tools import Tools
from sentinel.model.event import Value
from sentinel.model.failure import Code, Failure, Layer, Skipped
from sentinel.model.subject import Subject, Tier

HTTP_PORT = 80
PATIENCE = frozenset({429, 503})
Port = Annotated[int, Field(ge=1, le=65535)]
Shown = Sequence[tuple[Door, tuple[bytes, ...]]]


class TlsPolicyOptions(Options):
    """``http_port``: where the site answers plain http; left out it is 80 for a site on 443, and nowhere for others."""

    http_port: Port | None = None


class TlsPolicyProbe(Probe[TlsPolicyOptions, TlsPolicyFacts, None]):
    """Knocks over https and over http at every address and reads what the site tells browsers to do from now on."""

    kind = "tls_policy"
    service = "tls"
    family = "tls"
    intervals: ClassVar[Mapping[Tier, float]] = MappingProxyType(
        {Tier.CRITICAL: 300.0, Tier.HIGH: 600.0, Tier.NORMAL: 1800.0, Tier.LOW: 21600.0}
    )
    timeout = 15.0
    options = TlsPolicyOptions
    facts = TlsPolicyFacts

    async def observe(
        self, subject: Subject, options: TlsPolicyOptions, tools: Tools
    ) -> TlsPolicyFacts | Failure | Skipped:
        """Knock at every address; a look in which nobody took a connection saw nothing."""
        where = https_of(subject.url)
        if where is None:
            return Skipped(reason="not an https address")
        host, port = where
        found = await gather(tools, host, Memory(done={PANEL: tools.now()}))  # the panel is another probe's affair
        if not found.named:
            return found.resolved.failure or Failure(layer=Layer.DNS, code=Code.DNS_NO_ADDRESS)
        if not found.places:
            return Skipped(reason="this vantage has no route to the site's address family")
        secured, opened = _ways(subject.url, host, port, options)
        walk = Walk(tools=tools, host=host)
        doors_of = asyncio.gather(*(walk.door(place.address, secured, opened) for place in found.places))
        tlsa, shown = await asyncio.gather(_pins(tools, host, port), doors_of)
        doors = _printed(shown, tlsa)
        lost = [failure for door in doors if (failure := _lost(door)) is not None]
        return lost[0] if len(lost) == len(doors) else TlsPolicyFacts(host=host, port=port, doors=doors, tlsa=tlsa)

    def assess(self, seen: Seen[TlsPolicyFacts, None], options: TlsPolicyOptions) -> Iterable[Mapping[str, Value]]:
        """One event: what is worse than usual, and how everything stands."""
        yield fields(seen.facts, seen)

    def unseen(self, seen: Seen[TlsPolicyFacts, None]) -> Mapping[str, Value]:
        """Which look of the family saw nothing."""
        return LOOK

    def proposal(self, seen: Seen[TlsPolicyFacts, None]) -> Normal | None:
        """What the site promises, host by host, where else it sends browsers, and what is weak about it."""
        return usual.proposal(seen.facts)

    def fingerprint(self, facts: TlsPolicyFacts) -> str:
        """How it stands: promises, other places, weaknesses, pins, and whether each address could be seen."""
        sure = verified(facts.doors)
        held = [secure(door) for door in facts.doors]
        led = [plain(door, verified=sure) for door in facts.doors]
        promised = sorted(f"{host} {one.promise or NONE}" for host, one in kept(facts.doors).items())
        places, fits = sorted(other_places(facts.doors)), pinned(facts.tlsa, facts.doors)[0]
        return f"{sorted(map(str, held))} {sorted(map(str, led))} {promised} {places} {fits}"

    def strained(self, facts: TlsPolicyFacts) -> bool:
        """Whether any address asked for patience (429, 503): then nothing shortens the interval."""
        return any(hop.status in PATIENCE for door in facts.doors for hop in (*door.secure, *door.plain))

    def doubtful(self, outcome: TlsPolicyFacts | Failure, before: TlsPolicyFacts | None) -> bool:
        """Look again at a failure, at a change, and at a first look that shows something weak."""
        if isinstance(outcome, Failure) or before is not None:
            return super().doubtful(outcome, before)
        return bool(usual.every_weakness(outcome))


def _ways(url: str, host: str, port: int, options: TlsPolicyOptions) -> tuple[str, str]:
    """The two addresses to ask: the site's own over https, its front page over http (empty: nobody knows where)."""
    at = f"[{host}]" if ":" in host else host
    secured = urlunsplit(urlsplit(url)._replace(netloc=at if port == HTTPS_PORT else f"{at}:{port}", fragment=""))
    number = options.http_port or (HTTP_PORT if port == HTTPS_PORT else None)
    if number is None:
        return secured, ""
    return secured, f"http://{at}/" if number == HTTP_PORT else f"http://{at}:{number}/"


async def _pins(tools: Tools, host: str, port: int) -> Lookup | None:
    """The TLSA records of the site's port; only names can have any."""
    if address_of(host) is not None or tools.authority.closed:
        return None
    return await lookup(tools, *dane.question(host, port))


def _printed(shown: Shown, tlsa: Lookup | None) -> tuple[Door, ...]:
    """The doors, with what of each chain could be pinned where the zone pins anything."""
    if not dane.pins_in(tlsa):
        return tuple(door for door, _ in shown)
    return tuple(replace(door, prints=dane.prints_of(chain)) for door, chain in shown)


def _lost(door: Door) -> Failure | None:
    """Why nothing was seen at an address, if nothing was."""
    answered = any(hop.failure is None for hop in (*door.secure, *door.plain))
    return None if answered else door.secure[0].failure


PROBE = TlsPolicyProbe()
