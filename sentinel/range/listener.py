"""Listeners: one address and port, and a door that can be open, shut, slammed or bricked up."""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Awaitable, Callable
from enum import StrEnum

from sentinel.range.dial import Dial
from sentinel.range.doorman import ABORT, Doorman
from sentinel.range.spoken import ANY, Spoken

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
BACKLOG = 512
TRIES = 20
HELD_MOST = 1000
_NOISE = b"\x00\xff\x13\x37 bukan TLS, bukan HTTP\r\n" * 3


class Nonsense(Exception):
    """What the client said is not the protocol; a server raises it to end the conversation."""


class Door(StrEnum):
    """What meets a client that knocks, before a word of TLS or HTTP is spoken."""

    OPEN = "open"
    CLOSED = "closed"  # connection refused
    BLACK_HOLE = "black_hole"  # its SYN is dropped: the connect times out
    RESET = "reset"  # accepted, then RST
    HANG_UP = "hang_up"  # RST after its first bytes: in the middle of a TLS handshake
    SILENT = "silent"  # accepted, never answered
    NOISE = "noise"  # bytes that are neither TLS nor HTTP


def _bound(address: str, port: int, *, listening: bool = True) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.setblocking(False)  # noqa: FBT003 - the standard library's own signature
        sock.bind((address, port))
        if listening:
            sock.listen(BACKLOG)
    except OSError:
        sock.close()
        raise
    return sock


async def again(start: Callable[[], Awaitable[None]], stop: Callable[[], Awaitable[None]], tries: int = TRIES) -> None:
    """Start something that needs the same free port at several addresses; try anew when somebody else holds it.

    Raises:
        OSError: if it did not succeed in so many tries.
    """
    for left in reversed(range(tries)):
        try:
            await start()
        except OSError:
            await stop()
            if not left:
                raise
        else:
            return


class Listener:
    """One TCP server of the world. ``door`` decides what a client meets; ``serve`` speaks with those who are let in."""

    def __init__(self, address: str, serve: Serve, tls: ssl.SSLContext | None = None) -> None:
        self.address = address
        self.port = 0
        self.door = Dial(Door.OPEN, self._turned)
        self.doorman: Dial[Doorman | None] = Dial(None)
        self.spoken = Dial(ANY, self._speak)
        self._serve = serve
        self._tls = tls
        self._socket: socket.socket | None = None
        self._plug: socket.socket | None = None
        self._held: list[socket.socket] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._unmet: set[socket.socket] = set()  # whoever is cancelled before he begins would leave them open

    def open(self, port: int = 0) -> None:
        """Start to listen; port 0 takes a free one.

        Raises:
            OSError: if the address or port cannot be had.
        """
        self._listen(_bound(self.address, port))

    async def close(self) -> None:
        """Stop listening and end every conversation."""
        self._shut()
        tasks = self._end_conversations()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _listen(self, sock: socket.socket) -> None:
        self._socket = sock
        self.port = sock.getsockname()[1]
        asyncio.get_running_loop().add_reader(sock, self._knock)

    def _shut(self) -> None:
        for sock in (*self._held, self._plug):
            if sock is not None:
                sock.close()
        self._held, self._plug = [], None
        if self._socket is not None:
            asyncio.get_running_loop().remove_reader(self._socket)
            self._socket.close()
            self._socket = None

    def _end_conversations(self) -> tuple[asyncio.Task[None], ...]:
        for task in (tasks := tuple(self._tasks)):
            task.cancel()
        while self._unmet:
            self._unmet.pop().close()
        return tasks

    def _turned(self, door: Door) -> None:
        self._shut()
        self._end_conversations()
        if not self.port:
            return
        if door is Door.CLOSED:
            self._plug = _bound(self.address, self.port, listening=False)  # nobody else may take the port meanwhile
            return
        self._listen(_bound(self.address, self.port))
        if door is Door.BLACK_HOLE:
            self._brick_up()

    def _brick_up(self) -> None:
        """Fill a queue of one and never empty it: from then on the kernel drops every SYN, as a packet filter would."""
        if self._socket is None:
            return
        asyncio.get_running_loop().remove_reader(self._socket)
        self._socket.listen(0)
        self._plug = socket.socket(self._socket.family, socket.SOCK_STREAM)
        self._plug.connect((self.address, self.port))

    def _knock(self) -> None:
        while self._socket is not None:
            try:
                client, _ = self._socket.accept()
            except OSError:  # nobody left in the queue, or the client has gone
                return
            client.setblocking(False)  # noqa: FBT003 - the standard library's own signature
            self._unmet.add(client)
            self._keep(asyncio.get_running_loop().create_task(self._meet(client)))

    def _keep(self, task: asyncio.Task[None]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _meet(self, client: socket.socket) -> None:
        self._unmet.discard(client)
        door = self.door.now
        if door is Door.SILENT:
            self._hold(client)
        elif door is Door.OPEN:
            if not await self._dealt_with(client):
                await self._let_in(client)
        else:
            await self._turn_away(client, door)

    async def _dealt_with(self, client: socket.socket) -> bool:
        """Let the doorman meet a client of TLS, if one stands there; True: that was all for him."""
        doorman = self.doorman.now
        if doorman is None or self._tls is None:
            return False
        done = True
        try:
            done = await doorman.meets(client)
        except OSError:  # the client has left
            pass
        finally:
            if done:
                client.close()
        return done

    def _speak(self, spoken: Spoken) -> None:
        if self._tls is not None:
            spoken.set_on(self._tls)

    def _hold(self, client: socket.socket) -> None:
        self._held.append(client)
        if len(self._held) > HELD_MOST:
            self._held.pop(0).close()

    async def _turn_away(self, client: socket.socket, door: Door) -> None:
        loop = asyncio.get_running_loop()
        with contextlib.suppress(OSError, TimeoutError), client:
            if door is not Door.RESET:
                await asyncio.wait_for(loop.sock_recv(client, 4096), 10)
            if door is Door.NOISE:
                await loop.sock_sendall(client, _NOISE)
            else:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, ABORT)

    async def _let_in(self, client: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader()
        writers: list[asyncio.StreamWriter] = []  # the protocol makes the only writer that survives STARTTLS
        protocol = asyncio.StreamReaderProtocol(reader, lambda _, writer: writers.append(writer))
        try:
            await loop.connect_accepted_socket(lambda: protocol, client, ssl=self._tls)
        except OSError:  # the client did not like what it saw
            client.close()
            return
        try:
            await self._serve(reader, writers[0])
        except (OSError, EOFError, asyncio.LimitOverrunError, Nonsense):
            pass  # the client left, or spoke nonsense: its affair
        finally:
            _end(writers[0], gently=self.door.now is Door.OPEN)


def _end(writer: asyncio.StreamWriter, *, gently: bool) -> None:
    if not gently:
        writer.transport.abort()
    writer.close()
