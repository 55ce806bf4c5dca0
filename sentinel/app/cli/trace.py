"""``sentinel trace``: hop by hop to a site and to its name servers, and where the way bends."""

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated
from urllib.parse import urlsplit

import typer

from sentinel.app.cli.exits import Exit, Stop
from sentinel.app.cli.options import ConfigFile, Json, single
from sentinel.app.cli.screen import aside, say, show_json, show_table
from sentinel.app.cli.settings import config_file, whole
from sentinel.app.hops import Find, Hop, Way
from sentinel.app.look import Unknown, target_of
from sentinel.app.networks import networks
from sentinel.app.parts import toolbox
from sentinel.app.rawd import unseen
from sentinel.app.tracing import SECONDS, Traced, Tracer, sentences
from sentinel.config.config import Config
from sentinel.config.problem import ConfigRejected
from sentinel.config.schema.document import Document
from sentinel.kit.authority.hints import roots
from sentinel.kit.authority.reply import Server
from sentinel.store.evidence import Evidence

app = single()
HTTPS = 443
HTTP = 80


@app.command()
def trace(
    wanted: Annotated[str, typer.Argument(metavar="TARGET|URL", help="The id of a target, or a URL.")],
    config: ConfigFile = None,
    as_json: Json = False,
) -> None:
    """Walk hop by hop to a site and to its name servers, and say where the way bends.

    Exit 1 if somebody stands on the way, 5 if nothing could be seen, else 0. Without rawd plain sockets see less.
    """
    settings = _settings(config)
    try:
        url = urlsplit(target_of(settings, wanted).url)
    except Unknown as error:
        raise Stop(Exit.USAGE, str(error)) from None
    port = url.port or (HTTP if url.scheme == "http" else HTTPS)
    traced = asyncio.run(_traced(settings, url.hostname or "", port))
    find = networks(settings).networks.find
    if as_json:
        show_json({"target": wanted, "vantage": settings.vantage, **traced.plain(find)})
    else:
        _show(traced, find, settings.language)
    for line in (*traced.missing, unseen(settings)):
        if line:
            aside(line)
    raise typer.Exit(Exit.FINDINGS if traced.bent else Exit.OK if traced.seen else Exit.BLIND)


def _settings(given: Path | None) -> Config:
    """The configuration, if there is one: the way to a URL can be walked without any."""
    try:
        path = config_file(given)
    except ConfigRejected:
        return Config(path=Path("config.toml"), document=Document())
    return whole(path, secrets=False)[0]


async def _traced(settings: Config, host: str, port: int) -> Traced:
    with TemporaryDirectory(prefix="sentinel-trace-") as folder:
        box = toolbox(settings, Evidence(Path(folder)))
        look = box.for_look(SECONDS)
        try:
            return await Tracer(look, box.guard, _roots(settings)).trace(host, port)
        finally:
            await look.close()


def _roots(settings: Config) -> tuple[Server, ...]:
    """Where the tree of names begins; a lab that names no roots has none."""
    return () if settings.lab and not settings.roots else roots(settings.roots)


def _show(traced: Traced, find: Find, language: str) -> None:
    for way, sentence in zip(traced.ways, sentences(traced, language), strict=True):
        by = "raw packets" if way.raw else "plain sockets"
        say(f"{way.name}  {way.address} {way.protocol}/{way.port}{_network(way.address, find)}, by {by}")
        show_table(
            ("HOP", "WHO", "AFTER", "ANSWERED"), [_row(way, hop, find) for hop in way.shown], empty="no hop spoke"
        )
        if way.note:
            aside(way.note)
        say(f"{sentence}\n")


def _row(way: Way, hop: Hop, find: Find) -> tuple[object, ...]:
    who = [f"{router.address}{_network(router.address, find)}" for router in hop.routers]
    who += [hop.unreachable] if hop.unreachable else [way.address] if hop.answers else []
    times = [*(router.ms for router in hop.routers), *(answer.ms for answer in hop.answers)]
    said = (" ".join(filter(None, (a.what, f"TTL {a.ttl}" if a.ttl is not None else "", a.said))) for a in hop.answers)
    after = ", ".join(f"{ms:.1f} ms" for ms in times if ms is not None)
    return hop.ttl, ", ".join(who) or "*", after, "; ".join(said)


def _network(address: str, find: Find) -> str:
    entry = find(address)
    return f" (AS{entry.number} {entry.organisation})".replace(" )", ")") if entry else ""
