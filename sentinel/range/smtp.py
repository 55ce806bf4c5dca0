"""One SMTP conversation, as RFC 5321 wants it, with STARTTLS (RFC 3207) and AUTH PLAIN and LOGIN (RFC 4954)."""

import asyncio
import base64
import binascii
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass

HANG, DROP = "(hang)", "(drop)"
LETTER_MOST = 10_000_000
PATIENCE = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """A letter as it came in: sender, recipients, the message as sent, under TLS or not, as which user."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes
    tls: bool
    user: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What a conversation goes by: certificate, users, canned answers, and whom to tell of what was heard and taken."""

    tls: ssl.SSLContext
    users: Mapping[str, str]
    needs_auth: bool
    canned: Callable[[], Mapping[str, str]]
    heard: Callable[[str, str], None]
    took: Callable[[Envelope], None]


class _Over(Exception):
    """The conversation ends here."""


class Session:
    """One client, from greeting to goodbye."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, rules: Rules) -> None:
        self._reader, self._writer, self._rules = reader, writer, rules
        self._client = str(writer.get_extra_info("peername")[0])
        self._tls = False
        self._user = ""
        self._sender: str | None = None
        self._recipients: list[str] = []

    async def run(self) -> None:
        """Speak until the client quits, leaves, or is dropped."""
        try:
            await self._say("CONNECT", "220 relai.surat.test ESMTP")
            while True:
                line = await self._line()
                await self._obey(line)
        except (_Over, TimeoutError):
            return

    async def _line(self) -> str:
        async with asyncio.timeout(PATIENCE):
            data = await self._reader.readuntil(b"\r\n")
        return data.decode("utf-8", "replace").rstrip("\r\n")

    async def _say(self, command: str, usual: str) -> bool:
        """Give the usual answer, or the canned one for this command; True if it was a yes."""
        line = self._rules.canned().get(command, usual)
        if line == HANG:
            await asyncio.sleep(3600)
        if line == DROP:
            raise _Over
        self._writer.write(line.encode() + b"\r\n")
        await self._writer.drain()
        return line[:1] in "23"

    async def _obey(self, line: str) -> None:
        verb, _, rest = line.partition(" ")
        verb = verb.upper()
        self._rules.heard(self._client, verb if verb == "AUTH" else line)  # a password is never written down
        known = {
            "EHLO": self._ehlo,
            "HELO": self._ehlo,
            "STARTTLS": self._starttls,
            "AUTH": self._auth,
            "MAIL": self._mail,
            "RCPT": self._rcpt,
            "DATA": self._data,
            "RSET": self._rset,
            "NOOP": self._noop,
            "QUIT": self._quit,
        }
        if verb not in known:
            await self._say(verb, "500 5.5.1 Unknown command")
        else:
            await known[verb](rest)

    async def _ehlo(self, _: str) -> None:
        offers = ["relai.surat.test", "SIZE 10000000", "8BITMIME", "SMTPUTF8"]
        offers += ["AUTH PLAIN LOGIN"] if self._tls else ["STARTTLS"]
        lines = [f"250{'-' if n < len(offers) - 1 else ' '}{offer}" for n, offer in enumerate(offers)]
        await self._say("EHLO", "\r\n".join(lines))

    async def _starttls(self, _: str) -> None:
        if await self._say("STARTTLS", "220 2.0.0 Ready to start TLS"):
            await self._writer.start_tls(self._rules.tls)
            self._tls, self._user, self._sender = True, "", None

    async def _auth(self, rest: str) -> None:
        if not self._tls:
            await self._say("AUTH", "538 5.7.11 Encryption required")
            return
        try:
            user, password = await self._credentials(*rest.split(" "))
        except (ValueError, TypeError, binascii.Error):
            await self._say("AUTH", "501 5.5.2 Cannot decode")
            return
        right = self._rules.users.get(user) == password
        if await self._say("AUTH", "235 2.7.0 Welcome" if right else "535 5.7.8 Authentication credentials invalid"):
            self._user = user

    async def _credentials(self, method: str, first: str = "") -> tuple[str, str]:
        if method.upper() == "PLAIN":
            _, user, password = _plain(first or await self._ask("334 ")).split("\0")
            return user, password
        if method.upper() != "LOGIN":
            raise ValueError(method)
        user = _plain(first or await self._ask("334 VXNlcm5hbWU6"))
        return user, _plain(await self._ask("334 UGFzc3dvcmQ6"))

    async def _ask(self, line: str) -> str:
        self._writer.write(line.encode() + b"\r\n")
        await self._writer.drain()
        return await self._line()

    async def _mail(self, rest: str) -> None:
        if self._rules.needs_auth and not self._user:
            await self._say("MAIL", "530 5.7.0 Authentication required")
        elif await self._say("MAIL", "250 2.1.0 OK"):
            self._sender, self._recipients = _address(rest), []

    async def _rcpt(self, rest: str) -> None:
        if self._sender is None:
            await self._say("RCPT", "503 5.5.1 MAIL first")
        else:
            whom = _address(rest)
            alone = f"RCPT {whom}"
            if await self._say(alone if alone in self._rules.canned() else "RCPT", "250 2.1.5 OK"):
                self._recipients.append(whom)

    async def _data(self, _: str) -> None:
        if not self._recipients:
            await self._say("DATA", "503 5.5.1 RCPT first")
        elif await self._say("DATA", "354 End with a dot"):
            raw = await self._letter()
            envelope = self._envelope(raw)
            if await self._say("BODY", "250 2.0.0 Taken"):
                self._rules.took(envelope)
            await self._forget()

    def _envelope(self, raw: bytes) -> Envelope:
        recipients = tuple(self._recipients)
        return Envelope(sender=self._sender or "", recipients=recipients, raw=raw, tls=self._tls, user=self._user)

    async def _letter(self) -> bytes:
        lines: list[bytes] = []
        size = 0
        async with asyncio.timeout(PATIENCE):
            while (line := await self._reader.readuntil(b"\r\n")) != b".\r\n":
                size += len(line)
                if size > LETTER_MOST:
                    raise _Over
                lines.append(line[1:] if line.startswith(b".") else line)
        return b"".join(lines)

    async def _forget(self) -> None:
        self._sender, self._recipients = None, []

    async def _rset(self, _: str) -> None:
        await self._forget()
        await self._say("RSET", "250 2.0.0 OK")

    async def _noop(self, _: str) -> None:
        await self._say("NOOP", "250 2.0.0 OK")

    async def _quit(self, _: str) -> None:
        await self._say("QUIT", "221 2.0.0 Bye")
        raise _Over


def _plain(text: str) -> str:
    return base64.b64decode(text, validate=True).decode()


def _address(rest: str) -> str:
    _, _, after = rest.partition("<")
    return after.partition(">")[0]
