"""rawd beside this installation: whether it is there, how it is, and what cannot be seen without it."""

import asyncio
from pathlib import Path

from sentinel.agent.raw import Rawd
from sentinel.config.config import Config
from sentinel.model.failure import Failure

UNSEEN = "who answers at which hop of TCP, and forged resets, are not seen from here (docs/operate/rawd.md)"
SOON = 3.0


def place(config: Config) -> Path | None:
    """Where rawd listens, if it runs; None: it is not to be asked."""
    text = config.document.rawd.socket
    return config.folder / text if text else None


def unseen(config: Config) -> str:
    """What this vantage cannot see for want of rawd, and why; empty if it is there. Not a packet is sent."""
    socket = place(config)
    if socket is None:
        return f"rawd is switched off ([rawd] socket): {UNSEEN}"
    return "" if Rawd(socket).there else f"rawd does not run (no {socket}): {UNSEEN}"


def health(config: Config) -> tuple[bool, str]:
    """Ask rawd how it is: whether all is well, and what it says."""
    socket, missing = place(config), unseen(config)
    if socket is None or missing:
        return False, missing
    found = asyncio.run(Rawd(socket, lambda: SOON).health())
    if isinstance(found, Failure):
        return False, f"{found.detail} at {socket}: {UNSEEN}"
    if found.trouble:
        return False, f"{found.trouble}: {UNSEEN}"
    return True, f"rawd may send to {found.targets} addresses; {found.sent} packets so far"
