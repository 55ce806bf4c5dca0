"""Portals: the web sites of the world, told apart by address, by the name in the TLS hello, and by Host."""

import asyncio
import ssl

from sentinel.range.front import Front
from sentinel.range.http import Reply, Request, converse
from sentinel.range.line import Line
from sentinel.range.listener import TRIES, Listener, again
from sentinel.range.policy import Policy
from sentinel.range.record import Diary
from sentinel.range.wardrobe import Certificate, front

HTTPS, HTTP = 443, 80


class Site:
    """One web site: ``line`` is how it is reached, ``certificate`` what it shows, ``front`` what it answers.

    ``policy`` is what it promises and what happens over plain http; ``secure`` is the part of its line that speaks TLS.
    """

    def __init__(self, name: str, addresses: tuple[str, ...], front: Front, certificate: Certificate) -> None:
        self.name = name
        self.addresses = addresses
        self.front = front
        self.certificate = certificate
        self.line = self.secure = Line(())
        self.url = self.http_url = ""
        self.policy = Policy(front.answer, lambda: (self.url, self.http_url))

    def heal(self) -> None:
        """End every fault of this site."""
        self.line.heal()
        self.certificate.worn.heal()
        self.front.heal()
        self.policy.heal()


class Portals:
    """All sites and their listeners: per address one for HTTPS and one for HTTP, which redirects to HTTPS."""

    def __init__(self, diary: Diary) -> None:
        self.sites: dict[str, Site] = {}
        self.doubles: dict[str, Site] = {}
        self._diary = diary
        self._listeners: list[Listener] = []
        self.https_port = 0
        self.http_port = 0

    def add(self, site: Site) -> None:
        """Add a site before the world opens."""
        self.sites[site.name] = site

    def double(self, key: str, site: Site) -> None:
        """Add, before the world opens, a house that answers to another site's name at addresses of its own.

        It shows its own certificate there: one edge of a CDN, or somebody who pretends.
        """
        self.doubles[key] = site

    def url_of(self, place: str) -> str:
        """The URL of a site of the world by its host name; anything else is returned as it is."""
        return self.sites[place].url if place in self.sites else place

    async def open(self, https_port: int = 0, http_port: int = 0) -> None:
        """Listen at every address of every site; all share one port for HTTPS and one for HTTP.

        Raises:
            OSError: if a port cannot be had.
        """

        async def once() -> None:
            self._open(https_port, http_port)

        await again(once, self.close, tries=1 if https_port or http_port else TRIES)

    def _open(self, https_port: int, http_port: int) -> None:
        self.https_port, self.http_port = https_port, http_port
        by_address: dict[str, list[Listener]] = {}
        for address, first in self._tenants().items():
            by_address[address] = self._open_at(address, first)
        for site in self._all():
            site.line = Line(listener for address in site.addresses for listener in by_address[address])
            site.secure = Line(by_address[address][0] for address in site.addresses)
            site.url = f"https://{site.name}{'' if self.https_port == HTTPS else f':{self.https_port}'}/"
            site.http_url = f"http://{site.name}{'' if self.http_port == HTTP else f':{self.http_port}'}/"

    async def close(self) -> None:
        """Close every site."""
        await asyncio.gather(*(listener.close() for listener in self._listeners))
        self._listeners.clear()

    def _tenants(self) -> dict[str, Site]:
        """Each address with the site that answers there when no name is given."""
        found: dict[str, Site] = {}
        for site in self._all():
            for address in site.addresses:
                found.setdefault(address, site)
        return found

    def _all(self) -> list[Site]:
        return [*self.sites.values(), *self.doubles.values()]

    def _at(self, address: str) -> dict[str, Site]:
        """Who answers to which name at an address."""
        return self.sites | {site.name: site for site in self.doubles.values() if address in site.addresses}

    def _open_at(self, address: str, first: Site) -> list[Listener]:
        names = {name: site.certificate for name, site in self._at(address).items()}
        secure = self._listener(address, first, front(first.certificate, names))
        secure.open(self.https_port)
        self.https_port = secure.port
        plain = self._listener(address, first, None)
        plain.open(self.http_port)
        self.http_port = plain.port
        return [secure, plain]

    def _listener(self, address: str, first: Site, tls: ssl.SSLContext | None) -> Listener:
        here = self._at(address)

        def answer(request: Request) -> Reply:
            return self._answer(request, here.get(request.host, first))

        listener = Listener(address, lambda reader, writer: converse(reader, writer, answer), tls)
        self._listeners.append(listener)
        return listener

    def _answer(self, request: Request, site: Site) -> Reply:
        self._diary.note(request.client, f"{request.method} {request.target}", request.host)
        return site.policy.over_https(request) if request.tls else site.policy.over_http(request)
