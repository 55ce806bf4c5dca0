"""The list for rawd: the addresses of every watched site and of its name servers, as root puts them on disk."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from sentinel.agent.toolbox import Look, Toolbox
from sentinel.app.parts import toolbox
from sentinel.config.config import Config
from sentinel.kit.authority.hints import roots
from sentinel.kit.hosts import address_of
from sentinel.model.failure import Failure
from sentinel.model.subject import Target
from sentinel.store.evidence import Evidence

AT_ONCE = 8
SECONDS = 60.0
PORTS = {"http": 80, "https": 443}
HEAD = """\
# Whom rawd may send packets to; written by: sentinel config raw-targets
# ADDRESS[/LENGTH] PORT, or: zone NAME (names that may be asked for, and those below). Root's own file, 0644.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The places of one site: ``lines`` for the list, ``missing`` what could not be looked up, and why."""

    target: str
    lines: tuple[str, ...]
    missing: tuple[str, ...] = ()


def listed(found: Iterable[Found], config: Config) -> str:
    """The file as text: the root servers first, then site by site; each line once."""
    seen = set[str]()
    blocks = [_block("root servers", _roots(config), seen)]
    blocks += [_block(one.target, one.lines, seen) for one in found]
    return HEAD + "".join(blocks)


def _roots(config: Config) -> list[str]:
    if config.lab and not config.roots:
        return []
    return [f"{root.address} {root.port}" for root in roots(config.roots)]


def _block(name: str, lines: Sequence[str], seen: set[str]) -> str:
    fresh = [line for line in dict.fromkeys(lines) if line not in seen]
    seen.update(fresh)
    return "".join([f"\n# {name}\n", *(f"{line}\n" for line in fresh)]) if fresh else ""


async def look_up(config: Config) -> list[Found]:
    """Look every watched site up, a few at a time."""
    gate = asyncio.Semaphore(AT_ONCE)
    targets = [target for target in config.targets() if target.enabled]
    with TemporaryDirectory(prefix="sentinel-targets-") as folder:
        box = toolbox(config, Evidence(Path(folder)))
        return list(await asyncio.gather(*(_target(box, target, gate) for target in targets)))


async def _target(box: Toolbox, target: Target, gate: asyncio.Semaphore) -> Found:
    url = urlsplit(target.url)
    host, port = url.hostname or "", url.port or PORTS.get(url.scheme, 443)
    async with gate:
        look = box.for_look(SECONDS)
        try:
            sites, servers = await asyncio.gather(_site(look, host, port), _servers(look, host))
        finally:
            await look.close()
    zone = () if address_of(host) else (f"zone {host}",)
    lines, missing = (*sites[0], *servers[0], *zone), tuple(filter(None, (sites[1], servers[1])))
    return Found(target=target.id, lines=lines, missing=missing)


async def _site(look: Look, host: str, port: int) -> tuple[list[str], str]:
    found = await look.resolve(host)
    why = f"{host}: {found.failure}" if found.failure else ""
    return [f"{address} {port}" for address in found.addresses], why


async def _servers(look: Look, host: str) -> tuple[list[str], str]:
    authority = look.authority
    if authority.closed or address_of(host):
        return [], ""
    zone = await authority.zone(host)
    if isinstance(zone, Failure):
        return [], f"name servers of {host}: {zone}"
    return [f"{server.address} {server.port}" for server in await authority.servers(zone)], ""
