"""The way out: a CONNECT proxy that leads to the world's own servers and nowhere else."""

import asyncio
import contextlib

from sentinel.range.dial import Deed
from sentinel.range.listener import Door, Listener
from sentinel.range.record import Diary

Place = tuple[str, int]


class Proxy:
    """An HTTP proxy for CONNECT. ``routes`` maps ``(host, port)`` to the server of the world that plays it."""

    def __init__(self, address: str, diary: Diary) -> None:
        self.routes: dict[Place, Place] = {}
        self.listener = Listener(address, self._serve)
        self._diary = diary

    @property
    def url(self) -> str:
        """The proxy as ``[notify] proxy`` wants it."""
        return f"http://{self.listener.address}:{self.listener.port}"

    def refuse(self) -> Deed:
        """Refuse connections: nobody gets out."""
        return self.listener.door.turn(Door.CLOSED)

    def silence(self) -> Deed:
        """Take connections and do nothing with them."""
        return self.listener.door.turn(Door.SILENT)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        line = head.partition("\r\n")[0]
        self._diary.note(str(writer.get_extra_info("peername")[0]), line.rpartition(" ")[0])
        place = self._place(line)
        if place is None:
            writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
            await writer.drain()
        else:
            await _join(reader, writer, place)

    def _place(self, line: str) -> Place | None:
        method, _, rest = line.partition(" ")
        host, _, port = rest.partition(" ")[0].rpartition(":")
        return self.routes.get((host, int(port))) if method == "CONNECT" and port.isdecimal() else None


async def _join(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, place: Place) -> None:
    try:
        far_reader, far_writer = await asyncio.open_connection(*place)
    except OSError:
        writer.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        return
    writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
    try:
        await asyncio.gather(_copy(reader, far_writer), _copy(far_reader, writer))
    finally:
        far_writer.close()


async def _copy(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while chunk := await source.read(65_536):
            sink.write(chunk)
            await sink.drain()
    with contextlib.suppress(OSError, RuntimeError):  # TLS sinks cannot be half closed; the far end may be gone
        sink.write_eof()
