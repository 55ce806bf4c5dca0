"""The same cut on real sockets: real probes, real engine, sixty sites, a canary that proves itself by TLS."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from probes.uptime import PROBE as UPTIME
from probes.uptime import UptimeFacts
from probes.vantage import PROBE as VANTAGE
from probes.vantage import VantageFacts
from sentinel.agent.agent import Agent, Ways
from sentinel.agent.politeness import Manners
from sentinel.agent.senses import Senses
from sentinel.kit.probe import AnyProbe
from sentinel.kit.seen import Seen
from sentinel.link.local import LocalLink
from sentinel.link.post import Post
from sentinel.link.spool import epoch_id, open_spool
from sentinel.model.failure import Code, Failure, Skipped
from sentinel.model.observation import Observation
from sentinel.model.subject import Check, Subject, Target
from tests.authority import NOW, authority, server
from tests.kit.net.servers import serving
from tests.probes.world import http, server_context, world

PROBES: dict[str, AnyProbe] = {"uptime": UPTIME, "vantage": VANTAGE}
SITES = [f"kab-{n}" for n in range(60)]


@dataclass
class Line:
    """Whether packets come through; when it is cut, conversations under way go silent too."""

    cut: asyncio.Event = field(default_factory=asyncio.Event)
    down: set[str] = field(default_factory=set)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer, unless the line is cut; some peers then seem silent and some seem to hang up."""
        request = await reader.readuntil(b"\r\n\r\n")
        if self.cut.is_set():
            if len(request) % 2:
                await asyncio.Event().wait()
            return
        name = next((site for site in self.down if site.encode() in request), "")
        writer.write(http("500 Broken") if name else http())
        await writer.drain()


@dataclass(kw_only=True)
class Watched:
    """The line, and everything that reached the hub, with what it would make of it."""

    line: Line
    rows: list[tuple[str, Observation[Any]]]

    def accused(self) -> list[Observation[Any]]:
        """Looks at sites that an officer would take for trouble."""
        return [row for made, row in self.rows if row.probe == "uptime" and made not in {"up", "slow", ""}]


def state(row: Observation[Any]) -> str:
    """What the hub would make of a look at a site."""
    if not isinstance(row.outcome, UptimeFacts):
        ours = not isinstance(row.outcome, Failure) or row.outcome.code is Code.CANCELLED
        return "" if ours else "failed"  # a machine that stood still says so, and accuses nobody
    [event] = UPTIME.assess(Seen(subject=Target(id="any"), now=row), UPTIME.options())
    return str(event["sentinel.uptime.state"])


async def until(true: Callable[[], bool], seconds: float = 40.0) -> None:
    async with asyncio.timeout(seconds):
        while not true():
            await asyncio.sleep(0.02)


@asynccontextmanager
async def watching(folder: Path) -> AsyncIterator[Watched]:
    """Sixty sites and a canary behind one line, watched every 1.5 s."""
    root, line, rows = authority("Cut Root"), Line(), list[tuple[str, Observation[Any]]]()
    (folder / "roots.pem").write_bytes(root.pem)

    async def take(batch: Sequence[Observation[Any]]) -> int:
        rows.extend((state(row), row) for row in batch)
        return batch[-1].sequence

    async def lease(_work: str, _holder: str, _seconds: float) -> bool:
        return True

    async with AsyncExitStack() as stack:
        net = await stack.enter_async_context(world(folder / "roots.pem"))
        port = await stack.enter_async_context(serving(line.talk))
        tls = server_context(folder, server(root, ["canary.test"]))
        proof = await stack.enter_async_context(serving(line.talk, context=tls))
        for name in ("canary.test", *(f"{site}.test" for site in SITES)):
            net.name(name, ["127.0.0.1"])
        me = Subject(what="vantage", id="test-1")
        canary = {"canaries": [f"https://canary.test:{proof}/"]}
        checks = [Check(subject=me, probe="vantage", interval=1.0, timeout=1.5, options=canary)]
        for site in SITES:
            target = Target(id=site, url=f"http://{site}.test:{port}/")
            checks.append(Check(subject=target, probe="uptime", interval=1.5, timeout=1.0))
        spool = open_spool(folder / "spool", "test-1", new_epoch=lambda: epoch_id(NOW, b"\0"), now=lambda: NOW)
        link = LocalLink("test-1", PROBES, take, lease)
        senses = Senses(now=lambda: datetime.now(UTC), ticks=time.monotonic)
        ways = Ways(manners=Manners(per_address=None), drain=2.0)
        agent = Agent(checks, PROBES, replace(net.toolbox), spool, link, senses, ways)
        post = Post(spool, link)
        running = [asyncio.create_task(agent.run()), asyncio.create_task(post.run())]
        yield Watched(line=line, rows=rows)
        agent.stop()
        await running[0]
        post.stop()
        await running[1]
        spool.close()


@pytest.mark.slow
async def test_a_line_that_is_cut_and_comes_back_accuses_no_site(tmp_path: Path) -> None:
    async with watching(tmp_path) as seen:

        def up() -> set[str]:
            return {row.subject for made, row in seen.rows if made == "up"}

        def online() -> list[bool]:
            return [row.outcome.online for _, row in seen.rows if isinstance(row.outcome, VantageFacts)]

        await until(lambda: len(up()) == 60)
        seen.line.cut.set()
        await until(lambda: False in online())
        offline = Skipped(reason="vantage offline")
        await until(lambda: len({row.subject for _, row in seen.rows if row.outcome == offline}) == 60)
        assert up()
        seen.rows.clear()
        seen.line.cut.clear()
        await until(lambda: len(up()) == 60)
        assert seen.accused() == []


@pytest.mark.slow
async def test_no_look_in_flight_when_the_line_goes_accuses_a_site_and_a_broken_site_is_told(tmp_path: Path) -> None:
    async with watching(tmp_path) as seen:
        seen.line.down.add("kab-7.")
        await until(lambda: any(row.subject == "target:kab-7" for row in seen.accused()))
        await until(lambda: len({row.subject for _, row in seen.rows}) == 61)
        seen.line.cut.set()
        offline = Skipped(reason="vantage offline")
        await until(lambda: len({row.subject for _, row in seen.rows if row.outcome == offline}) == 60)
    assert {row.subject for row in seen.accused()} == {"target:kab-7"}
    assert any(row.outcome == Skipped(reason="own line in doubt") for _, row in seen.rows)
