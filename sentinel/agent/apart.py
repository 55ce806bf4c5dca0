"""What a look may ask of certificate transparency, of platforms and of whoever knows of leaks.

Such answers are read and dropped: each has room of its own.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeAlias

from sentinel.kit.breach.service import Service, Survey
from sentinel.kit.ct.asking import Desk
from sentinel.kit.looks import Exchange, Handshake, Resolution
from sentinel.kit.net.http import Ask, Engine, exchange
from sentinel.kit.net.watch import Watch
from sentinel.kit.platforms.desk import Desk as Counter
from sentinel.kit.platforms.visit import Visit
from sentinel.kit.tls import Trusting

Platforms: TypeAlias = Counter | None  # None: this process asks no platform
Leaks: TypeAlias = Service | None  # None: nobody is asked for leaks


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

    @property
    def tls(self) -> Trusting:
        """Who says whether a browser would accept a chain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """What a question needs of a look's tools; implements ``sentinel.kit.rdap.fetch.Hands``.

    ``check`` looks at the handshake before anything is sent, and raises if it does not like it.
    """

    look: Whose
    engine: Engine
    watch: Watch
    check: Callable[[Handshake], None] | None = None

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

    @property
    def tls(self) -> Trusting:
        """Who says whether a browser would accept a chain."""
        return self.look.tls

    async def exchange(self, url: str, address: str, *, headers: tuple[tuple[str, str], ...], most: int) -> Exchange:
        """Make one HTTP request to one address, with room for its own body."""
        ask = Ask(url=url, address=address, headers=headers, most=most, check=self.check)
        return await exchange(self.engine, self.watch.apart(), ask)


class Informed(Whose, Protocol):
    """The parts of a look's tools that tell of certificates, of social accounts and of leaks."""

    _box: Any  # the toolbox; naming its type here would close a circle
    _watch: Watch

    @property
    def transparency(self) -> Desk:
        """Certificate transparency: who tells us which certificates were issued."""
        hands = Apart(look=self, engine=self._box.engine, watch=self._watch)
        return Desk(shelf=self._box.ct, hands=hands, remaining=self.remaining)

    @property
    def platforms(self) -> Visit:
        """The platforms of social accounts; each proves who it is before it hears a word, least of all a key."""
        hands = Apart(look=self, engine=self._box.engine, watch=self._watch, check=self._box.verify)
        return Visit(desk=self._box.platforms, hands=hands, remaining=self.remaining)

    @property
    def breaches(self) -> Survey:
        """Whoever knows of leaks; it proves who it is before it hears our key."""
        hands = Apart(look=self, engine=self._box.engine, watch=self._watch, check=self._box.verify)
        return Survey(service=self._box.breaches, hands=hands)
