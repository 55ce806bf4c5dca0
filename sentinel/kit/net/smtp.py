"""The few words of SMTP that lead to TLS (RFC 5321, RFC 3207): greeting, EHLO, STARTTLS. No letter is ever sent."""

import asyncio
from dataclasses import replace

from sentinel.kit.codec import clean
from sentinel.kit.looks import Reception
from sentinel.kit.net.faults import Stopped, failure_of, stopped
from sentinel.kit.net.guard import Guard
from sentinel.kit.net.http import Engine
from sentinel.kit.net.names import host_name
from sentinel.kit.net.tcp import Line, connect, source_for
from sentinel.kit.net.tls import ANY, shake
from sentinel.kit.net.watch import Watch
from sentinel.model.failure import Code, Layer

MAIL_PORTS = frozenset({25})
PATIENCE = 20.0  # seconds: servers that distrust strangers let them wait for the greeting
MOST_REPLY = 16_384
MOST_LINES = 100
READY, WELL = 220, 250


class Refused(Exception):
    """The server takes mail and does not offer TLS; the message is what it said."""


async def received(engine: Engine, watch: Watch, address: str, port: int, name: str) -> Reception:
    """Ask one mail server for TLS, within twenty seconds and the look's own time. Never raises for the network."""
    seen = Reception(address=address, port=port, server_name=name)
    layer, line = Layer.TCP, None
    try:
        tls = engine.contexts.connection(host_name(name), (), ANY)
        async with asyncio.timeout(min(watch.remaining(), PATIENCE)):
            line = await _opened(engine.guard, watch, address, port)
            await ask_for_tls(line, source_for(address) or address)
            seen, layer = replace(seen, offered=True), Layer.TLS
            _, shown = await shake(watch, line, tls, (address, port, name))
        return replace(seen, tls=shown)
    except Refused as refused:
        return replace(seen, offered=False, said=str(refused))
    except Exception as error:  # noqa: BLE001 - named by the one table; what it has no word for is logged as a bug
        return replace(seen, failure=failure_of(layer, error))
    finally:
        if line is not None:
            line.close()


async def _opened(guard: Guard, watch: Watch, address: str, port: int) -> Line:
    """A connection to a mail server; the port of mail is open to this one step only."""
    since = watch.ms()
    line = await connect(replace(guard, ports=MAIL_PORTS), address, port, watch.remaining())
    watch.note("smtp", since, f"{address} {port}")
    return line


async def ask_for_tls(line: Line, source: str) -> None:
    """Speak until the server is ready for TLS; ``source`` is our own address, by which we introduce ourselves.

    Raises:
        Refused: if it does not offer STARTTLS, or refuses it.
        Stopped: if it does not speak SMTP, or does not speak to us.
    """
    talk = _Talk(line)
    code, said = await talk.reply()
    if code != READY:
        raise _silent(code, said)
    code, said = await talk.say(f"EHLO {_literal(source)}")
    if code != WELL:
        raise _silent(code, said)
    if not any(text.split(" ")[0].upper() == "STARTTLS" for text in said[1:]):
        raise Refused("does not offer STARTTLS")
    code, said = await talk.say("STARTTLS")
    if code != READY:
        raise Refused(f"refuses STARTTLS: {code} {said[0]}"[:200])
    if talk.left:  # whoever slips commands in before TLS begins is not the server (RFC 3207, section 6)
        raise stopped(Layer.TCP, Code.UNSUPPORTED, "bytes before TLS began")


class _Talk:
    """A conversation in lines."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self.left = b""

    async def say(self, command: str) -> tuple[int, list[str]]:
        """Say something and hear the whole reply."""
        await self._line.send(command.encode("ascii") + b"\r\n")
        return await self.reply()

    async def reply(self) -> tuple[int, list[str]]:
        """The code and the texts of a reply, which may have many lines (RFC 5321, section 4.2.1)."""
        texts: list[str] = []
        taken = 0
        while len(texts) < MOST_LINES:
            raw = await self._next()
            taken += len(raw)
            text = clean(raw.decode("utf-8", "replace")).rstrip("\r\n")
            if (
                taken > MOST_REPLY
                or not text[:3].isdecimal()
                or not text[:3].isascii()
                or text[3:4] not in ("", " ", "-")
            ):
                break
            texts.append(text[4:])
            if text[3:4] != "-":
                return int(text[:3]), texts
        raise stopped(Layer.TCP, Code.UNSUPPORTED, "does not speak SMTP")

    async def _next(self) -> bytes:
        while b"\n" not in self.left:
            if len(self.left) > MOST_REPLY:
                raise stopped(Layer.TCP, Code.UNSUPPORTED, "does not speak SMTP")
            more = await self._line.receive()
            if not more:
                raise stopped(Layer.TCP, Code.CONNECTION_RESET, "closed in the middle of the conversation")
            self.left += more
        first, sign, self.left = self.left.partition(b"\n")
        return first + sign


def _literal(address: str) -> str:
    """An address as EHLO wants it (RFC 5321, section 4.1.3)."""
    return f"[IPv6:{address}]" if ":" in address else f"[{address}]"


def _silent(code: int, said: list[str]) -> Stopped:
    return stopped(Layer.TCP, Code.UNSUPPORTED, f"does not speak with us: {code} {said[0]}"[:200])
