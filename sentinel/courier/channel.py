"""One channel: one recipient behind one Apprise URL, one message at a time, and an honest word on how it went."""

import asyncio
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sentinel.courier.alone import begin
from sentinel.courier.apprising import library
from sentinel.courier.dress import dress, kind
from sentinel.courier.exercise import marked, marked_notice
from sentinel.courier.inert import inert, inert_line
from sentinel.courier.leash import MOST_HEARD, Leash
from sentinel.courier.letter import letter
from sentinel.courier.redact import Blot, quieten, secret_parts
from sentinel.courier.trouble import PERMANENT, WORDS, Trouble, read
from sentinel.kit.untrusted import untrusted
from sentinel.model.notice import Notice, Why

if TYPE_CHECKING:
    from apprise import Apprise, AppriseResult

SEND_SECONDS = 15.0
ABANDON_SECONDS = 75.0
_LOOK = 0.01  # seconds between two looks at how much the far side has said; a fast one says megabytes in each
_HTML = frozenset({"tgram", "mailto", "mailtos"})
_PAUSES = {"tgram": 1.1, "mailto": 1.0, "mailtos": 1.0}  # seconds between two messages to one recipient
_ALWAYS = {"overflow": "split", "cto": "4", "rto": "8", "retry": "0", "optional": "no", "emojis": "no", "store": "no"}
_MAIL = frozenset({"mailto", "mailtos"})
_NO_PICTURES = {"image_url_mask": "", "image_url_logo": "", "app_url": "", "app_desc": "Sentinel"}  # of Apprise's own


class BadChannel(ValueError):
    """A channel's URL cannot be used; the message names the channel, never the URL."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How one attempt to send went: arrived, or what stopped it. ``why`` is for people; ``wait`` was asked for (s)."""

    ok: bool
    took_ms: float
    trouble: Trouble | None = None
    why: str = ""
    wait: float | None = None

    @property
    def permanent(self) -> bool:
        """Whether trying again soon is pointless: somebody must change something."""
        return self.trouble in PERMANENT


def prepared(url: str) -> str:
    """The URL with the options that Sentinel insists on: Apprise takes the last of two equal ones."""
    scheme = url.partition("://")[0].lower()
    options = {**_ALWAYS, "format": "html" if scheme in _HTML else "text"}
    if scheme == "tgram":
        options["detect"] = "no"
    joint = "&" if "?" in url and url[-1] not in "?&" else "" if url[-1:] in ("?", "&") else "?"
    return url + joint + "&".join(f"{key}={value}" for key, value in options.items())


def load(url: str) -> "Apprise | None":
    """Make Apprise's object for one URL; None if it cannot be used.

    It follows no redirects, reads no templates and repeats nothing. ``service_timeout=0`` makes it send in the thread
    that asks, and that is one of ours: its own pool is shared, and too small for a few hung relays.
    """
    apprise = library()
    quiet = {"http_redirects": False, "allow_templates": False, "service_timeout": 0}
    asset = apprise.AppriseAsset(app_id="Sentinel", **quiet, **_NO_PICTURES)
    sender = apprise.Apprise(asset=asset)
    try:
        return sender if sender.add(prepared(url)) else None
    except Exception:  # noqa: BLE001 - some malformed URLs raise, and what they raise may hold the URL
        return None


def recipients(url: str) -> int:
    """How many recipients a channel URL names: 0 if Apprise cannot use it; one is what Sentinel wants."""
    sender = load(url)
    if sender is None:
        return 0
    service = sender[0]
    copies = sum(len(getattr(service, name, None) or ()) for name in ("cc", "bcc"))
    nobody = url.lower().startswith("tgram:") and not getattr(service, "targets", ())
    return 0 if nobody else len(service) + copies


class Channel:
    """One recipient. ``send`` never raises for the network; two sends never overlap."""

    def __init__(self, name: str, url: str, seconds: float = SEND_SECONDS, mark: str = "") -> None:
        """Take the URL as the operator wrote it. With a ``mark`` every line of every message begins with it.

        Raises:
            BadChannel: if Apprise cannot use the URL.
        """
        sender = load(url)
        if sender is None:
            raise BadChannel(f"channel {name}: Apprise cannot use this URL")
        self.name, self._mark = name, mark
        self.pause = _PAUSES.get(url.partition(":")[0].lower(), sender[0].request_rate_per_sec)
        self._url, self._scheme, self._seconds = url, url.partition(":")[0].lower(), seconds
        self._blot = Blot(secret_parts(url))
        quieten(self._blot)
        self._under_way: asyncio.Future[AppriseResult] | None = None
        self._begun = 0.0

    @property
    def busy(self) -> bool:
        """Whether an earlier send that took too long is still under way; after 75 s it is given up for lost."""
        under_way = self._under_way
        if under_way is None or under_way.done():
            return False
        return under_way.get_loop().time() - self._begun < ABANDON_SECONDS

    async def send(self, title: str, body: str, notice: Notice | None = None) -> Outcome:
        """Send one plain text now and say how it went, within 15 s. ``notice`` says what the text is about."""
        loop, leash = asyncio.get_running_loop(), Leash()
        self._begun = loop.time()
        words = marked(inert_line(title), self._mark), marked(inert(body) or "-", self._mark)
        meant = marked_notice(notice, self._mark)
        self._under_way = begin(lambda: self._notify(leash, *words, meant), f"courier-{self.name}")
        cut = await self._watched(self._under_way, leash)
        took = (loop.time() - self._begun) * 1000
        return self._failed(cut, took) if cut else self._judge(self._under_way, took)

    async def _watched(self, sending: "asyncio.Future[AppriseResult]", leash: Leash) -> str:
        """Wait for a send; hang up when its time is over or the far side says too much. Returns why, or nothing."""
        loop = asyncio.get_running_loop()
        while left := max(0.0, self._begun + self._seconds - loop.time()):
            await asyncio.wait({sending}, timeout=min(left, _LOOK))
            if sending.done():
                return ""
            if leash.heard() > MOST_HEARD:
                leash.pull()
                return f"answered with more than {MOST_HEARD // 1000:,} kB"
        leash.pull()
        return f"did not finish within {self._seconds:g} s"

    def _notify(self, leash: Leash, title: str, body: str, notice: Notice | None) -> "AppriseResult":
        """A sender of its own for each message: a late one that still hangs never sees another's facts."""
        sender, formats = load(self._url), library().NotifyFormat
        if sender is None:
            raise BadChannel(f"channel {self.name}: Apprise cannot use this URL")
        sender[0].request_rate_per_sec = 0  # we wait ourselves, where waiting costs no thread and no time limit
        dress(sender[0], self.name, title, body, notice)
        meant = formats.TEXT  # without it a site's words would reach Telegram as live HTML
        if notice is not None and self._scheme in _MAIL:
            body, meant = letter(body, notice.severity, over=notice.why is Why.RESOLVED), formats.HTML
        with leash.worn():
            return sender.notify(
                title=title, body=body, body_format=meant, notify_type=kind(notice), log_level=logging.DEBUG
            )

    def _judge(self, finished: "asyncio.Future[AppriseResult]", took_ms: float) -> Outcome:
        error = finished.exception()
        if error is not None:
            return self._failed(f"{type(error).__name__}: {error}", took_ms)
        result = finished.result()
        if result:
            return Outcome(ok=True, took_ms=took_ms)
        return self._failed(_said(result), took_ms, "\n".join(entry.message for entry in result.logs()))

    def _failed(self, said: str, took_ms: float, details: str = "") -> Outcome:
        """``details`` hold what the far side answered; only the time that it asked for is taken from them."""
        text = self._blot.text(said)
        reading = read(text, details)
        why = f"{WORDS[reading.trouble]} ({untrusted(text, 240)})" if text else WORDS[reading.trouble]
        return Outcome(ok=False, took_ms=took_ms, trouble=reading.trouble, why=why, wait=reading.wait)


def _said(result: "AppriseResult") -> str:
    """What Apprise and the far side said about a failure; payloads and addresses at DEBUG are left out."""
    lines = [entry.message for entry in result.logs() if _matters(entry.level, entry.message)]
    return "; ".join(dict.fromkeys(lines)) or result.status.name.lower()


def _matters(level: str, message: str) -> bool:
    return level in ("WARNING", "ERROR", "CRITICAL") or message.startswith("Socket Exception:")
