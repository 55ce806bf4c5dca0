"""A configuration for watching this world: plain facts as TOML text, so that a demo or a drill starts in one step."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from sentinel.range import mail, telegram
from sentinel.range.internet import Internet
from sentinel.range.plots import Plot
from sentinel.range.world import World

VANTAGE, LISTEN = "latihan-1", "127.0.0.1:0"
STAGE, HOUR = "latihan", timedelta(hours=1)
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
    who = table("sentinel", vantage=VANTAGE, data_dir=str(folder), timezone="Asia/Makassar", language="id", lab=True)
    parts = [
        who,
        lab_watch(world, intervals, listen),
        table("notify", proxy=world.proxy.url, ca_file=str(world.ca_file)),
        lab_telegram(world),
        lab_mail(world),
        table("[routes]", match={}, to=[TELEGRAM, MAIL]),
    ]
    return "\n".join(parts)


def lab_watch(world: World, intervals: Mapping[str, str], listen: str = LISTEN) -> str:
    """What watching this world needs: its line, its resolvers and roots, how often to look, and its sites."""
    on_sites = [probe for probe in intervals if probe != "account"]
    parts = [
        table("uplink", canaries=[f"{world.site('kenari').url}generate_204"]),
        table("dns", resolvers=_places(world), panel=_places(world), **_tree(world)),
        *_registers(world),
        table("tls", ca_file=str(world.ca_file)),
        table("web", listen=listen),
        *_accounts(world),
        *(table(f"probes.{probe}", interval=interval) for probe, interval in intervals.items()),
        *([table("probes.tls_policy", http_port=world.portals.http_port)] if "tls" in intervals else []),
        *(_target(world, plot, on_sites) for plot in world.plots if plot.watched),
    ]
    return "\n".join(parts)


def _tree(world: World) -> dict[str, object]:
    """Where the names of a world begin, if they hang in a tree."""
    return {"roots": world.roots, "trust_anchor": str(world.anchor_file)} if isinstance(world, Internet) else {}


def _registers(world: World) -> list[str]:
    """Where to ask who holds domains and addresses, and which certificates were issued."""
    if not isinstance(world, Internet):
        return []
    log, service = world.transparency.log, world.transparency.service
    key = {"public_key": log.public_key, "origin": log.origin}
    return [
        table("rdap", url=world.rdap.url),
        table("hibp", url=world.leaks.url),
        table("asn", file=str(world.asn_file)),
        table("[ct.sources]", kind="crtsh", url=service.url),
        table("[ct.sources]", kind="rfc6962", url=log.url, **key),
    ]


def _accounts(world: World) -> list[str]:
    """How the platforms of this world are asked."""
    if world.platforms is None:
        return []
    keys = dict.fromkeys(("youtube", "x", "facebook", "instagram"), f"${{file:{world.key_file}}}")
    return [table("accounts", https_port=world.platforms.port), table("accounts.keys", **keys)]


def lab_closing(now: datetime) -> str:
    """A quiet period that began an hour ago, with which the accounts of the stage ``STAGE`` must be closed."""
    moments = {"from": now - HOUR, "until": now + 72 * HOUR}
    what = {"name": "masa_tenang", "stage": STAGE, "source": "Latihan", "expected_account_closure": True}
    return table("[phases]", **what, **moments)


def lab_telegram(world: World) -> str:
    """The channel to the world's Telegram."""
    return table("[channels]", name=TELEGRAM, url=telegram_url(), tlp=_tlp(world), language="id")


def lab_mail(world: World) -> str:
    """The channel to the world's mail relay."""
    return table("[channels]", name=MAIL, url=mail_url(world), tlp=_tlp(world), language="id")


def _tlp(world: World) -> str:
    """How far messages go: what concerns accounts of candidates stays within the organisation."""
    return "amber" if world.platforms is None else "amber+strict"


def _places(world: World) -> list[str]:
    return [f"{server.address}:{server.port}" for server in world.resolvers]


def _target(world: World, plot: Plot, probes: list[str]) -> str:
    target = table(
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
    pins = [
        table("[targets.options.defacement.facts]", name=name, selector=selector)
        for name, selector in plot.facts.items()
    ]
    return "\n".join([target, *pins])


def table(heading: str, /, **facts: object) -> str:
    """One table of a TOML file; ``[name]`` is one of a list."""
    return "\n".join([f"[{heading}]", *(f"{key} = {_written(value)}" for key, value in facts.items()), ""])


def _written(value: object) -> str:
    """A value as TOML writes it."""
    if isinstance(value, datetime):
        return value.isoformat()
    return "{}" if value == {} else json.dumps(value)
