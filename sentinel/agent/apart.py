"""Hands for questions whose answers are read and dropped: each has room of its own, however many a look asks."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sentinel.kit.looks import Exchange, Resolution, Trust
from sentinel.kit.net.http import Ask, Engine, exchange
from sentinel.kit.net.watch import Watch


class Whose(Protocol):
    """The look on whose behalf is asked."""

    @property
    def families(self) -> frozenset[int]:
        """The address families that this vantage has."""

    def now(self) -> datetime:
        """The time, aware UTC."""

    def remaining(self) -> float:
        """How many seconds are left of the look."""

    async def resolve(self, name: str) -> Resolution:
        """Find every address of a name."""

    def trust(self, chain: tuple[bytes, ...], host: str) -> Trust:
        """Would a browser accept this chain now?"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """What a question needs of a look's tools; implements ``sentinel.kit.rdap.fetch.Hands``."""

    look: Whose
    engine: Engine
    clock: Callable[[], float]

    @property
    def families(self) -> frozenset[int]:
        """The address families that this vantage has."""
        return self.look.families

    def now(self) -> datetime:
        """The time, aware UTC."""
        return self.look.now()

    async def resolve(self, name: str) -> Resolution:
        """Find every address of a name."""
        return await self.look.resolve(name)

    def trust(self, chain: tuple[bytes, ...], host: str) -> Trust:
        """Would a browser accept this chain now?"""
        return self.look.trust(chain, host)

    async def exchange(self, url: str, address: str, *, headers: tuple[tuple[str, str], ...], most: int) -> Exchange:
        """Make one HTTP request to one address, with room for its own body."""
        watch = Watch(self.clock, self.look.remaining())
        return await exchange(self.engine, watch, Ask(url=url, address=address, headers=headers, most=most))
