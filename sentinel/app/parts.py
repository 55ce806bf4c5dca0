"""The parts of a running Sentinel that look, made from one configuration; nothing moves yet."""

import logging
import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import inf
from pathlib import Path

from sentinel.agent.browser import Browser, browser_at
from sentinel.agent.look import LookTools
from sentinel.agent.politeness import Manners
from sentinel.agent.toolbox import Toolbox
from sentinel.app.public_logs import sources
from sentinel.app.rawd import place
from sentinel.casework.keeping import evidence_before
from sentinel.config.config import Config, ConfiguredChannel
from sentinel.courier.exercise import word
from sentinel.courier.prove import prove
from sentinel.courier.way_out import prepare
from sentinel.kit.breach.service import Service
from sentinel.kit.ct.shelf import Shelf
from sentinel.kit.net.guard import Guard
from sentinel.kit.path.state import UNTESTED, SelfTest
from sentinel.kit.platforms.desk import Desk
from sentinel.kit.texts import translator
from sentinel.kit.x509.roots import BadRoots
from sentinel.kit.x509.trust import TrustStore
from sentinel.store.errors import StoreUnusable
from sentinel.store.evidence import Evidence
from sentinel.store.veil import veil_of

log = logging.getLogger("sentinel.parts")


def now() -> datetime:
    """The time, aware UTC; the one place where the daemon reads the clock."""
    return datetime.now(UTC)


def toolbox(config: Config, evidence: Evidence, platforms: Desk | None = None) -> Toolbox:
    """The tools that this configuration gives to every look; without ``platforms`` none of them is asked.

    Raises:
        BadRoots: if ``[tls] ca_file``, ``[dns] trust_anchor`` or ``[rdap] bootstrap`` cannot be used.
    """
    rdap = config.document.rdap
    program = browser_at(config.document.browser.program)
    hints = [canary.rpartition("@")[2] for canary in config.canaries if canary.startswith("dns:")]
    return Toolbox(
        vantage=config.vantage,
        guard=Guard(lab=config.lab),
        trust=TrustStore(config.ca_file),
        keep=evidence.keep,
        user_agent=config.user_agent,
        now=now,
        resolvers=config.resolvers,
        panel=config.panel,
        also=hints,
        roots=config.roots,
        anchor=_content(config.trust_anchor).decode("utf-8", "replace"),
        hasty=config.lab and not any(config.looks_per_minute.values()),
        rdap=rdap.url,
        ct=Shelf(clock=time.monotonic, sources=sources(config), lab=config.lab),
        platforms=platforms,
        breaches=breaches(config),
        rawd=place(config),
        browser=Browser(program) if program else None,
        bootstrap=_content(config.folder / rdap.bootstrap if rdap.bootstrap else None),
    )


def breaches(config: Config) -> Service | None:
    """Whom we ask for leaks; None where no domain of ours is named, or addresses could not be hidden."""
    told = config.document.hibp
    if not told.domains or not told.key.resolved:
        return None
    try:
        veil = veil_of(config.data_dir)
    except StoreUnusable as error:
        log.warning("nobody is asked for leaks: %s", error)
        return None
    return Service(
        url=told.url,
        key=told.key.reveal(),
        domains=frozenset(told.domains),
        mark=lambda alias: veil.mark(alias, "breach"),
        clock=time.monotonic,
        lab=config.lab,
    )


def _content(file: Path | None) -> bytes:
    """What stands in a file; it was sound when the configuration was read, and may be gone since."""
    try:
        return file.read_bytes() if file else b""
    except OSError as error:
        raise BadRoots(f"{file}: {error}") from None


def manners(config: Config) -> Manners:
    """How politely we look; a lab that states no limits has none."""
    stated = config.looks_per_minute
    rates = {tier: inf if rate is None else rate for tier, rate in stated.items()}
    return Manners(per_host=rates, per_address=None) if config.lab else Manners(per_host=rates)


def retention(config: Config, at: datetime) -> dict[str, timedelta]:
    """How long each kind of row and body is kept; what is personal goes after its election, as the calendar says."""
    kept = config.retention
    after, most = timedelta(seconds=kept.account_evidence), timedelta(seconds=kept.evidence)
    return {
        "observations": timedelta(seconds=kept.observations),
        "evidence": timedelta(seconds=kept.evidence),
        "account_evidence": at - evidence_before(config.phases(), at, after, most),
        "reports": timedelta(seconds=kept.account_evidence),
    }


def mark_of(channel: ConfiguredChannel, config: Config) -> str:
    """What every line over this channel begins with: in an exercise its word, else nothing."""
    return word(channel.language) if config.drill else ""


async def proof_of(channel: ConfiguredChannel, config: Config) -> str:
    """Send a test message over a channel; returns why it failed, or nothing."""
    prepare(os.environ, config.data_dir, config.notify_proxy, config.notify_ca_file)
    proof = await prove(channel.name, channel.url.reveal(), translator(channel.language))
    return "" if proof.ok else proof.why


@dataclass(slots=True)
class Toolshed:
    """Hands out the tools of the newest toolbox: a reload may bring other resolvers or roots."""

    box: Toolbox

    def for_look(
        self, timeout: float, attempt: int = 0, cursor: str | None = None, path: SelfTest = UNTESTED
    ) -> LookTools:
        """The tools for one look of at most ``timeout`` seconds."""
        return self.box.for_look(timeout, attempt, cursor, path)
