"""The line to rawd: every verb with a deadline; where there is no rawd, that is an answer and never an error."""

import asyncio
import base64
import binascii
import contextlib
import json
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from sentinel.kit.codec import Undecodable, clean, decode
from sentinel.kit.raw import MOST_HOPS, MOST_SECONDS, Flow, Trail, Watched
from sentinel.model.failure import Code, Failure, Layer

MOST_BYTES = 400_000
WHOLE = 60.0  # seconds that rawd itself gives to one request
_CODES = {"not_allowed": Code.ADDRESS_REFUSED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How rawd is: how many lines its list has, what is wrong (empty: nothing), how many packets it sent."""

    targets: int
    trouble: str
    sent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reply:
    """Whatever rawd may say."""

    ok: bool
    code: str = ""
    text: str = ""
    watching: bool = False
    trail: Trail | None = None
    watched: Watched | None = None
    targets: int = 0
    trouble: str = ""
    sent: int = 0


class Rawd:
    """Asks rawd at its socket; implements ``sentinel.kit.raw.Raw``. ``remaining`` says how many seconds we have."""

    def __init__(self, path: Path, remaining: Callable[[], float] = lambda: WHOLE) -> None:
        self._path = path
        self._remaining = remaining

    @property
    def there(self) -> bool:
        """Whether there is a socket at all; not a packet is sent for that."""
        with contextlib.suppress(OSError):
            return self._path.is_socket()
        return False

    async def health(self) -> Health | Failure:
        """How rawd is."""
        said = await self._ask({"verb": "status"})
        if isinstance(said, Failure):
            return said
        return Health(targets=said.targets, trouble=said.trouble, sent=said.sent)

    async def syn_trace(self, ip: str, port: int, max_ttl: int = MOST_HOPS) -> Trail | Failure:
        """Knock with TCP SYN at TTL 1, 2, 3 ... until the host itself answers."""
        return _trail(await self._ask({"verb": "syn_trace", "ip": ip, "port": port, "max_ttl": max_ttl}))

    async def dns_ttl_sweep(self, server: str, qname: str, port: int = 53) -> Trail | Failure:
        """Ask a name server for a name's address with TTL 1, 2, 3 ... until it answers."""
        return _trail(await self._ask({"verb": "dns_ttl_sweep", "server": server, "qname": qname, "port": port}))

    async def watch(self, flow: Flow, seconds: float = MOST_SECONDS) -> "RawdWatch | Failure":
        """Begin to watch one connection that is about to be made; ``end`` the watch when it is over."""
        stack = AsyncExitStack()
        try:
            async with self._deadline():
                line = await stack.enter_async_context(_line(self._path))
                began = await line.ask({"verb": "watch", **asdict(flow), "seconds": seconds})
        except Exception as error:  # noqa: BLE001 - named below; what it has no word for is our bug
            await stack.aclose()
            return _failure(error)
        if not began.watching:
            await stack.aclose()
            return _refused(began)
        return RawdWatch(line, stack, seconds)

    def _deadline(self) -> asyncio.Timeout:
        return asyncio.timeout(max(0.0, min(self._remaining(), WHOLE)))

    async def _ask(self, request: Mapping[str, object]) -> _Reply | Failure:
        try:
            async with self._deadline(), _line(self._path) as line:
                said = await line.ask(request)
        except Exception as error:  # noqa: BLE001 - likewise
            return _failure(error)
        return said if said.ok else _refused(said)


class RawdWatch:
    """A watch that runs; implements ``sentinel.kit.raw.Watching``. End it, or rawd ends it by itself."""

    def __init__(self, line: "_Line", stack: AsyncExitStack, seconds: float) -> None:
        self._line = line
        self._stack = stack
        self._seconds = seconds

    async def end(self) -> Watched | Failure:
        """Stop watching and say what passed."""
        try:
            async with self._stack, asyncio.timeout(self._seconds):
                with contextlib.suppress(ConnectionError):  # it ended by itself: its answer waits for us
                    await self._line.say({"verb": "stop"})
                said = await self._line.hear()
            if said.watched is None:
                return _refused(said)
            return replace(said.watched, pcap=base64.b64decode(said.watched.pcap, validate=True))
        except Exception as error:  # noqa: BLE001 - likewise
            return _failure(error)


class _Line:
    """One connection to rawd."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._loop = asyncio.get_running_loop()

    async def ask(self, request: Mapping[str, object]) -> _Reply:
        await self.say(request)
        return await self.hear()

    async def say(self, request: Mapping[str, object]) -> None:
        await self._loop.sock_sendall(self._sock, json.dumps(request).encode("ascii"))

    async def hear(self) -> _Reply:
        frame = await self._loop.sock_recv(self._sock, MOST_BYTES)
        if not frame:
            raise ConnectionResetError
        return decode(_Reply, frame)


@asynccontextmanager
async def _line(path: Path) -> AsyncIterator[_Line]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET | socket.SOCK_NONBLOCK) as sock:
        await asyncio.get_running_loop().sock_connect(sock, str(path))
        yield _Line(sock)


def _trail(said: _Reply | Failure) -> Trail | Failure:
    if isinstance(said, Failure):
        return said
    return said.trail or _failure(Undecodable())


def _refused(said: _Reply) -> Failure:
    code = _CODES.get(said.code, Code.UNSUPPORTED)
    return Failure(layer=Layer.PROBE, code=code, detail=clean(f"rawd: {said.text[:300]}"))


def _failure(error: Exception) -> Failure:
    """What stopped us on the way to rawd, in the closed vocabulary."""
    match error:
        case TimeoutError():
            code, text = Code.CONNECT_TIMEOUT, "no answer in time"
        case FileNotFoundError() | ConnectionError() | PermissionError():
            code, text = Code.UNSUPPORTED, f"not there ({(error.strerror or 'hung up').lower()})"
        case OSError():
            code, text = Code.UNSUPPORTED, (error.strerror or "out of reach").lower()
        case Undecodable() | binascii.Error():
            code, text = Code.BUG, "an answer that cannot be read"
        case _:
            code, text = Code.BUG, type(error).__name__
    return Failure(layer=Layer.PROBE, code=code, detail=f"rawd: {text}")
