"""A browser that draws what was read already: one page at a time, cut off from every network, gone afterwards.

It is an extra. Where there is none, where it fails or takes too long there is no picture, and nothing else changes.
"""

import asyncio
import logging
import os
import shutil
import signal
import stat
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

from sentinel.kit.page.still import HIGH, WIDE, still
from sentinel.kit.page.text import decoded

log = logging.getLogger("sentinel.browser")
NAMES = ("chromium", "chromium-browser", "google-chrome")
LONGEST = 15.0  # seconds for one picture, the wait for one's turn included
SPARE = 3.0  # seconds of a look that are left to it
MOST_BYTES = 2_000_000
MOST_PNG = 4_000_000
NOBODY = 65_534
PNG = b"\x89PNG\r\n\x1a\n"
KINDS = ("text/html", "application/xhtml+xml", "")
# others go first, no core files, seconds of a processor for each of its processes; the process stays the same one
BOUNDED = ("/bin/sh", "-c", 'ulimit -c 0; ulimit -t 20; exec nice -n 15 "$@"', "browser")
FLAGS = (
    "--headless=new",
    "--disable-gpu",
    "--hide-scrollbars",
    "--force-device-scale-factor=1",
    f"--window-size={WIDE},{HIGH}",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--no-proxy-server",
    "--dns-prefetch-disable",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    "--disable-extensions",
    "--disable-breakpad",
    "--disable-crash-reporter",
    "--disable-dev-shm-usage",
    "--no-pings",
    "--no-first-run",
    "--no-default-browser-check",
    "--password-store=basic",
    "--timeout=8000",
)


def browser_at(named: str) -> Path | None:
    """The browser that is named, or else the first on the PATH; None: there is none."""
    found = shutil.which(named) if named else next(filter(None, map(shutil.which, NAMES)), None)
    return Path(found) if found else None


class Browser:
    """Draws pages. It keeps its sandbox; root lends it the user ``nobody``. Where it cannot start nothing is drawn."""

    def __init__(self, program: Path) -> None:
        self._program = program
        self._turn = asyncio.Semaphore(1)
        self._told = False

    async def draw(self, body: bytes, media_type: str, seconds: float) -> bytes | None:
        """The top of a page as a PNG, from its bytes; None if that cannot be had in so many seconds."""
        if media_type.partition(";")[0].strip().lower() not in KINDS or not body:
            return None
        page = still(decoded(body[:MOST_BYTES], media_type))
        try:
            async with asyncio.timeout(min(seconds, LONGEST)), self._turn:
                return await self._drawn(page)
        except TimeoutError:
            self._tell("it took too long")
        except OSError as error:
            self._tell(error.strerror or type(error).__name__)
        return None

    async def _drawn(self, page: str) -> bytes | None:
        room = _room(page)
        try:
            code = await self._run(room)
            png = await asyncio.to_thread(_taken, room / "page.png")
            if png is None:
                self._tell(f"it ended with {code}")
            return png
        finally:
            await asyncio.to_thread(shutil.rmtree, room, ignore_errors=True)

    async def _run(self, room: Path) -> int:
        process = await asyncio.create_subprocess_exec(
            *BOUNDED,
            str(self._program),
            *FLAGS,
            f"--user-data-dir={room / 'profile'}",
            f"--screenshot={room / 'page.png'}",
            (room / "page.html").as_uri(),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            cwd=room,
            env=_surroundings(room),
            start_new_session=True,
            **_whom(),
        )
        try:
            return await process.wait()
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # its own session: the browser and all that it started
            await process.wait()

    def _tell(self, why: str) -> None:
        """Say once that there are no pictures."""
        if not self._told:
            log.warning("%s drew no picture: %s; looks go on without", self._program, why)
        self._told = True


class Drawing(Protocol):
    """The part of a look's tools that draws pages."""

    _box: Any  # the toolbox; naming its type here would close a circle

    def remaining(self) -> float:
        """How many seconds are left of this look's timeout."""

    async def picture(self, body: bytes, media_type: str) -> bytes | None:
        """The top of a page as a PNG, drawn from its bytes without any network; None where nobody can draw it."""
        browser: Browser | None = self._box.browser
        seconds = self.remaining() - SPARE
        return await browser.draw(body, media_type, seconds) if browser and seconds > 0 else None


def _room(page: str) -> Path:
    """A folder of its own, to be thrown away, with the page in it."""
    room = Path(tempfile.mkdtemp(prefix="sentinel-page-"))
    (room / "page.html").write_text(page, "utf-8", "replace")
    for place in (room, room / "page.html") if _whom() else ():
        os.chown(place, NOBODY, NOBODY)
    return room


def _whom() -> Mapping[str, Any]:
    """As whom it runs: as ourselves, but never as root."""
    return {"user": NOBODY, "group": NOBODY, "extra_groups": ()} if os.geteuid() == 0 else {}


def _surroundings(room: Path) -> dict[str, str]:
    """Nothing of our own environment: it may hold secrets, proxies, and somebody's session."""
    own = ("HOME", "TMPDIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR")
    return dict.fromkeys(own, str(room)) | {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}


def _taken(place: Path) -> bytes | None:
    """The picture, if it is one: neither a way to another file nor too big."""
    try:
        door = os.open(place, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    with os.fdopen(door, "rb") as file:
        if not stat.S_ISREG(os.fstat(door).st_mode):
            return None
        png = file.read(MOST_PNG + 1)
    return png if png.startswith(PNG) and len(png) <= MOST_PNG else None
