"""One HTTP/1.1 answer, parsed as it arrives: bounded in every direction, lenient where browsers are."""

import zlib
from typing import Any

import httptools

from sentinel.kit.net.faults import stopped
from sentinel.kit.net.unpack import Body, Room
from sentinel.model.failure import Code, Layer

MOST_HEADERS = 128
MOST_LINE = 8190
MOST_HEAD = 256 * 1024
CRUMB = 64  # every piece counts for so many bytes at least: each costs the same time, however small it is
_SWITCHING = 101
_OK = 200
_BARE = frozenset({204, 304})
_ELSEWHERE = frozenset({301, 302, 303, 307, 308})
MOST_ON_THE_WAY = 131_072  # of the page that comes with a redirect: what a browser never shows


class Reply:
    """The answer so far. Feed it bytes until ``done``, tell it ``end()`` when the peer closed.

    ``most`` bounds the decoded body, ``room`` what all bodies of a look may hold together.
    """

    def __init__(self, method: str, most: int, room: Room | None = None) -> None:
        self._bodiless = method == "HEAD"
        self._most = most
        self._room = room
        self._fed = 0
        self._quiet = 0
        self._parser: Any = httptools.HttpResponseParser(self)
        self._parser.set_dangerous_leniencies(
            lenient_headers=True,
            lenient_optional_cr_before_lf=True,
            lenient_spaces_after_chunk_size=True,
        )
        self._raw: list[tuple[bytes, bytes]] = []
        self._body = Body(most, room=room)
        self.status: int | None = None
        self.version = ""
        self.headers: tuple[tuple[str, str], ...] = ()
        self.done = False

    @property
    def body(self) -> bytes:
        """The body so far, decoded."""
        return self._body.whole()

    @property
    def truncated(self) -> bool:
        """Whether the body was cut at the cap."""
        return self._body.cut

    @property
    def torn(self) -> bool:
        """Whether the answer is complete and its packed body is not."""
        return self.done and self._body.torn

    def feed(self, data: bytes) -> bool:
        """Take the next bytes of the connection; returns whether the answer is complete.

        Raises:
            Stopped: ``http_protocol_error``, or ``too_large`` if the headers have no end (layer ``http``).
        """
        size = max(len(data), CRUMB)
        self._fed += size
        self._quiet += size
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            raise _broken("switched protocols unasked") from None
        except httptools.HttpParserError as error:
            if not self.done:
                raise self._why(error, data) from None
        if self.status is None and self._fed > MOST_HEAD:
            raise stopped(Layer.HTTP, Code.TOO_LARGE, "headers over 256 KiB")
        # Packed emptiness, chunk extensions and trailers without end never fill the decoded cap; the latter two are
        # gathered by the parser at a cost that grows with their square.
        endless = self._fed > 2 * self._most + 2 * MOST_HEAD or self._quiet > MOST_HEAD
        self._body.cut = self._body.cut or (not self.done and self.status is not None and endless)
        self.done = self.done or self._body.cut
        return self.done

    def _why(self, error: Exception, data: bytes) -> BaseException:
        cause = error.__context__
        if isinstance(cause, zlib.error):
            return _broken(f"body is not what its coding says: {cause}")
        if cause is not None:  # raised in our own callbacks: our bug, never the site's
            return cause
        start = f", got {data[:40]!a}" if self.status is None else ""
        return _broken(f"{error}{start}")

    def end(self) -> None:
        """The peer closed: fine where the end of the connection is the end of the body.

        Raises:
            Stopped: ``connection_reset`` if nothing was answered, ``http_protocol_error`` if the answer is incomplete.
        """
        names = {name for name, _ in self.headers}
        if self.done or (self.status is not None and not names & {"content-length", "transfer-encoding"}):
            self.done = True
            return
        if self.status is None and not self._fed:
            raise stopped(Layer.HTTP, Code.CONNECTION_RESET, "closed without an answer")
        raise _broken("closed in the middle of the " + ("headers" if self.status is None else "body"))

    def close(self) -> None:
        """Let go of the parser, which holds us as we hold it: no work for the garbage collector."""
        self._parser = None

    def on_header(self, name: bytes, value: bytes) -> None:
        """Called by the parser; lines beyond the bounds are cut. Trailers come too late to be told."""
        if len(self._raw) < MOST_HEADERS:
            self._raw.append((name[:MOST_LINE], value[:MOST_LINE]))

    def on_headers_complete(self) -> None:
        """Called by the parser; informational answers (1xx) are skipped."""
        status = self._parser.get_status_code()
        if status < _OK and status != _SWITCHING:
            self._raw.clear()
            return
        self.status = status
        self.version = self._parser.get_http_version()
        self.headers = tuple((_text(name).lower(), _text(value)) for name, value in self._raw)
        coding = next((value for name, value in self.headers if name == "content-encoding"), "")
        if status in _ELSEWHERE and any(name == "location" for name, _ in self.headers):
            self._most = min(self._most, MOST_ON_THE_WAY)
        self._body = Body(self._most, coding, self._room)
        self.done = self._bodiless or status in _BARE

    def on_body(self, chunk: bytes) -> None:
        """Called by the parser with raw body bytes, chunking already undone."""
        self._quiet = 0
        if not self.done and not self.truncated:
            self._body.add(chunk)

    def on_message_complete(self) -> None:
        """Called by the parser; only the end of the final answer counts."""
        self.done = self.status is not None


def _text(raw: bytes) -> str:
    """UTF-8 as sites write it, else Latin-1; neither holds lone surrogates, so that NUL alone is left to clean."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    return text.replace("\0", "\ufffd")


def _broken(detail: str) -> Exception:
    return stopped(Layer.HTTP, Code.HTTP_PROTOCOL_ERROR, detail)
