"""The first minute of a new user: a made-up election site, its monitor, two attacks, and the messages they bring.

Everything is real but the world: the daemon is a process of its own, the messages leave through Apprise, and what is
shown is what arrived at the other end.
"""

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from sentinel.app.story import Story
from sentinel.app.theatre import daemon, until_watched
from sentinel.range.lab import lab_config
from sentinel.range.scenario import play
from sentinel.range.scenarios import DEMO
from sentinel.range.world import World


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
            async with daemon(config, folder / "daemon.log"):
                await until_watched(world, folder / "daemon.log")
                complete = await story.tell(play(world, DEMO), DEMO)
                if seconds is not None:
                    await asyncio.sleep(max(0.0, seconds - story.elapsed()))
        return complete
