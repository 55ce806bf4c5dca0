"""The mail relay of the world: what it took, whom it knows, and how it can refuse, stall or hang up."""

import email
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage

from sentinel.range.dial import Deed, Dial
from sentinel.range.line import Line
from sentinel.range.listener import Listener
from sentinel.range.record import Diary, Record
from sentinel.range.smtp import DROP, HANG, Envelope, Rules, Session

USER, PASSWORD = "sentinel", "rahasia-latihan-7f3a"  # they open nothing but the range
NAME = "relai.surat.test"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One letter that the relay took: when, from whom to whom, as sent and parsed, under TLS or not, as which user."""

    at: datetime
    sender: str
    recipients: tuple[str, ...]
    raw: bytes
    message: EmailMessage
    tls: bool
    user: str

    def part(self, kind: str) -> str:
        """The text of the first part of this type (``text/plain``, ``text/html``); empty if there is none."""
        for part in self.message.walk():
            if part.get_content_type() == kind:
                return str(part.get_content())
        return ""


class Mail:
    """An SMTP server with STARTTLS and AUTH. ``letters`` holds what it took."""

    def __init__(self, address: str, tls: ssl.SSLContext, diary: Diary) -> None:
        self.letters: Record[Letter] = Record()
        self.users = {USER: PASSWORD}
        self.needs_auth = True
        self.canned: Dial[Mapping[str, str]] = Dial({})
        self._tls, self._diary = tls, diary
        self.listener = Listener(address, lambda reader, writer: Session(reader, writer, self._rules()).run())
        self.line = Line((self.listener,))

    def heal(self) -> None:
        """Take letters again."""
        self.canned.heal()
        self.line.heal()

    def _rules(self) -> Rules:
        return Rules(
            tls=self._tls,
            users=self.users,
            needs_auth=self.needs_auth,
            canned=lambda: self.canned.now,
            heard=self._diary.note,
            took=self._take,
        )

    def _take(self, envelope: Envelope) -> None:
        message = email.message_from_bytes(envelope.raw, policy=policy.default)
        self.letters.add(
            Letter(
                at=self._diary.now(),
                sender=envelope.sender,
                recipients=envelope.recipients,
                raw=envelope.raw,
                message=message,
                tls=envelope.tls,
                user=envelope.user,
            )
        )

    def reply(self, command: str, line: str) -> Deed:
        """Answer a command with this line, such as ``451 later``.

        Commands are CONNECT, EHLO, STARTTLS, AUTH, MAIL, RCPT (``RCPT a@b.test``: this one only), DATA, and BODY for
        the end of the letter.
        """
        return self.canned.turn({**self.canned.now, command: line})

    def hang(self, command: str = "DATA") -> Deed:
        """Fall silent at a command."""
        return self.reply(command, HANG)

    def drop(self, command: str = "DATA") -> Deed:
        """Hang up at a command."""
        return self.reply(command, DROP)

    def defer(self) -> Deed:
        """Refuse every letter for now: 451, as greylisting does."""
        return self.reply("RCPT", "451 4.7.1 Greylisted, try again later")

    def unknown_user(self) -> Deed:
        """Refuse every recipient for good: 550."""
        return self.reply("RCPT", "550 5.1.1 No such user here")

    def wrong_password(self) -> Deed:
        """Refuse the login: 535."""
        return self.reply("AUTH", "535 5.7.8 Authentication credentials invalid")
