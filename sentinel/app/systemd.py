"""Talk to systemd: ready, status, watchdog, reloading, stopping (sd_notify(3)); silent where there is none."""

import os
import socket
import time
from collections.abc import Mapping


class Systemd:
    """The line to the service manager; without ``NOTIFY_SOCKET`` every call does nothing."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        address = environment.get("NOTIFY_SOCKET", "")
        self._address = "\0" + address[1:] if address.startswith("@") else address
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) if address else None
        usec, pid = environment.get("WATCHDOG_USEC", ""), environment.get("WATCHDOG_PID", "")
        ours = usec.isdigit() and pid in ("", str(os.getpid()))
        self.watchdog_every = int(usec) / 2e6 if ours else None

    def ready(self, status: str) -> None:
        """The daemon watches; ``status`` is what ``systemctl status`` shows."""
        self._tell(f"READY=1\nSTATUS={status}")

    def alive(self) -> None:
        """Feed the watchdog; only while every child moves."""
        self._tell("WATCHDOG=1")

    def reloading(self) -> None:
        """A new configuration is being read; ``ready`` must follow, whether it was taken or not."""
        self._tell(f"RELOADING=1\nMONOTONIC_USEC={time.monotonic_ns() // 1000}")

    def stopping(self) -> None:
        """The daemon drains and ends."""
        self._tell("STOPPING=1")

    def _tell(self, lines: str) -> None:
        if self._socket is None:
            return
        try:
            self._socket.sendto(lines.encode(), self._address)
        except OSError:  # systemd restarts its socket on re-exec; missing one line must not stop the watch
            return

    def close(self) -> None:
        """Give the socket back."""
        if self._socket is not None:
            self._socket.close()
