"""A real browser, to look at what people will see: Chromium without a window, in a profile of its own."""

import asyncio
import shutil
from pathlib import Path

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
_QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--hide-scrollbars",
    "--no-proxy-server",
)


def browser() -> str:
    """The browser's path; where there is none the test is skipped, and says that nobody looked."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("NO BROWSER: nobody looked at the letter as a picture; install chromium (apt-get install chromium)")
    return found


async def _run(*arguments: str) -> str:
    process = await asyncio.create_subprocess_exec(
        *arguments, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
    )
    said, _ = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 0
    return said.decode("utf-8", "replace")


async def photograph(html: str, folder: Path, name: str, width: int = 420, height: int = 900) -> Path:
    """The page as a picture, as wide as a telephone."""
    page, picture = folder / f"{name}.html", folder / f"{name}.png"
    page.write_text(f'<!doctype html><meta charset="utf-8">{html}', "utf-8", "replace")
    options = (f"--user-data-dir={folder / 'profile'}", f"--window-size={width},{height}", f"--screenshot={picture}")
    await _run(browser(), *_QUIET, *options, "--virtual-time-budget=3000", page.as_uri())
    return picture


async def rendered(html: str, folder: Path) -> str:
    """The page's document after everything in it that wants to act has acted."""
    page = folder / "rendered.html"
    page.write_text(f'<!doctype html><meta charset="utf-8">{html}', "utf-8", "replace")
    options = (f"--user-data-dir={folder / 'profile'}", "--dump-dom", "--virtual-time-budget=3000")
    return await _run(browser(), *_QUIET, *options, page.as_uri())
