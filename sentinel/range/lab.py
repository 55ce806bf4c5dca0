"""A configuration for watching this world: plain facts as TOML text, so that a demo or a drill starts in one step."""

import json
from collections.abc import Mapping
from pathlib import Path

from sentinel.range import mail, telegram
from sentinel.range.plots import Plot
from sentinel.range.world import World

VANTAGE, LISTEN = "latihan-1", "127.0.0.1:0"
TELEGRAM, MAIL = "latihan-telegram", "latihan-surat"
INTERVALS: Mapping[str, str] = {"uptime": "1s", "tls": "2s"}


def telegram_url(token: str = telegram.TOKEN, chat: str = telegram.CHAT) -> str:
    """The channel URL of the world's Telegram, as Apprise reads it."""
    return f"tgram://{token}/{chat}"


def mail_url(world: World, password: str = mail.PASSWORD, to: str = "piket@csirt.test") -> str:
    """The channel URL of the world's mail relay, as Apprise reads it."""
    listener = world.mail.listener
    place = f"{mail.USER}:{password}@{listener.address}:{listener.port}"
    return f"mailtos://{place}?from=sentinel@csirt.test&to={to}&mode=starttls"


def lab_config(world: World, folder: Path, intervals: Mapping[str, str] = INTERVALS, listen: str = LISTEN) -> str:
    """A complete ``config.toml`` for this world: its sites, resolvers, roots of trust, and two channels.

    ``folder`` becomes ``data_dir``; ``intervals`` maps each probe that shall watch to its interval; ``listen`` is where
    the web role shall listen.
    """
    parts = [
        _table("sentinel", vantage=VANTAGE, data_dir=str(folder), timezone="Asia/Makassar", language="id", lab=True),
        _table("uplink", canaries=[f"{world.site('kenari').url}generate_204"]),
        _table("dns", resolvers=_places(world), panel=_places(world)),
        _table("tls", ca_file=str(world.ca_file)),
        _table("notify", proxy=world.proxy.url, ca_file=str(world.ca_file)),
        _table("web", listen=listen),
        *(_table(f"probes.{probe}", interval=interval) for probe, interval in intervals.items()),
        *(_target(world, plot, list(intervals)) for plot in world.plots if plot.watched),
        _table("[channels]", name=TELEGRAM, url=telegram_url(), tlp="amber", language="id"),
        _table("[channels]", name=MAIL, url=mail_url(world), tlp="amber", language="id"),
        _table("[routes]", match={}, to=[TELEGRAM, MAIL]),
    ]
    return "\n".join(parts)


def _places(world: World) -> list[str]:
    return [f"{server.address}:{server.port}" for server in world.resolvers]


def _target(world: World, plot: Plot, probes: list[str]) -> str:
    return _table(
        "[targets]",
        id=plot.id,
        name=plot.office.name,
        url=world.site(plot.id).url,
        organization="KPU" if plot.office.house == "kpu" else "Bawaslu",
        kind="portal",
        region="52",
        tier=plot.tier,
        family=f"{plot.office.house}-regional",
        probes=probes,
    )


def _table(heading: str, /, **facts: object) -> str:
    lines = [f"{key} = {'{}' if value == {} else json.dumps(value)}" for key, value in facts.items()]
    return "\n".join([f"[{heading}]", *lines, ""])
