"""The line to systemd: ready, and alive while the loop turns (sd_notify(3)); silent where there is none."""

import asyncio
import contextlib
import os
import socket
from collections.abc import Mapping

FIRST_FD = 3  # SD_LISTEN_FDS_START


def tell(environment: Mapping[str, str], line: str) -> None:
    """Say one line to the service manager, if there is one."""
    address = environment.get("NOTIFY_SOCKET", "")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as way, contextlib.suppress(OSError):
        way.sendto(line.encode(), "\0" + address[1:] if address.startswith("@") else address)


async def stay_alive(environment: Mapping[str, str]) -> None:
    """Feed the watchdog for as long as this loop turns."""
    usec = environment.get("WATCHDOG_USEC", "")
    if not usec.isdigit():
        return
    while True:
        tell(environment, "WATCHDOG=1")
        await asyncio.sleep(int(usec) / 2e6)


def handed_over(environment: Mapping[str, str]) -> socket.socket | None:
    """The listening socket that systemd opened for us (sd_listen_fds(3)), or None."""
    if environment.get("LISTEN_FDS") != "1" or environment.get("LISTEN_PID") != str(os.getpid()):
        return None
    return socket.socket(fileno=FIRST_FD)
