"""The range's Internet, and looks at it through the real toolbox: for probes that ask authorities and registries."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

from sentinel.agent.toolbox import Toolbox
from sentinel.kit.net.guard import Guard
from sentinel.kit.path.state import UNTESTED
from sentinel.kit.probe import AnyProbe
from sentinel.kit.x509.trust import TrustStore
from sentinel.model.failure import Failure, Skipped
from sentinel.model.subject import Subject, Target
from sentinel.range.internet import Internet
from sentinel.range.world import clock
from tests.kit.authority.desk import plane
from tests.probes.world import Looked, assessed, options_of


@asynccontextmanager
async def country() -> AsyncIterator[Internet]:
    """A country with its names, registry and sites."""
    async with Internet() as world:
        yield world


def toolbox(world: Internet) -> Toolbox:
    """The tools of a lab that watches this country, in a hurry; nothing is remembered from one to the next."""
    box = Toolbox(
        vantage="test-1",
        guard=Guard(lab=True),
        trust=TrustStore(world.ca_file),
        keep=lambda _body, media_type: media_type,
        user_agent="Sentinel test",
        now=clock,
        resolvers=[f"{one.address}:{one.port}" for one in world.resolvers],
        roots=world.roots,
        anchor=world.anchor_file.read_text("ascii"),
        rdap=world.rdap.url,
    )
    box.plane = plane(world.tree)
    return box


async def look(world: Internet, probe: AnyProbe, url: str, seconds: float = 5.0, **more: Any) -> Looked:  # noqa: ANN401 - as for assessed
    """Look once, with a fresh memory, and assess what was seen, as ``tests.probes.world`` does."""
    subject = cast("Subject", more.setdefault("subject", Target(id="kpu", url=url)))
    tools = toolbox(world).for_look(seconds, path=more.pop("path", UNTESTED))
    try:
        outcome = await probe.observe(subject, options_of(probe, more), tools)
    finally:
        await tools.close()
    at = outcome.read_at if hasattr(outcome, "read_at") else clock()
    return assessed(probe, outcome, url, **{"at": at, **more})


def saw(looked: Looked) -> bool:
    """Whether the look saw something."""
    return not isinstance(looked.outcome, Failure | Skipped)
