"""What all looks share of the platforms: the adapters in service, what was spent, and how their canaries stand."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from sentinel.kit.account.snapshot import Snapshot
from sentinel.kit.adapters.form import State
from sentinel.kit.hosts import registered
from sentinel.kit.platforms.avatars import Avatars
from sentinel.kit.platforms.canary import Canary
from sentinel.kit.platforms.choice import Served, Terms
from sentinel.kit.platforms.heirs import Called
from sentinel.kit.platforms.held import Shelf
from sentinel.kit.platforms.shown import fingerprint
from sentinel.kit.platforms.spending import Spending
from sentinel.kit.platforms.unseen import Unseen

HTTPS = 443
MOST_KNOWN = 200_000


def silent(_adapter: str, _why: Sequence[str]) -> None:
    """Nobody listens."""


@dataclass(slots=True, kw_only=True)
class Desk:
    """Built once; ``serve`` brings other adapters or terms. ``say`` hears why an adapter is broken; nothing: it is not.

    ``port`` is 443 but in a lab; without ``avatars`` no picture is loaded.
    """

    spending: Spending
    lab: bool = False
    port: int = HTTPS
    avatars: Avatars | None = None
    say: Callable[[str, Sequence[str]], None] = silent
    adapters: tuple[Served, ...] = ()
    terms: Terms = field(default_factory=Terms)
    canaries: dict[str, Canary] = field(default_factory=dict)
    held: Shelf = field(default_factory=Shelf)
    called: Called = field(default_factory=Called)
    _unseen: dict[str, Unseen] = field(default_factory=dict)
    _minding: dict[str, asyncio.Lock] = field(default_factory=dict)
    _prints: "OrderedDict[str, str]" = field(default_factory=OrderedDict)
    _versions: dict[str, str] = field(default_factory=dict)

    def serve(self, adapters: Collection[Served], terms: Terms, *, port: int = HTTPS) -> None:
        """Take these adapters and terms from now on; one that reads otherwise than before must prove itself anew."""
        self.adapters, self.terms, self.port = tuple(adapters), terms, port
        for one in self.adapters:
            if self._versions.get(one.adapter.name, one.version) != one.version:
                self.canaries.pop(one.adapter.name, None)
                self._unseen.pop(one.adapter.name, None)
        self._versions = {one.adapter.name: one.version for one in self.adapters}

    def canary(self, served: Served) -> Canary:
        """How the canaries of this adapter stand."""
        return self.canaries.get(served.adapter.name, Canary())

    def minding(self, served: Served) -> asyncio.Lock:
        """Whoever holds it asks the canaries; the others wait and read what they said."""
        return self._minding.setdefault(served.adapter.name, asyncio.Lock())

    def stands(self, served: Served, canary: Canary) -> None:
        """Note how the canaries stand, and tell of an adapter that broke or came back."""
        self.canaries[served.adapter.name] = canary
        self._tell(served)

    def note(self, served: Served, key: str, state: State) -> None:
        """One look by this adapter at an account came to this state."""
        self._unseen.setdefault(served.adapter.name, Unseen()).note(key, state)
        self._tell(served)

    def _tell(self, served: Served) -> None:
        canary = self.canary(served)
        unseen = self._unseen.get(served.adapter.name, Unseen())
        if canary.broken:
            self.say(served.adapter.name, ("test_accounts", *canary.why))
        elif unseen.too_many:
            self.say(served.adapter.name, ("mass_unseen", f"{unseen.share:.0%}"))
        elif not canary.reds:
            self.say(served.adapter.name, ())

    def news(self, key: str, seen: Snapshot) -> bool:
        """Whether this is something that the canaries must vouch for: other than before, or nobody home."""
        known = self._prints.get(key)
        return known != fingerprint(seen) if known is not None else seen.state is not State.OK

    def remember(self, key: str, seen: Snapshot) -> None:
        """This was believed."""
        self._prints.pop(key, None)
        self._prints[key] = fingerprint(seen)
        while len(self._prints) > MOST_KNOWN:
            self._prints.popitem(last=False)

    def hosts(self) -> dict[str, list[Served]]:
        """The adapters by the registered host that they share."""
        found: dict[str, list[Served]] = {}
        for one in self.adapters:
            found.setdefault(registered(one.adapter.rate.host), []).append(one)
        return found
