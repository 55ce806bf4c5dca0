"""The control socket: how the command line speaks to the daemon. A Unix socket that only its owner and root may open.

One JSON line per request, one per answer. Who speaks is not believed but asked of the kernel (SO_PEERCRED, unix(7)).
"""

import asyncio
import logging
import os
import pwd
import socket
import struct
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sentinel.app.request import MOST_BYTES, Answer, Garbled, Outcome, Request, read_answer, read_request

log = logging.getLogger("sentinel.control")
NAME = "control.sock"
IDLE = 30.0  # seconds until a silent client is hung up on
MOST_CLIENTS = 16
_PEER = struct.Struct("3i")
Serve = Callable[[Request], Awaitable[Answer]]


@contextmanager
def _address(path: Path) -> Iterator[str]:
    """A name for the socket that is short wherever the data folder is: addresses end at 107 bytes (unix(7))."""
    folder = os.open(path.parent, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)


def login_of(peer: socket.socket) -> str:
    """The login name of whoever is at the other end: the kernel says so."""
    _, uid, _ = _PEER.unpack(peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _PEER.size))
    return login_name(uid)


def login_name(uid: int) -> str:
    """The name of this user, whatever the environment says; the number where the system knows no name."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


class Control:
    """The daemon's end: answers requests until it is closed. Whoever opens it must own the ledger."""

    def __init__(self, path: Path, serve: Serve) -> None:
        self._path = path
        self._serve = serve
        self._room = asyncio.Semaphore(MOST_CLIENTS)
        self._server: asyncio.Server | None = None

    async def open(self) -> None:
        """Listen; a socket that a dead daemon left behind is replaced.

        Raises:
            OSError: if the folder cannot be written.
        """
        self._path.unlink(missing_ok=True)
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_CLOEXEC)
        os.fchmod(listener.fileno(), 0o600)  # before bind: there is no moment at which others may open it
        with _address(self._path) as name:
            listener.bind(name)
        self._server = await asyncio.start_unix_server(self._talk, sock=listener, limit=MOST_BYTES)

    async def run(self) -> None:
        """Open, answer until cancelled, close."""
        await self.open()
        try:
            await asyncio.Event().wait()
        finally:
            self.close()

    def close(self) -> None:
        """Stop listening and take the socket away."""
        if self._server is not None:
            self._server.close()
            self._server = None
            self._path.unlink(missing_ok=True)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with self._room:
                await self._answer_all(reader, writer)
        except (OSError, TimeoutError, ValueError) as error:  # hung up, silent, or a line without end
            log.info("a client of the control socket was lost: %s", type(error).__name__)
        finally:
            writer.close()

    async def _answer_all(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        login = login_of(writer.get_extra_info("socket"))
        while line := await asyncio.wait_for(reader.readline(), IDLE):
            writer.write((await self._answer(line, login)).line())
            await asyncio.wait_for(writer.drain(), IDLE)

    async def _answer(self, line: bytes, login: str) -> Answer:
        try:
            return await self._serve(read_request(line, login))
        except Garbled as error:
            return Answer(outcome=Outcome.INVALID, text=str(error))
        except Exception:
            log.exception("a request over the control socket failed")
            return Answer(outcome=Outcome.FAILED, text="the daemon failed at this; its log says more")


class Absent(Exception):
    """Nobody listens: there is no daemon, or its socket is dead."""


class Mute(Exception):
    """Somebody should answer but does not, or may not be asked; the message says which."""


def ask(path: Path, request: Request, seconds: float) -> Answer:
    """Put one request to the daemon and wait for the answer, at most so many seconds.

    Raises:
        Absent: if nobody listens.
        Mute: if the daemon does not answer, or we may not ask it.
    """
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line, _address(path) as name:
            line.settimeout(seconds)
            line.connect(name)
            return _exchange(line, request)
    except (FileNotFoundError, NotADirectoryError, ConnectionRefusedError):
        raise Absent from None
    except PermissionError:
        raise Mute(f"{path} may only be used by the daemon's own user and by root") from None
    except TimeoutError:
        raise Mute(f"the daemon did not answer at {path} within {seconds:g} s") from None
    except (OSError, Garbled) as error:
        raise Mute(f"the daemon hung up at {path} ({error})") from None


def _exchange(line: socket.socket, request: Request) -> Answer:
    line.sendall(request.line())
    with line.makefile("rb") as stream:
        return read_answer(stream.readline(MOST_BYTES))
