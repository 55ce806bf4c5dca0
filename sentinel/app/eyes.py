"""What looks in this process: the agent, its spool, and the post that carries what it saw to the hub."""

import secrets
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import inf

from sentinel.agent.agent import Agent, Ways
from sentinel.agent.senses import Senses
from sentinel.app.parts import Toolshed, manners, now, toolbox
from sentinel.app.supervise import Pulses
from sentinel.config.config import Config
from sentinel.kit.platforms.desk import Desk
from sentinel.kit.platforms.doors import Doors
from sentinel.kit.probe import AnyProbe
from sentinel.link.ports import Link
from sentinel.link.post import Post
from sentinel.link.spool import Spool, epoch_id, open_spool
from sentinel.model.subject import Check
from sentinel.store.evidence import Evidence

LATE = 60.0
LAB_PATIENCE = 2.0  # seconds; contract: in a lab every wait is short


@dataclass(frozen=True, slots=True, kw_only=True)
class Eyes:
    """An agent with all that it needs; ``shed`` holds the tools, which a reload may replace."""

    agent: Agent
    post: Post
    spool: Spool
    shed: Toolshed


def open_eyes(
    config: Config,
    probes: Mapping[str, AnyProbe],
    evidence: Evidence,
    checks: Iterable[Check],
    link: Link,
    pulses: Pulses,
    platforms: Desk | None = None,
) -> Eyes:
    """An agent of this configuration that reports over this link; ``platforms``: where it asks for accounts, if at all.

    Raises:
        SpoolBusy: if another process holds the spool.
        BadRoots: if ``[tls] ca_file`` cannot be used.
    """
    shed = Toolshed(toolbox(config, evidence, platforms))
    epoch = lambda: epoch_id(now(), secrets.token_bytes(6))  # noqa: E731 - a name for an argument
    spool = open_spool(config.data_dir / "spool", config.vantage, new_epoch=epoch, now=now)
    ways = Ways(
        network=config.network,
        manners=manners(config),
        doors=Doors(platforms) if platforms is not None else None,
        memory=config.data_dir / "agent.json",
        patience=LAB_PATIENCE if config.lab else inf,
    )
    senses = Senses(now=now, ticks=time.monotonic)
    post = Post(spool, link, beat=pulses.promise("post", LATE))
    agent = Agent(checks, probes, shed, spool, link, senses, ways, pulses.promise("agent", LATE))
    return Eyes(agent=agent, post=post, spool=spool, shed=shed)
