"""The door of rawd: one request for each connection, a few at a time, each checked, bounded and answered."""

import asyncio
import base64
import contextlib
import json
import logging
import socket
import struct
from dataclasses import asdict
from typing import Any

from sentinel.agent.rawd.allowed import AllowList
from sentinel.agent.rawd.asked import MOST_BYTES, Refused, Request, Status, Stop, Sweep, SynTrace, Watch, read
from sentinel.agent.rawd.ear import listening
from sentinel.agent.rawd.knock import World, dns_ttl_sweep, syn_trace
from sentinel.agent.rawd.pace import PER_SECOND
from sentinel.agent.rawd.sieve import sieve
from sentinel.agent.rawd.watching import Watcher
from sentinel.kit.raw import MOST_HOPS, Flow

log = logging.getLogger("sentinel.rawd")
MOST_LINES = 8
MOST_WAITING = 64  # with those who are only told that they must come again
PATIENCE = 5.0  # seconds for the one request, and for taking the answer
LONGEST = 60.0  # seconds for carrying it out: thirty hops at which nobody speaks take less
SWEEP_HOPS = MOST_HOPS
_CREDENTIALS = struct.Struct("3i")
Reply = dict[str, Any]


class Service:
    """Answers at one listening SEQPACKET socket; ``lines`` are the connections that are open."""

    def __init__(self, door: socket.socket, allowed: AllowList, world: World) -> None:
        door.settimeout(0)
        self._door = door
        self._allowed = allowed
        self._world = world
        self._refusals = 0
        self.lines: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Serve until cancelled."""
        loop = asyncio.get_running_loop()
        try:
            while True:
                try:
                    line, _ = await loop.sock_accept(self._door)
                except OSError:  # no more descriptors, or the caller has gone already
                    await asyncio.sleep(0.1)
                    continue
                if len(self.lines) >= MOST_WAITING:
                    line.close()
                    continue
                task = asyncio.create_task(self._serve(line, full=len(self.lines) >= MOST_LINES))
                self.lines.add(task)
                task.add_done_callback(self.lines.discard)
        finally:
            for task in self.lines:
                task.cancel()
            await asyncio.gather(*self.lines, return_exceptions=True)

    async def _serve(self, line: socket.socket, *, full: bool) -> None:
        with line, contextlib.suppress(ConnectionError, TimeoutError):
            try:
                await (self._busy(line) if full else self._answer(line))
            except Refused as no:
                self._log(line, no)
                await self._say(line, {"ok": False, "code": no.code, "text": str(no)})

    async def _busy(self, line: socket.socket) -> None:
        """Hear the request all the same: to hang up on what was not read would drown our answer."""
        async with asyncio.timeout(PATIENCE):
            await _frame(line)
        raise Refused("busy", f"{MOST_LINES} requests are being carried out; try again")

    async def _answer(self, line: socket.socket) -> None:
        async with asyncio.timeout(PATIENCE):
            frame = await _frame(line)
        if not frame:
            return
        stopped = asyncio.Event()
        working = asyncio.create_task(self._carry_out(read(frame), line, stopped))
        minding = asyncio.create_task(_mind(line, stopped))
        try:
            async with asyncio.timeout(LONGEST):
                await asyncio.wait({working, minding}, return_when=asyncio.FIRST_COMPLETED)
                if minding.done():
                    minding.result()  # the client went away, or spoke out of turn
                reply = await working
        finally:
            for task in (working, minding):
                task.cancel()
            await asyncio.gather(working, minding, return_exceptions=True)
        await self._say(line, {"ok": True, **reply})

    async def _carry_out(self, request: Request, line: socket.socket, stopped: asyncio.Event) -> Reply:
        if isinstance(request, Status):
            return self._status()
        allowed = self._allowed.now()
        try:
            match request:
                case SynTrace():
                    allowed.address(request.ip, request.port)
                    return {"trail": asdict(await syn_trace(self._world, request))}
                case Sweep():
                    allowed.address(request.server, request.port)
                    allowed.name(request.qname)
                    return {"trail": asdict(await dns_ttl_sweep(self._world, request, SWEEP_HOPS))}
                case Watch():
                    allowed.address(request.flow.remote, request.flow.remote_port)
                    return await self._watch(request, line, stopped)
                case Stop():
                    raise Refused("malformed", "there is no watch to stop")
        except OSError as error:
            raise Refused("unavailable", (error.strerror or type(error).__name__).lower()) from None

    async def _watch(self, request: Watch, line: socket.socket, stopped: asyncio.Event) -> Reply:
        with listening(sieve(request.flow, both_ways=True), self._world.clock) as ear:
            await self._say(line, {"ok": True, "watching": True})
            watcher = Watcher(flow=request.flow, ear=ear, wall=self._world.wall)
            found = asdict(await watcher.watch(request.seconds, stopped))
        found["pcap"] = base64.b64encode(found["pcap"]).decode("ascii")
        return {"watched": found}

    def _status(self) -> Reply:
        """How rawd is: the list, the right to hear, and how much it sent."""
        try:
            targets, trouble = len(self._allowed.now()), ""
        except Refused as no:
            targets, trouble = 0, str(no)
        return {"targets": targets, "trouble": trouble or _deaf(), "sent": self._world.pace.sent, "rate": PER_SECOND}

    async def _say(self, line: socket.socket, reply: Reply) -> None:
        async with asyncio.timeout(PATIENCE):
            await asyncio.get_running_loop().sock_sendall(line, json.dumps(reply).encode("ascii"))

    def _log(self, line: socket.socket, no: Refused) -> None:
        """Who asked for what must not be; the first, then each hundredth: nobody fills the journal through us."""
        self._refusals += 1
        if self._refusals % 100 == 1:
            with contextlib.suppress(OSError):
                raw = line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
                pid, uid, _ = _CREDENTIALS.unpack(raw)
                log.warning("refused (%s in all): %s (uid %s, pid %s)", self._refusals, no, uid, pid)


def _deaf() -> str:
    """Why no packet socket can be had; empty if one can."""
    flow = Flow(protocol="tcp", local="127.0.0.1", local_port=1, remote="127.0.0.1", remote_port=1)
    try:
        with listening(sieve(flow, both_ways=False), float):
            return ""
    except OSError as error:
        return f"no packet socket: {(error.strerror or 'refused').lower()}"


async def _frame(line: socket.socket) -> bytes:
    """One request as it came; a longer one is cut just beyond the limit, and refused for that."""
    line.settimeout(0)
    return await asyncio.get_running_loop().sock_recv(line, MOST_BYTES + 1)


async def _mind(line: socket.socket, stopped: asyncio.Event) -> None:
    """While a request is carried out: a client may stop its watch, or go away; anything else is out of turn.

    Raises:
        ConnectionError: if the client has gone.
        Refused: if it says something else.
    """
    frame = await _frame(line)
    if not frame:
        raise ConnectionResetError
    if not isinstance(read(frame), Stop):
        raise Refused("malformed", "one request for each connection")
    stopped.set()
    if not await _frame(line):
        raise ConnectionResetError
    raise Refused("malformed", "one request for each connection")
