"""The plain tables of ``config.toml``: who we are, how we reach the world, what we keep, whom we ask."""

import re
from datetime import time
from typing import Annotated, Literal, TypeAlias
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, StrictBool, StrictInt, StrictStr

from sentinel.config.schema.addresses import Canary, Listen, Resolver, Server
from sentinel.config.schema.fields import Id, Line, Rate, SecretText, SecretUrl, Section, Span, WebUrl
from sentinel.config.secret import Secret
from sentinel.kit.hosts import address_of, ascii_name
from sentinel.kit.raw import SOCKET
from sentinel.model.rule import Tlp

Language: TypeAlias = Literal["id", "en"]
DAY = 86_400.0


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        raise ValueError("no such time zone (a name such as Asia/Makassar; this machine needs tzdata)") from None
    return name


def _clock(text: str) -> str:
    if text and not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text, re.ASCII):
        raise ValueError('must be a time of day, such as "08:00", or "" for never')
    return text


def _domain(text: str) -> str:
    name = ascii_name(text.strip())
    if "." not in name or address_of(name) is not None or not re.fullmatch(r"[a-z0-9.-]{3,253}", name):
        raise ValueError("must be a domain of our own, such as example.go.id")
    return name


def _over_tls(url: str) -> str:
    if not url.startswith("https://"):
        raise ValueError("must begin with https://: a key travels to it")
    return url


class Sentinel(Section):
    """Who looks, from where, and in which language it speaks."""

    vantage: Id = "vantage-1"
    data_dir: StrictStr = Field("var", min_length=1)
    timezone: Annotated[StrictStr, AfterValidator(_zone)] = "Asia/Makassar"
    language: Language = "id"
    lab: StrictBool = False
    drill: StrictBool = False


class Uplink(Section):
    """How we know that our own line is up; empty: no self-check."""

    canaries: tuple[Canary, ...] = ("https://www.google.com/generate_204", "dns:id@8.8.8.8")


class Retention(Section):
    """How long things are kept."""

    observations: Span = 30 * DAY
    evidence: Span = 400 * DAY
    account_evidence: Span = 90 * DAY


class Store(Section):
    """Where the ledger is."""

    url: SecretUrl = Secret("sqlite")
    retention: Retention = Retention()


class Dns(Section):
    """Whom we ask for names, and whom we measure."""

    resolvers: Annotated[tuple[Resolver, ...], Field(min_length=1)] = ("system",)
    panel: tuple[Resolver, ...] = (
        "https://dns.google/dns-query",
        "https://cloudflare-dns.com/dns-query",
        "9.9.9.9",
    )
    roots: tuple[Server, ...] = ()
    trust_anchor: StrictStr = ""


class Tls(Section):
    """What else we trust."""

    ca_file: StrictStr = ""


class Rdap(Section):
    """Where registrations are asked for."""

    url: WebUrl = ""
    bootstrap: StrictStr = ""


class CtSource(Section):
    """One place that knows new certificates."""

    kind: Literal["crtsh", "certspotter", "rfc6962", "static"]
    url: Annotated[WebUrl, Field(min_length=1)]
    key: SecretText = Secret("")
    public_key: Line = ""
    origin: Line = ""


class Ct(Section):
    """Where new certificates are heard of, and which logs count."""

    sources: tuple[CtSource, ...] = (CtSource(kind="crtsh", url="https://crt.sh"),)
    log_list: StrictStr = ""


class Accounts(Section):
    """How the social platforms are asked: keys, hours of rest, and the port, which only a lab may change."""

    keys: dict[Id, SecretText] = Field(default_factory=dict)
    https_port: Annotated[StrictInt, Field(ge=1, le=65535)] = 443
    quiet_from: Annotated[StrictStr, AfterValidator(_clock)] = ""
    quiet_until: Annotated[StrictStr, AfterValidator(_clock)] = ""

    def quiet(self) -> tuple[time, time] | None:
        """From when until when no platform is asked, local time; None: always."""
        both = self.quiet_from and self.quiet_until
        return (time.fromisoformat(self.quiet_from), time.fromisoformat(self.quiet_until)) if both else None


class Rules(Section):
    """Folders of rules that come after the bundled ones; a file replaces the rule of the same name."""

    dirs: tuple[StrictStr, ...] = ("/etc/sentinel/rules.d",)


class Notify(Section):
    """How messages leave; the courier alone honours a proxy."""

    proxy: SecretUrl = Secret("")
    ca_file: StrictStr = ""


class Telegram(Section):
    """Commands from people to a bot; only these chats may command, and answers carry no further than their TLP."""

    token: SecretText = Secret("")
    chats: tuple[StrictInt, ...] = ()
    tlp: Tlp = Tlp.AMBER


class Roster(Section):
    """Shifts, and who is on call."""

    file: StrictStr = ""


class SelfTest(Section):
    """Of the vantage's own path."""

    echo_zone: Line = ""
    second_host: Line = ""


class Politeness(Section):
    """Looks per minute at one host name, all probes together; and who we say we are."""

    critical: Rate = 10
    high: Rate = 5
    normal: Rate = 2
    low: Rate = 0.5
    user_agent: Annotated[Line, Field(min_length=1)] = "Sentinel (election website monitor; kontak CSIRT)"


class Web(Section):
    """Where the web role listens, and under which address others reach it."""

    listen: Listen = "127.0.0.1:8080"
    public_url: WebUrl = ""


class InventoryFiles(Section):
    """CSV files with more targets."""

    files: tuple[StrictStr, ...] = ()


class Hibp(Section):
    """Whom we ask for leaks, with which key, about which domains: ours alone, and verified there to be ours."""

    key: SecretText = Secret("")
    domains: tuple[Annotated[StrictStr, AfterValidator(_domain)], ...] = ()
    url: Annotated[WebUrl, AfterValidator(_over_tls)] = "https://haveibeenpwned.com/api/v3"


class Asn(Section):
    """The table of networks."""

    file: StrictStr = ""


class Rawd(Section):
    """The raw helper of this machine."""

    socket: StrictStr = SOCKET


class Browser(Section):
    """The browser that draws pages (`[probes.defacement] screenshots`); an extra."""

    program: StrictStr = ""


class Heartbeat(Section):
    """Whom we tell that we are alive: each channel once a day, and an outside watcher all the time."""

    at: Annotated[StrictStr, AfterValidator(_clock)] = "08:00"
    url: SecretUrl = Secret("")
    every: Span = 300.0

    def clock(self) -> time | None:
        """The hour of the daily sign of life, local time; None: nobody wants one."""
        return time.fromisoformat(self.at) if self.at else None
