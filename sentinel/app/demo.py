"""The first minute of a new user: a made-up election site, its monitor, two attacks, and the messages they bring.

Everything is real but the world: the daemon is a process of its own, the messages leave through Apprise, and what is
shown is what arrived at the other end.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from sentinel.app.story import Story
from sentinel.range.lab import lab_config
from sentinel.range.record import Asked
from sentinel.range.scenario import play
from sentinel.range.scenarios import DEMO
from sentinel.range.world import World

READY_WITHIN = 30.0
LOOKS_BEFORE = 3


class DemoFailed(Exception):
    """The demonstration did not tell its story; the message says where it stopped."""


def run(seconds: float | None, console: Console) -> bool:
    """Play the demonstration; True if everything was told that should be. ``seconds`` keeps it running that long."""
    return asyncio.run(_play(seconds, console))


async def _play(seconds: float | None, console: Console) -> bool:
    with TemporaryDirectory(prefix="sentinel-demo-") as name:
        folder = Path(name)
        async with World() as world:
            config = folder / "config.toml"
            config.write_text(lab_config(world, folder / "var"), "utf-8")
            story = Story(world, console, folder / "var")
            story.begin()
            async with _daemon(config, folder / "daemon.log"):
                await _wait_until_watched(world, folder / "daemon.log")
                complete = await story.tell(play(world, DEMO), DEMO)
                if seconds is not None:
                    await asyncio.sleep(max(0.0, seconds - story.elapsed()))
        return complete


@asynccontextmanager
async def _daemon(config: Path, log: Path) -> AsyncIterator[None]:
    """A real daemon, in a process of its own; ended as systemd would end it."""
    with log.open("wb") as sink:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "sentinel", "run", "--config", str(config), stdout=sink, stderr=sink
        )
        try:
            yield
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()


async def _wait_until_watched(world: World, log: Path) -> None:
    """Every site has been looked at a few times: only what was seen good can be said to be down."""
    sites = {plot.name for plot in world.plots if plot.watched}
    try:
        async with asyncio.timeout(READY_WITHIN):
            asked: tuple[Asked, ...] = ()
            while any(sum(a.server == "portal" and a.name == site for a in asked) < LOOKS_BEFORE for site in sites):
                asked = await world.asked.reach(len(world.asked) + 1, READY_WITHIN)
    except TimeoutError:
        raise DemoFailed(f"the daemon did not begin to look within {READY_WITHIN:.0f} s: {_last(log)}") from None


def _last(log: Path) -> str:
    lines = log.read_text("utf-8", "replace").splitlines()
    return lines[-1] if lines else "it said nothing"
