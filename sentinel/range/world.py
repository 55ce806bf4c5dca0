"""The world: everything an election site depends on, on loopback, opened and closed as one."""

import random
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from sentinel.range import mail, telegram
from sentinel.range.authority import Authority
from sentinel.range.dial import Deed, together
from sentinel.range.front import Front
from sentinel.range.line import Line
from sentinel.range.listener import TRIES, Listener, again
from sentinel.range.living.front import Living
from sentinel.range.mail import Mail
from sentinel.range.names import Names
from sentinel.range.nameserver import NameServer
from sentinel.range.notary import Notary
from sentinel.range.papers import PAPERS
from sentinel.range.people import People
from sentinel.range.platforms.platforms import Platforms
from sentinel.range.platforms.population import people
from sentinel.range.platforms.said import KEY
from sentinel.range.plots import AUTHORITY, PLOTS, RESOLVERS, Plot, zones
from sentinel.range.portals import Portals, Site
from sentinel.range.proxy import Proxy
from sentinel.range.record import Asked, Diary, Record
from sentinel.range.telegram import Telegram
from sentinel.range.wardrobe import Certificate, front
from sentinel.range.webhook import Webhook
from sentinel.range.zone import Zone

TELEGRAM, PROXY, MAIL, WEBHOOK, HOOKS = "127.77.2.1", "127.77.2.2", "127.77.2.3", "127.77.2.4", "127.77.2.5"
NOTARY = "127.77.2.6"
SLACK, HOOK = "hooks.slack.com", "kait.test"  # both are the one webhook that speaks TLS


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """Fixed ports, where a drill wants the real ones (53, 443, 80); 0 takes a free one."""

    dns: int = 0
    https: int = 0
    http: int = 0


def clock() -> datetime:
    """The time, aware UTC."""
    return datetime.now(UTC)


class World:
    """A small Indonesia on loopback: ``async with World() as world:`` opens it, and everything closes behind it.

    ``world.site("ntb.kpu.test").line.refuse()`` and its sisters change it; each returns a deed with ``undo()``, and
    ``heal()`` takes everything back. ``asked`` is the history of all servers; ``telegram.told``, ``mail.letters`` and
    ``webhook.posted`` are what arrived. With ``accounts`` there are platforms, and so many people on them; a
    mapping says how many on which.
    """

    def __init__(
        self,
        plots: tuple[Plot, ...] = PLOTS,
        ports: Ports | None = None,
        now: Callable[[], datetime] = clock,
        dice: random.Random | None = None,
        accounts: int | Mapping[str, int] = 0,
    ) -> None:
        self.plots, self.ports, self.now = plots, ports or Ports(), now
        self._folder = tempfile.TemporaryDirectory(prefix="sentinel-range-")
        self.folder = Path(self._folder.name)
        self.asked: Record[Asked] = Record()
        self.authority = Authority(now())
        self.names = Names([*zones(self.plain), _mail_zone()])
        self.notary = Notary(NOTARY, self._diary("notary"))
        self.people = People()
        self.portals = Portals(self._diary("portal"))
        luck = dice or random.Random()  # noqa: S311 - page counters, not secrets
        self._build_sites(luck)
        self._build_servers()
        self._build_messaging()
        self.platforms = self._build_platforms(accounts, luck) if accounts else None

    def _diary(self, server: str) -> Diary:
        return Diary(server=server, asked=self.asked, now=self.now)

    @property
    def plain(self) -> tuple[Plot, ...]:
        """The sites whose names the world's own authority knows."""
        return self.plots

    @property
    def places(self) -> Mapping[str, Mapping[str, object]]:
        """More parts that verbs are done to: by the word for the part, then by what stands in ``on``."""
        if self.platforms is None:
            return {}
        street = self.platforms
        return {"account": street.accounts, "platform": street.platforms, "platforms": {"": street}}

    def _certificate(self, *names: str, paper: str = "good") -> Certificate:
        return Certificate(names, self.authority, self.folder, self.now, PAPERS[paper], self.notary)

    def _build_sites(self, dice: random.Random) -> None:
        for plot in self.plots:
            certificate = self._certificate(plot.name, paper=plot.paper)
            if plot.double:
                pages = self.site(plot.double).front
                self.portals.double(plot.id, Site(plot.name, plot.addresses, pages, certificate))
            else:
                pages = (Living if plot.living else Front)(plot.office, self.now, dice, self.portals.url_of)
                self.portals.add(Site(plot.name, plot.addresses, pages, certificate))

    def _build_servers(self) -> None:
        def server(label: str, address: str, *, recursive: bool) -> NameServer:
            return NameServer(address, self.names, self._diary(label), recursive=recursive)

        self.nameserver = server("authority", AUTHORITY, recursive=False)
        self.resolvers: tuple[NameServer, ...] = tuple(
            server("resolver", address, recursive=True) for address in RESOLVERS
        )

    def _build_messaging(self) -> None:
        self.telegram_certificate = self._certificate(telegram.HOST)
        self.mail_certificate = self._certificate(mail.NAME, "localhost", MAIL)
        self.telegram = Telegram(TELEGRAM, front(self.telegram_certificate, {}), self._diary("telegram"))
        self.mail = Mail(MAIL, front(self.mail_certificate, {}), self._diary("mail"))
        self.webhook = Webhook(WEBHOOK, self._diary("webhook"))
        self.hook_certificate = self._certificate(SLACK, HOOK)
        self.hook = Webhook(HOOKS, self._diary("hook"), front(self.hook_certificate, {}))
        self.proxy = Proxy(PROXY, self._diary("proxy"))

    def _build_platforms(self, accounts: int | Mapping[str, int], dice: random.Random) -> Platforms:
        born = people(accounts, self.now(), dice)
        built = Platforms(born, lambda names: self._certificate(*names), self._diary("platform"), dice)
        self.names.zones.extend(built.zones)
        return built

    @property
    def ca_file(self) -> Path:
        """The trusted roots, as ``[tls] ca_file`` wants them."""
        return self.folder / "ca.pem"

    @property
    def key_file(self) -> Path:
        """The key that every platform takes, if there are platforms."""
        return self.folder / "platforms.key"

    def site(self, name: str) -> Site:
        """A site, by its host name or its plot's id.

        Raises:
            KeyError: if there is none.
        """
        if name in self.portals.doubles:
            return self.portals.doubles[name]
        by_id = {plot.id: plot.name for plot in self.plots}
        return self.portals.sites[by_id.get(name, name)]

    async def __aenter__(self) -> Self:
        try:
            await self._open()
        except BaseException:
            await self.close()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def _open(self) -> None:
        self.ca_file.write_bytes(self.authority.bundle)
        await self.portals.open(self.ports.https, self.ports.http)
        await self._open_names()
        if self.platforms is not None:
            await self.platforms.open(self.ports.https)
            self.key_file.touch(mode=0o600)
            self.key_file.write_text(KEY, "ascii")
        for listener in self._message_listeners():
            listener.open()
        self.proxy.routes[telegram.HOST, 443] = (TELEGRAM, self.telegram.listener.port)
        self.proxy.routes |= {(name, 443): (HOOKS, self.hook.listener.port) for name in (SLACK, HOOK)}

    async def _open_names(self) -> None:
        async def once() -> None:
            port = self.ports.dns
            for server in (*self.resolvers, self.nameserver):
                await server.open(port)
                port = server.port

        await again(once, self._close_names, tries=1 if self.ports.dns else TRIES)

    async def _close_names(self) -> None:
        for server in (*self.resolvers, self.nameserver):
            await server.close()

    async def close(self) -> None:
        """Close every server and remove the folder."""
        await self._close_names()
        await self.portals.close()
        if self.platforms is not None:
            await self.platforms.close()
        for listener in reversed(self._message_listeners()):
            await listener.close()
        self._folder.cleanup()

    def _message_listeners(self) -> list[Listener]:
        ends = (self.telegram, self.mail, self.webhook, self.hook, self.proxy, self.notary)
        return [end.listener for end in ends]

    def cut_off(self) -> Deed:
        """Cut our own line: nothing answers any more, neither the sites nor the way out for messages."""
        lines = [site.line for site in self.portals.sites.values()]
        ways_out = [self.telegram.line, self.mail.line, self.webhook.line, self.hook.line, Line((self.proxy.listener,))]
        ways_out += [self.notary.line, *([self.platforms.line] if self.platforms is not None else [])]
        return together(self.names.silence(), *(line.black_hole() for line in (*lines, *ways_out)))

    def heal(self) -> None:
        """Take back everything that was done to the world."""
        for site in (*self.portals.sites.values(), *self.portals.doubles.values()):
            site.heal()
        self.names.heal()
        self.proxy.listener.door.heal()
        if self.platforms is not None:
            self.platforms.heal()
        for part in (self.telegram, self.mail, self.webhook, self.hook, self.notary):
            part.heal()
        for certificate in (self.telegram_certificate, self.mail_certificate, self.hook_certificate):
            certificate.worn.heal()


def _mail_zone() -> Zone:
    zone = Zone(apex="surat.test", servers={"ns1.surat.test": AUTHORITY})
    zone.put(mail.NAME, "A", MAIL)
    return zone
