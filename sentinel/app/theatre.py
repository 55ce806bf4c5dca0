"""What demonstrations and drills are played with: a daemon of their own that watches a world of their own."""

import asyncio
import os
import signal
import sys
import threading
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from sentinel.range.record import Asked
from sentinel.range.world import World

READY_WITHIN = 60.0
LOOKS_BEFORE = 3
LONGEST = 86_400.0
NOT_OURS = ("NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "LISTEN_FDS", "LISTEN_PID")  # systemd means our parent
ENDS = (signal.SIGTERM, signal.SIGHUP)
NOTHING: Mapping[str, str] = {}


class StageFailed(Exception):
    """The story could not be told; the message says where it stopped."""


@asynccontextmanager
async def daemon(
    config: Path, log: Path, environ: Mapping[str, str] = NOTHING, longest: float = LONGEST
) -> AsyncIterator[None]:
    """A real daemon, in a process of its own; ended as systemd would end it. ``environ`` is added to our own.

    Even if we are killed it ends by itself, after ``longest`` seconds: nobody is to hear of a story without an author.
    """
    mine = {name: value for name, value in os.environ.items() if name not in NOT_OURS}
    command = (sys.executable, "-m", "sentinel", "run", "--config", str(config), "--for", f"{longest:.0f}s")
    with log.open("wb") as sink:
        process = await asyncio.create_subprocess_exec(*command, stdout=sink, stderr=sink, env={**mine, **environ})
        try:
            yield
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()


async def until_watched(world: World, log: Path, within: float = READY_WITHIN) -> None:
    """Every site has been looked at a few times: only what was seen good can be said to be down.

    Raises:
        StageFailed: if it was not, in so many seconds.
    """
    sites = {plot.name for plot in world.plots if plot.watched}
    try:
        async with asyncio.timeout(within):
            asked: tuple[Asked, ...] = ()
            while any(sum(a.server == "portal" and a.name == site for a in asked) < LOOKS_BEFORE for site in sites):
                asked = await world.asked.reach(len(world.asked) + 1, within)
    except TimeoutError:
        raise StageFailed(f"the daemon did not begin to look within {within:.0f} s: {_last(log)}") from None


@contextmanager
def leaving() -> Iterator[None]:
    """Meanwhile SIGTERM and SIGHUP end this task in order, as Ctrl-C does; only the main thread can hear them."""
    task, loop = asyncio.current_task(), asyncio.get_running_loop()
    heard = () if task is None or threading.current_thread() is not threading.main_thread() else ENDS
    for number in heard:
        loop.add_signal_handler(number, task.cancel)  # type: ignore[union-attr]  # there is a task where any is heard
    try:
        yield
    finally:
        for number in heard:
            loop.remove_signal_handler(number)


def _last(log: Path) -> str:
    lines = log.read_text("utf-8", "replace").splitlines()
    return lines[-1] if lines else "it said nothing"
