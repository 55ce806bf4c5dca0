"""The real browser on hostile pages: it draws them, reaches nobody, reads nothing of ours, and ends in time."""

import asyncio
import shutil
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from sentinel.agent.browser import Browser, browser_at
from sentinel.kit.page.still import HIGH, WIDE
from tests.agent.test_browser import HTML, alive

pytestmark = pytest.mark.slow
PATIENCE = 60.0
PARTS = """<h1>x</h1><img src="{u}/i"><link rel=stylesheet href="{u}/c"><link rel=prefetch href="{u}/p">
<link rel=preconnect href="{u}"><iframe src="{u}/f"></iframe><object data="{u}/o"></object><embed src="{u}/e">
<video src="{u}/v" autoplay></video><style>@import "{u}/m"; body{{background:url({u}/b)}}</style>
<script src="{u}/s"></script>
<script>fetch("{u}/j"); location = "{u}/l"; new WebSocket("{u}/w".replace("http", "ws"))</script>
<body onload="location='{u}/o'"><meta http-equiv=refresh content="0;url={u}/r">"></iframe><meta http-equiv=refresh
content="0;url={u}/q"><script>location = "{u}/k"</script>"""


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Browser:
    """The browser of this machine, with patience for a busy one."""
    found = browser_at("")
    if found is None:
        pytest.skip("NO BROWSER: nobody saw hostile pages drawn; install chromium (apt-get install chromium)")
    unshare = shutil.which("unshare")
    if unshare is None or subprocess.run([unshare, "-U", "true"], check=False).returncode:
        pytest.skip("NO SANDBOX: this machine gives a browser no user namespace, so it draws nothing")
    monkeypatch.setattr("sentinel.agent.browser.LONGEST", PATIENCE)
    return Browser(found)


@pytest.fixture
def rooms(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where the browser's rooms are made: a folder that no other test uses."""
    with tempfile.TemporaryDirectory(prefix="rooms-") as folder:
        Path(folder).chmod(0o755)
        monkeypatch.setattr(tempfile, "tempdir", folder)
        yield Path(folder)


def list_of(folder: Path) -> list[str]:
    return [place.name for place in folder.iterdir()]


@asynccontextmanager
async def listener() -> AsyncIterator[tuple[str, list[int]]]:
    """An address on this machine, and a note of each call."""
    calls: list[int] = []

    async def meet(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        calls.append(1)
        writer.close()

    server = await asyncio.start_server(meet, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", calls


def dark(png: bytes) -> int:
    """How many pixels are not white."""
    with Image.open(BytesIO(png)) as sheet:
        assert sheet.size == (WIDE, HIGH)
        return sum(sheet.convert("L").histogram()[:200])


async def picture(browser: Browser, source: str) -> bytes:
    png = await browser.draw(source.encode(), HTML, PATIENCE)
    assert png is not None, "nothing was drawn"
    return png


async def test_a_page_is_drawn_and_calls_nobody_however_it_tries(browser: Browser, rooms: Path) -> None:
    async with listener() as (url, calls):
        png = await picture(browser, PARTS.format(u=url))
    assert dark(png) > 500
    assert calls == []
    assert alive(str(rooms)) == [], "no process of it is left"
    assert list_of(rooms) == [], "nor a file"


async def test_scripts_do_not_run_and_files_are_not_shown(browser: Browser) -> None:
    quiet = await picture(browser, "<p>")
    loop = "<script>document.write('<h1>WRITTEN</h1>'); while (true) {}</script>"
    away = '<meta http-equiv=refresh content="0;url=file:///etc/passwd"><base target=_top>'
    frame = '<img src="file:///etc/passwd" hidden><iframe src="file:///etc/passwd" frameborder=0></iframe>'
    assert dark(quiet) == 0
    assert dark(await picture(browser, loop + away + frame)) == 0


async def test_a_page_without_an_end_is_drawn_from_its_beginning(browser: Browser) -> None:
    began = time.monotonic()
    assert dark(await picture(browser, "<h1>Situs</h1>" + "<p>kata " * 1_000_000)) > 500
    assert time.monotonic() - began < PATIENCE
