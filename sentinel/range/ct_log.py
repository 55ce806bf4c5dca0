"""A certificate log: real HTTPS on loopback, entries as they come, heads that it really signs; and all its bad days.

One log answers in both shapes, RFC 6962 and static-ct-api: what it holds is the same.
"""

import base64
import hashlib
import json
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from sentinel.range.ct_book import WIDTH, Record, level, path, record, root
from sentinel.range.ct_papers import der, key_hash, poisoned, to_be_signed
from sentinel.range.dial import Deed, Dial
from sentinel.range.http import Manner, Reply, Request, converse
from sentinel.range.line import Line
from sentinel.range.listener import Listener
from sentinel.range.record import Diary

HOST = "log.transparan.test"
PLACE = "/2029h1"
AT_ONCE = 256  # entries in one answer

T = TypeVar("T")
Mood = Callable[[Request], Reply | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a log shows: so many entries, at this time, with this root, which may be a lie."""

    records: tuple[Record, ...]
    at: datetime
    root: bytes


class CtLog:
    """A log. ``publish`` takes a certificate in; each verb is a fault and returns its deed. Its name is ``HOST``."""

    def __init__(self, address: str, tls: ssl.SSLContext, diary: Diary) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._records: list[Record] = []
        self._issuers: dict[str, bytes] = {}
        self.mood: Dial[Mood] = Dial(lambda _: None)
        self.manner = Dial(Manner())
        self.view: Dial[Callable[[Shown], Shown]] = Dial(lambda shown: shown)
        self._diary = diary
        self.listener = Listener(address, lambda reader, writer: converse(reader, writer, self._answer), tls)
        self.line = Line((self.listener,))

    @property
    def url(self) -> str:
        """Where it is read, in either shape."""
        return f"https://{HOST}:{self.listener.port}{PLACE}"

    @property
    def origin(self) -> str:
        """What it calls itself."""
        return f"{HOST}{PLACE}"

    @property
    def public_key(self) -> str:
        """The key that verifies its heads (base64, DER)."""
        return base64.b64encode(self._spki).decode()

    @property
    def size(self) -> int:
        """How many entries it has."""
        return len(self._records)

    def publish(self, certificate: x509.Certificate, *chain: x509.Certificate) -> int:
        """Take a certificate in, with those above it; returns its place."""
        return self._take(record(self._ms(), der(certificate), self._above(chain)))

    def announce(self, certificate: x509.Certificate, *chain: x509.Certificate) -> int:
        """Take in the pre-certificate of a certificate: the intent to issue it."""
        tbs, issuer = to_be_signed(certificate), key_hash(chain[0])
        return self._take(record(self._ms(), tbs, self._above(chain), pre=poisoned(certificate), issuer=issuer))

    def scribble(self, body: bytes) -> int:
        """Take in bytes that are no certificate."""
        return self._take(record(self._ms(), body, ()))

    def fill(self, many: int) -> Deed:
        """Take in so many entries that concern nobody; nobody can undo that."""
        for n in range(self.size, self.size + many):
            self.scribble(b"bukan sertifikat %d" % n)
        return Deed(lambda: None)

    def heal(self) -> None:
        """Tell the truth, and at once."""
        for dial in (self.mood, self.manner, self.view):
            dial.heal()
        self.line.heal()

    def equivocate(self, index: int = -1) -> Deed:
        """Show another history, in which this entry is another one, and sign for that."""

        def other(shown: Shown) -> Shown:
            kept = list(shown.records)
            kept[index] = replace(kept[index], leaf=kept[index].leaf[:-1] + b"\1")
            return replace(shown, records=tuple(kept), root=root(tuple(one.hash for one in kept)))

        return self.view.turn(other)

    def lie(self) -> Deed:
        """Sign for a root that its entries do not lead to."""
        return self.view.turn(lambda shown: replace(shown, root=hashlib.sha256(b"dusta").digest()))

    def freeze(self) -> Deed:
        """Show for ever what it holds now."""
        held = self._truth()
        return self.view.turn(lambda _: held)

    def fail(self, status: int = 503) -> Deed:
        """Answer everything with a server error."""
        return self.mood.turn(lambda _: Reply(status=status, body=b"{}"))

    def limit(self, seconds: int = 60) -> Deed:
        """Answer everything 429 with Retry-After (s)."""
        return self.mood.turn(lambda _: Reply(status=429, headers=(("Retry-After", str(seconds)),)))

    def garbage(self, body: bytes = b"\xff\xfe<html>bukan log</html>\0" * 40) -> Deed:
        """Answer everything with these bytes."""
        return self.mood.turn(lambda _: Reply(body=body))

    def only(self, part: str, body: bytes) -> Deed:
        """Answer questions that hold this text with these bytes, and the others as ever."""
        return self.mood.turn(lambda request: Reply(body=body) if part in request.target else None)

    def _take(self, entry: Record) -> int:
        self._records.append(entry)
        return len(self._records) - 1

    def _above(self, chain: Sequence[x509.Certificate]) -> list[bytes]:
        found = [der(one) for one in chain]
        self._issuers |= {hashlib.sha256(one).hexdigest(): one for one in found}
        return found

    def _truth(self) -> Shown:
        records = tuple(self._records)
        return Shown(records=records, at=self._diary.now(), root=root(tuple(one.hash for one in records)))

    def _ms(self) -> int:
        return round(self._diary.now().timestamp() * 1000)

    @property
    def _spki(self) -> bytes:
        public = self._key.public_key()
        return public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)

    def _answer(self, request: Request) -> Reply:
        self._diary.note(request.client, f"{request.method} {request.target}", request.host)
        given = self.mood.now(request) or self._said(request.target.removeprefix(f"{PLACE}/"))
        return replace(given, manner=self.manner.now) if self.manner.now != Manner() else given

    def _said(self, target: str) -> Reply:
        shown = self.view.now(self._truth())
        try:
            if target.startswith("ct/v1/"):
                return Reply(body=json.dumps(self._rfc6962(target.removeprefix("ct/v1/"), shown)).encode())
            return Reply(body=self._static(target, shown))
        except (LookupError, ValueError):
            return Reply(status=404)

    def _rfc6962(self, target: str, shown: Shown) -> object:
        verb, _, query = target.partition("?")
        asked = dict(part.split("=") for part in query.split("&")) if query else {}
        if verb == "get-sth":
            return self._head(shown)
        if verb == "get-entries":
            first, last = int(asked["start"]), min(int(asked["end"]), int(asked["start"]) + AT_ONCE - 1)
            found = shown.records[first : last + 1]
            return {"entries": [{"leaf_input": _text(one.leaf), "extra_data": _text(one.extra)} for one in found]}
        if verb != "get-entry-and-proof":
            raise LookupError(verb)
        index, size = int(asked["leaf_index"]), int(asked["tree_size"])
        proof = path(index, tuple(one.hash for one in shown.records[:size]))
        return {"leaf_input": _text(shown.records[index].leaf), "audit_path": [_text(one) for one in proof]}

    def _head(self, shown: Shown) -> dict[str, object]:
        size, ms = len(shown.records), round(shown.at.timestamp() * 1000)
        signature = _text(self._signed(size, ms, shown.root))
        told = {"tree_size": size, "timestamp": ms, "sha256_root_hash": _text(shown.root)}
        return {**told, "tree_head_signature": signature}

    def _signed(self, size: int, ms: int, head: bytes) -> bytes:
        data = b"\0\1" + ms.to_bytes(8, "big") + size.to_bytes(8, "big") + head
        made = self._key.sign(data, ec.ECDSA(hashes.SHA256()))
        return b"\4\3" + len(made).to_bytes(2, "big") + made

    def _static(self, target: str, shown: Shown) -> bytes:
        if target == "checkpoint":
            return self._checkpoint(shown)
        kind, _, name = target.partition("/")
        if kind == "issuer":
            return self._issuers[name]
        sort, _, place = name.partition("/")
        number, width = _tile(place)
        if sort == "data":
            return b"".join(one.leaf[2:] + one.tail for one in _cut(shown.records, number, width))
        return b"".join(_cut(level(tuple(one.hash for one in shown.records), int(sort)), number, width))

    def _checkpoint(self, shown: Shown) -> bytes:
        size, ms = len(shown.records), round(shown.at.timestamp() * 1000)
        mark = hashlib.sha256(self.origin.encode() + b"\n\5" + hashlib.sha256(self._spki).digest()).digest()[:4]
        note = _text(mark + ms.to_bytes(8, "big") + self._signed(size, ms, shown.root))
        return f"{self.origin}\n{size}\n{_text(shown.root)}\n\n\u2014 {self.origin} {note}\n".encode()


def _tile(place: str) -> tuple[int, int]:
    """The number and width of a tile by its path: ``x001/234.p/5`` is the first five of tile 1234."""
    whole, _, width = place.partition(".p/")
    return int("".join(part.removeprefix("x") for part in whole.split("/"))), int(width or WIDTH)


def _cut(found: Sequence[T], number: int, width: int) -> Sequence[T]:
    """So many of a tile.

    Raises:
        LookupError: if there are not so many yet.
    """
    part = found[number * WIDTH : number * WIDTH + width]
    if len(part) < width:
        raise LookupError(number)
    return part


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
