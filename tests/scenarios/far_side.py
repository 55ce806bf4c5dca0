"""The far side of a cable: a whole world in a network namespace of its own. Run as a program by the tests.

It writes the daemon's configuration into the folder it is given, serves until its input ends, and then writes down
which messages arrived.
"""

import asyncio
import json
import sys
from pathlib import Path

from sentinel.range.world import World
from tests.scenarios.stage import configuration, messages, plots


async def serve(folder: Path, sites: int, interval: str) -> None:
    """Open the world, say so, close it when the input ends."""
    async with World(plots(sites)) as world:
        (folder / "config.toml").write_text(configuration(world, folder / "var", interval), "utf-8")
        sys.stdout.write("open\n")
        sys.stdout.flush()
        await asyncio.to_thread(sys.stdin.read)
        (folder / "messages.json").write_text(json.dumps(messages(world)), "utf-8")


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]))
