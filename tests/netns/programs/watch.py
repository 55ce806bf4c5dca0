"""Watches one handshake of ours through rawd, by the daemon's own client, and tells what it got."""

import argparse
import asyncio
import contextlib
import socket
import ssl
from pathlib import Path

from sentinel.agent.raw import Rawd
from sentinel.kit.codec import plain
from sentinel.kit.raw import Flow
from sentinel.model.failure import Failure
from tests.netns.programs.ready import tell
from tests.netns.rig import VANTAGE, VANTAGE_6


def shaken(sock: socket.socket, server: str, name: str) -> str:
    """Shake hands as a browser would; what the socket shows of it."""
    side = ssl.create_default_context()
    side.check_hostname, side.verify_mode = False, ssl.CERT_NONE
    try:
        sock.settimeout(3)
        sock.connect((server, 443))
        with side.wrap_socket(sock, server_hostname=name) as inside:
            inside.recv(10)
    except OSError as error:
        return type(error).__name__
    return "ok"


async def watched(rawd: Rawd, server: str, name: str) -> None:
    """Watch one handshake."""
    family, here = (socket.AF_INET6, VANTAGE_6) if ":" in server else (socket.AF_INET, VANTAGE)
    with contextlib.closing(socket.socket(family)) as sock:
        sock.bind((here, 0))
        port = sock.getsockname()[1]
        watching = await rawd.watch(Flow(protocol="tcp", local=here, local_port=port, remote=server, remote_port=443))
        assert not isinstance(watching, Failure), watching
        said = await asyncio.to_thread(shaken, sock, server, name)
        found = await watching.end()
        assert not isinstance(found, Failure), found
        tell(said=said, packets=plain(found.packets), pcap=found.pcap.hex(), unread=found.unread, more=found.more)


async def ask(options: argparse.Namespace) -> None:
    rawd = Rawd(options.socket)
    for name in options.names:
        await watched(rawd, options.server, name)


def main() -> None:
    reads = argparse.ArgumentParser()
    reads.add_argument("socket", type=Path)
    reads.add_argument("server")
    reads.add_argument("names", nargs="+")
    asyncio.run(ask(reads.parse_args()))


if __name__ == "__main__":
    main()
