"""Plain clients of the world: a browser that asks the world's resolver, and a look at a certificate."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
import dns.asyncresolver
from aiohttp.abc import AbstractResolver, ResolveResult
from cryptography import x509

from sentinel.range.portals import Site
from sentinel.range.world import World

BROWSER = "Mozilla/5.0 (latihan)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    status: int
    headers: Mapping[str, str]
    text: str


class WorldNames(AbstractResolver):
    """aiohttp's names, through the world's first resolver."""

    def __init__(self, world: World, pinned: str = "") -> None:
        self._pinned = pinned
        self._stub = stub(world)

    async def resolve(
        self,
        host: str,
        port: int = 0,
        family: socket.AddressFamily = socket.AF_INET,  # noqa: ARG002 - aiohttp's signature
    ) -> list[ResolveResult]:
        found = [self._pinned] if self._pinned else await self._addresses(host)
        return [
            {
                "hostname": host,
                "host": address,
                "port": port,
                "family": socket.AF_INET6 if ":" in address else socket.AF_INET,
                "proto": 0,
                "flags": 0,
            }
            for address in found
        ]

    async def _addresses(self, host: str) -> list[str]:
        answer = await self._stub.resolve(host, "A")
        return [record.to_text() for record in answer]

    async def close(self) -> None:
        return


def stub(world: World, server: int = 0) -> dns.asyncresolver.Resolver:
    resolver = dns.asyncresolver.Resolver(configure=False)
    resolver.nameservers = [world.resolvers[server].address]
    resolver.port = world.resolvers[server].port
    resolver.lifetime = 1
    return resolver


def trusting(world: World) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(world.ca_file))


@asynccontextmanager
async def browser(world: World, address: str = "", wait: float = 2) -> AsyncIterator[aiohttp.ClientSession]:
    connector = aiohttp.TCPConnector(resolver=WorldNames(world, address), ssl=trusting(world), force_close=True)
    limits = aiohttp.ClientTimeout(total=wait)
    async with aiohttp.ClientSession(connector=connector, timeout=limits, headers={"User-Agent": BROWSER}) as session:
        yield session


async def get(
    world: World, url: str, address: str = "", wait: float = 2, headers: Mapping[str, str] | None = None
) -> Page:
    async with (
        browser(world, address, wait) as session,
        session.get(url, allow_redirects=False, headers=headers) as response,
    ):
        return Page(status=response.status, headers=response.headers, text=await response.text(errors="replace"))


async def shown(world: World, site: Site, name: str | None = None) -> x509.Certificate:
    """The certificate that a site shows, without judging it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    reader, writer = await asyncio.open_connection(
        site.addresses[0], world.portals.https_port, ssl=context, server_hostname=name or site.name
    )
    del reader
    der = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
    writer.transport.abort()
    return x509.load_der_x509_certificate(der)


async def verdict(world: World, site: Site, *, by_common_name: bool = True) -> str:
    """What OpenSSL says of a site's certificate: ``ok``, or its words."""
    context = trusting(world)
    context.hostname_checks_common_name = by_common_name
    try:
        _, writer = await asyncio.open_connection(
            site.addresses[0], world.portals.https_port, ssl=context, server_hostname=site.name
        )
    except ssl.SSLCertVerificationError as error:
        return error.verify_message
    writer.transport.abort()
    return "ok"
