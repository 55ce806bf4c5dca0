"""``python -m sentinel.agent.rawd``: the raw helper, as its unit starts it."""

import argparse
import asyncio
import contextlib
import logging
import os
import secrets
import signal
import socket
import sys
import time
from pathlib import Path

from sentinel.agent.rawd.allowed import AllowList
from sentinel.agent.rawd.knock import World
from sentinel.agent.rawd.notify import handed_over, stay_alive, tell
from sentinel.agent.rawd.pace import Pace
from sentinel.agent.rawd.service import MOST_LINES, Service

TARGETS = Path("/etc/sentinel/raw-targets")


def _options() -> argparse.Namespace:
    reads = argparse.ArgumentParser(prog="python -m sentinel.agent.rawd", description="Sentinel's raw helper.")
    reads.add_argument("--targets", type=Path, default=TARGETS, help="the allow-list; root's own file")
    reads.add_argument("--socket", type=Path, help="listen here, where no systemd hands a socket over")
    return reads.parse_args()


def _door(path: Path | None) -> socket.socket | None:
    """The listening socket: systemd's, or one of our own that its owner and his group may use."""
    given = handed_over(os.environ)
    if given is not None or path is None:
        return given
    door = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    before = os.umask(0o117)
    try:
        door.bind(str(path))
    finally:
        os.umask(before)
    door.listen(2 * MOST_LINES)
    return door


async def _run(door: socket.socket, targets: Path) -> None:
    world = World(pace=Pace(time.monotonic), clock=time.monotonic, wall=time.time, draw=secrets.randbits)
    loop, done = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, done.set)
    running = [
        asyncio.create_task(Service(door, AllowList(path=targets), world).run()),
        asyncio.create_task(stay_alive(os.environ)),
    ]
    tell(os.environ, "READY=1")
    over = asyncio.create_task(done.wait())
    await asyncio.wait({running[0], over}, return_when=asyncio.FIRST_COMPLETED)
    tell(os.environ, "STOPPING=1")
    for task in (*running, over):
        task.cancel()
    results = await asyncio.gather(*running, return_exceptions=True)
    if not done.is_set() and isinstance(results[0], Exception):
        raise results[0]


def main() -> int:
    """Serve until told to stop; 2 if there is no socket to serve at."""
    logging.basicConfig(format="<5>%(message)s", level=logging.INFO, stream=sys.stdout)
    options = _options()
    try:
        door = _door(options.socket)
    except OSError as error:
        sys.stderr.write(f"{options.socket}: {(error.strerror or 'cannot be opened').lower()}\n")
        return 2
    if door is None:
        sys.stderr.write("no socket: start sentinel-rawd.socket, or say --socket PATH\n")
        return 2
    with contextlib.closing(door):
        asyncio.run(_run(door, options.targets))
    if options.socket:
        options.socket.unlink(missing_ok=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
