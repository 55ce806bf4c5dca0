"""The configuration as the rest of Sentinel reads it: frozen, in the model's words, with every path made whole."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from pathlib import Path
from zoneinfo import ZoneInfo

from sentinel.config.disclosure import secrets_in, telling_parts
from sentinel.config.draft import Placed
from sentinel.config.problem import Problem
from sentinel.config.schema.document import Document
from sentinel.config.schema.link import Link
from sentinel.config.schema.people import EscalationEntry, PhaseEntry, QuietEntry, RouteEntry
from sentinel.config.schema.tables import CtSource, Heartbeat, Retention
from sentinel.config.schema.target import TargetEntry
from sentinel.config.secret import Secret
from sentinel.model.calendar import ElectionPhase
from sentinel.model.moment import utc
from sentinel.model.roster import Roster
from sentinel.model.route import Channel, Escalation, Quiet, Route
from sentinel.model.rule import Tlp
from sentinel.model.subject import Target, Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfiguredChannel:
    """One recipient with the door to him: the URL is for the courier alone."""

    name: str
    url: Secret
    tlp: Tlp
    language: str

    def channel(self) -> Channel:
        """The channel as casework knows it, without its URL."""
        return Channel(name=self.name, tlp=self.tlp, language=self.language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """A configuration that was found sound. ``document`` holds the tables as written; the rest is made of them.

    ``entries`` are all targets, each with the place where it stands: this file, the inventory files, then what was
    imported. ``roster`` says who is on call, ``notes`` what a person should know though it is allowed. All in seconds.
    """

    path: Path
    document: Document
    entries: tuple[Placed[TargetEntry], ...] = ()
    notes: tuple[Problem, ...] = ()
    roster: Roster = field(default_factory=Roster)

    @property
    def folder(self) -> Path:
        """What relative paths are relative to."""
        return self.path.absolute().parent

    @property
    def vantage(self) -> str:
        """The name of the place that we look from."""
        return self.document.sentinel.vantage

    @property
    def lab(self) -> bool:
        """Whether this is a laboratory: private addresses, any port, short waits."""
        return self.document.sentinel.lab

    @property
    def drill(self) -> bool:
        """Whether this is an exercise, and every line that people read says so."""
        return self.document.sentinel.drill

    @property
    def language(self) -> str:
        """The language of messages: ``id`` or ``en``."""
        return self.document.sentinel.language

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which officers read a clock."""
        return ZoneInfo(self.document.sentinel.timezone)

    @property
    def data_dir(self) -> Path:
        """The folder of ledger, evidence, spool and imported inventories."""
        return self.folder / self.document.sentinel.data_dir

    @property
    def imported(self) -> Path:
        """The folder of inventories that ``targets import`` keeps."""
        return self.data_dir / "inventory"

    @property
    def evidence_dir(self) -> Path:
        """The folder of kept bodies."""
        return self.data_dir / "evidence"

    @property
    def store_url(self) -> str:
        """``sqlite``, or the URL of a PostgreSQL database."""
        return self.document.store.url.reveal()

    @property
    def retention(self) -> Retention:
        """How long things are kept, in seconds."""
        return self.document.store.retention

    @property
    def canaries(self) -> tuple[str, ...]:
        """What proves that our own line is up; a lab has none unless it names some."""
        uplink = self.document.uplink
        return () if self.lab and "canaries" not in uplink.model_fields_set else uplink.canaries

    @property
    def resolvers(self) -> tuple[str, ...]:
        """Whom we ask to reach anything."""
        return self.document.dns.resolvers

    @property
    def panel(self) -> tuple[str, ...]:
        """Resolvers that are measured; a lab has none unless it names some."""
        dns = self.document.dns
        return () if self.lab and "panel" not in dns.model_fields_set else dns.panel

    @property
    def roots(self) -> tuple[str, ...]:
        """Root servers; empty: the real ones."""
        return self.document.dns.roots

    @property
    def trust_anchor(self) -> Path | None:
        """The file with the root's DS records; None: the real ones."""
        return self._file(self.document.dns.trust_anchor)

    @property
    def asn_file(self) -> Path | None:
        """The operator's own table of networks; None: the one that ships."""
        return self._file(self.document.asn.file)

    @property
    def ct_sources(self) -> tuple[CtSource, ...]:
        """Where new certificates are heard of; a lab has none unless it names some."""
        ct = self.document.ct
        return () if self.lab and "sources" not in ct.model_fields_set else ct.sources

    @property
    def ca_file(self) -> Path | None:
        """Extra trusted roots for everything that Sentinel connects to."""
        return self._file(self.document.tls.ca_file)

    @property
    def notify_ca_file(self) -> Path | None:
        """Extra trusted roots for messages."""
        return self._file(self.document.notify.ca_file)

    @property
    def notify_proxy(self) -> str:
        """The proxy that messages leave through; empty: none."""
        return self.document.notify.proxy.reveal()

    @property
    def rule_dirs(self) -> tuple[Path, ...]:
        """The operator's rule folders that exist; they come after the bundled rules."""
        folders = (self.folder / name for name in self.document.rules.dirs)
        return tuple(f for f in folders if f.is_dir())

    @property
    def user_agent(self) -> str:
        """Who we say we are."""
        return self.document.politeness.user_agent

    @property
    def looks_per_minute(self) -> Mapping[Tier, float | None]:
        """Looks per minute at one host name, by tier; None: no limit (a lab that states none)."""
        stated = self.document.politeness.model_fields_set
        rates = {tier: float(getattr(self.document.politeness, tier)) for tier in Tier}
        return {t: None if self.lab and t.value not in stated else rate for t, rate in rates.items()}

    @property
    def link(self) -> Link:
        """Hub and agents, as the table ``[link]`` says it."""
        return self.document.link

    @property
    def link_listen(self) -> tuple[str, ...]:
        """Where agents are heard."""
        return self.document.link.listen

    @property
    def link_hub(self) -> str:
        """The hub that this machine's agent reports to; empty: the one of its own process."""
        return self.document.link.hub

    @property
    def network(self) -> str:
        """The network that this machine's own looks go through."""
        return self.document.link.network or self.vantage

    @property
    def link_certificate(self) -> Path | None:
        """The certificate chain that agents meet; None: the link is a Unix socket, or stays on this machine."""
        return self._file(self.document.link.certificate)

    @property
    def alive_at(self) -> time | None:
        """The hour at which each channel hears that we are alive; a lab says so only if it names one."""
        stated = "at" in self.document.heartbeat.model_fields_set
        return None if self.lab and not stated else self.document.heartbeat.clock()

    @property
    def heartbeat(self) -> Heartbeat:
        """The outside watcher who is told all the time that we are alive."""
        return self.document.heartbeat

    @property
    def listen(self) -> str:
        """Where the web role listens, ``address:port``."""
        return self.document.web.listen

    @property
    def public_url(self) -> str:
        """The address under which others reach the web role; empty: nobody else does."""
        return self.document.web.public_url

    @property
    def telegram_token(self) -> Secret:
        """The bot that takes commands; empty: none does."""
        return self.document.telegram.token

    @property
    def telegram_chats(self) -> tuple[int, ...]:
        """Ids of the chats that may command."""
        return self.document.telegram.chats

    @property
    def telegram_tlp(self) -> Tlp:
        """How much the answers to commands may say."""
        return self.document.telegram.tlp

    def targets(self) -> tuple[Target, ...]:
        """Every target, enabled or not."""
        return tuple(placed.value.target() for placed in self.entries)

    def channels(self) -> tuple[ConfiguredChannel, ...]:
        """Every recipient, in the order of the file."""
        return tuple(
            ConfiguredChannel(name=c.name, url=c.url, tlp=c.tlp, language=c.language or self.language)
            for c in self.document.channels
        )

    def routes(self) -> tuple[Route, ...]:
        """The routing table, in order."""
        return tuple(map(_route, self.document.routes))

    def phases(self) -> tuple[ElectionPhase, ...]:
        """The election calendar, in the order of the file."""
        return tuple(map(_phase, self.document.phases))

    def secret_values(self) -> tuple[str, ...]:
        """What logs must never show: every secret that was read, and the parts of URLs that give one away."""
        read = {s.reveal() for s in secrets_in(self.document) if s.resolved}
        return tuple(sorted({part for value in read for part in telling_parts(value)}))

    def _file(self, name: str) -> Path | None:
        return self.folder / name if name else None


def _route(entry: RouteEntry) -> Route:
    return Route(
        match=entry.match.stated(),
        to=entry.to,
        repeat=entry.repeat,
        quiet=_quiet(entry.quiet) if entry.quiet else None,
        escalate=tuple(map(_escalation, entry.escalate)),
        go_on=entry.go_on,
    )


def _phase(entry: PhaseEntry) -> ElectionPhase:
    stated = entry.model_dump(exclude={"start", "end"})
    return ElectionPhase(start=utc(entry.start), end=utc(entry.end), **stated)


def _quiet(entry: QuietEntry) -> Quiet:
    return Quiet(start=entry.start, end=entry.end, below=entry.below)


def _escalation(entry: EscalationEntry) -> Escalation:
    return Escalation(after=entry.after, to=entry.to)
