"""The Internet: a world whose names hang in a tree from a root, with registrar, panel of resolvers and thieves."""

import os
import random
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from sentinel.range import breaches, ct_api, ct_log, networks
from sentinel.range.country import CLOUD_SERVERS, EVIL_SERVERS, REGISTERED, SITES, country
from sentinel.range.dial import Deed, together
from sentinel.range.hoster import Hoster
from sentinel.range.listener import TRIES, Listener, again
from sentinel.range.panelist import Panelist, diverted
from sentinel.range.plots import AUTHORITY, Plot
from sentinel.range.primary import Lie
from sentinel.range.rdap import HOST, Rdap
from sentinel.range.registrar import Account
from sentinel.range.signed import SignedZone
from sentinel.range.transparency import Transparency
from sentinel.range.tree import Tree
from sentinel.range.wardrobe import front
from sentinel.range.world import Ports, World, clock
from sentinel.range.zone import Zone

REGISTRY, LEAKS = "127.77.2.6", "127.77.2.9"
PANEL: Mapping[str, str] = {f"panel-{n}": f"127.77.0.{52 + n}" for n in (1, 2, 3, 4)}


class Internet(World):
    """A world with a tree of names: ``async with Internet() as world:`` opens it.

    ``world.tree`` is the tree, ``accounts`` the registrar's accounts by domain, ``hosters`` by name (``cloud evil``),
    ``panel`` the four resolvers. ``roots``, ``anchor_file`` and ``asn_file`` are what a configuration wants.
    """

    def __init__(
        self,
        plots: tuple[Plot, ...] = SITES,
        ports: Ports | None = None,
        now: Callable[[], datetime] = clock,
        dice: random.Random | None = None,
        accounts: int | Mapping[str, int] = 0,
    ) -> None:
        self.tree: Tree = country(now, (ports or Ports()).dns)
        super().__init__(plots, ports, now, dice, accounts)
        self.names.zones.append(_registry_zone())
        self.rdap = Rdap(REGISTRY, front(self._certificate(HOST), {}), self._diary("rdap"))
        self.names.zones.append(breaches.zone(AUTHORITY, LEAKS))
        self.leaks = breaches.Leaks(LEAKS, front(self._certificate(breaches.HOST), {}), self._diary("hibp"))
        self.transparency = Transparency(
            self.authority, [self._certificate(host) for host in (ct_log.HOST, ct_api.HOST)], self._diary("ct")
        )
        self.names.zones.extend(self.transparency.zones)
        self.hosters = {"cloud": Hoster(self.tree, CLOUD_SERVERS), "evil": Hoster(self.tree, EVIL_SERVERS)}
        self.accounts = {domain: self._account(domain) for domain in REGISTERED}
        self._restore = [zone.remember() for zone in self.tree.zones.values()]
        self._held = {server: tuple(server.zones) for server in self.tree.servers.values()}
        for server in self.tree.servers.values():
            server.dice.seed((dice or random.Random()).random())  # noqa: S311 - the weather, not secrets

    def _account(self, domain: str) -> Account:
        zone, above = self.tree.zone(domain), self.tree.above(domain)
        self.rdap.enrol(domain, *zone.zone.servers)
        if zone.signing.now is None:
            self.rdap.sign(domain, signed=False)
        return Account(domain, above, self.rdap)

    def _build_servers(self) -> None:
        super()._build_servers()
        self.panel = {
            name: Panelist(address, self.names, self._diary("resolver"), self.tree) for name, address in PANEL.items()
        }
        self.resolvers = tuple(self.panel.values())

    @property
    def plain(self) -> tuple[Plot, ...]:
        """The sites whose names do not hang in the tree."""
        return tuple(plot for plot in self.plots if plot.name.endswith(".test"))

    @property
    def places(self) -> Mapping[str, Mapping[str, object]]:
        """The parts that only this world has."""
        zones: Mapping[str, SignedZone] = self.tree.zones
        return {
            **super().places,
            "zone": zones,
            "server": self.tree.servers,
            "registrar": self.accounts,
            "hoster": self.hosters,
            "resolver": self.panel,
            "registry": {"": self.rdap},
            "leaks": {"": self.leaks},
            "transparency": {"": self.transparency},
            "log": {"": self.transparency.log},
            "service": {"": self.transparency.service},
            "path": {"": self},
        }

    @property
    def roots(self) -> list[str]:
        """The root servers, as ``[dns] roots`` wants them."""
        return self.tree.roots

    @property
    def anchor_file(self) -> Path:
        """The root's DS record, as ``[dns] trust_anchor`` wants it."""
        return self.folder / "anchor.ds"

    @property
    def asn_file(self) -> Path:
        """The table of networks, as ``[asn] file`` wants it."""
        return self.folder / "ip2asn.tsv"

    def divert(self, name: str = "") -> Deed:
        """Let our own provider answer whatever is asked over port 53, of whomever; ``name`` leads to its block page."""
        own = self.panel["panel-1"].honest
        servers = [server.lie(Lie(twist=diverted(own, name), near=True)) for server in self.tree.servers.values()]
        return together(*servers, *(panelist.lie(diverted(own, name)) for panelist in self.panel.values()))

    def storm(self, loss: float, jitter: float = 0.0) -> Deed:
        """Bad weather before every server of the tree."""
        return together(*(server.storm(loss, jitter) for server in self.tree.servers.values()))

    def heal(self) -> None:
        """Take back everything that was done."""
        super().heal()
        for server, zones in self._held.items():
            server.heal()
            server.zones[:] = zones
        for restore in self._restore:
            restore()
        for panelist in self.panel.values():
            panelist.heal()
        self.rdap.heal()
        self.leaks.heal()
        self.transparency.heal()

    async def _open_names(self) -> None:
        await super()._open_names()
        await again(self.tree.open, self.tree.close, tries=1 if self.ports.dns else TRIES)
        self.anchor_file.write_text(self.tree.anchor, "ascii")
        self.asn_file.write_text(networks.table(), "utf-8")
        made = self.now().timestamp()
        os.utime(self.asn_file, (made, made))  # its age is told by the time of this world

    async def _close_names(self) -> None:
        await self.tree.close()
        await super()._close_names()

    def _message_listeners(self) -> list[Listener]:
        return [*super()._message_listeners(), self.rdap.listener, self.leaks.listener, *self.transparency.listeners]


def _registry_zone() -> Zone:
    apex = HOST.partition(".")[2]
    zone = Zone(apex=apex, servers={f"ns1.{apex}": AUTHORITY})
    zone.put(HOST, "A", REGISTRY)
    return zone
