"""All platforms of the world: their houses on loopback, their people, and the night on which everybody must close."""

import random
from collections.abc import Callable, Iterable, Sequence

from sentinel.range.dial import Deed, together
from sentinel.range.http import Reply, Request, converse
from sentinel.range.line import Line
from sentinel.range.listener import TRIES, Listener, again
from sentinel.range.platforms.crowd import Account, Crowd
from sentinel.range.platforms.platform import Platform
from sentinel.range.platforms.population import canaries
from sentinel.range.platforms.profile import Profile
from sentinel.range.platforms.street import OFFICES
from sentinel.range.plots import AUTHORITY
from sentinel.range.record import Diary
from sentinel.range.wardrobe import Certificate, front
from sentinel.range.zone import Zone

BLOCK = "127.79.1"
TALKATIVE = "telegram"  # where everybody sees when somebody posted last


class Platforms:
    """The platforms. ``platforms`` holds them by name, ``accounts`` the accounts of the register by id.

    ``port`` is where all of them listen; their names lead there through the zones of the world.
    """

    def __init__(
        self,
        people: Iterable[Profile],
        certified: Callable[[Sequence[str]], Certificate],
        diary: Diary,
        dice: random.Random,
    ) -> None:
        self.people = tuple(people)
        self.crowd = Crowd(self.people, diary.now, dice)
        for canary in canaries(diary.now()):
            self.crowd.settle(canary)
        self.platforms = {office.name: Platform(office, self.crowd) for office in OFFICES}
        self._diary = diary
        self._houses: dict[str, list[Platform]] = {}
        for platform in self.platforms.values():
            self._houses.setdefault(platform.office.hosts[0], []).append(platform)
        self.listeners = [self._listener(address, tenants, certified) for address, tenants in self._addresses()]
        self.line = Line(self.listeners)
        self.port = 0

    @property
    def accounts(self) -> dict[str, Account]:
        """The accounts of the register, by their ids."""
        return self.crowd.accounts

    @property
    def zones(self) -> list[Zone]:
        """The names under which they are met."""
        return [_zone(name, address) for address, tenants in self._addresses() for name in _names(tenants)]

    async def open(self, port: int = 0) -> None:
        """Listen, all of them on one port; 0 takes a free one.

        Raises:
            OSError: if the port cannot be had.
        """

        async def once() -> None:
            self.port = port
            for listener in self.listeners:
                listener.open(self.port)
                self.port = listener.port

        await again(once, self.close, tries=1 if port else TRIES)

    async def close(self) -> None:
        """Close every house."""
        for listener in self.listeners:
            await listener.close()

    def heal(self) -> None:
        """Everybody is as he was, and every platform answers."""
        self.crowd.heal()
        for platform in self.platforms.values():
            platform.heal()
        self.line.heal()

    def close_all(self, keep: Sequence[str] = ()) -> Deed:
        """Let every account of the register be deleted, but for those to ``keep``, by their ids."""
        kept = set(keep)
        return together(*(one.delete() for key, one in self.accounts.items() if key not in kept))

    def closing_night(self, stay: int = 40) -> Deed:
        """Let everybody close as the rules want, but for so many channels, which go on posting."""
        staying = [one.id for one in self.people if one.platform == TALKATIVE][:stay]
        return together(self.close_all(staying), *(self.accounts[key].post() for key in staying))

    def _addresses(self) -> list[tuple[str, list[Platform]]]:
        return [(f"{BLOCK}.{n}", tenants) for n, tenants in enumerate(self._houses.values(), 1)]

    def _listener(
        self, address: str, tenants: list[Platform], certified: Callable[[Sequence[str]], Certificate]
    ) -> Listener:
        def answer(request: Request) -> Reply:
            self._diary.note(request.client, f"{request.method} {request.target}", request.host)
            taker = next((tenant for tenant in tenants if tenant.takes(request)), None)
            return taker.answer(request) if taker is not None else Reply(status=404)

        tls = front(certified(_names(tenants)), {})
        return Listener(address, lambda reader, writer: converse(reader, writer, answer), tls)


def _names(tenants: Iterable[Platform]) -> list[str]:
    """The names of a house, each once."""
    return list(dict.fromkeys(name for one in tenants for name in (*one.office.hosts, one.office.pictures)))


def _zone(host: str, address: str) -> Zone:
    zone = Zone(apex=host, servers={f"ns1.{host}": AUTHORITY})
    zone.put(host, "A", address)
    return zone
