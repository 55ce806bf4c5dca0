"""The browser as a stranger in the house: what it is given, what is taken from it, and that nothing of it stays."""

import asyncio
import os
import time
from pathlib import Path

import pytest

from sentinel.agent.browser import MOST_PNG, PNG, Browser, browser_at
from tests.agent.boxes import toolbox
from tests.agent.painter import painter

HTML = "text/html; charset=utf-8"
BEGIN = r"printf '\211PNG\r\n\032\n'"


def alive(words: str) -> list[str]:
    """The commands of this machine that hold these words."""
    found = []
    for place in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found.append(place.read_bytes().replace(b"\0", b" ").decode("utf-8", "replace"))
        except OSError:
            continue
    return [command for command in found if words in command]


async def draw(script: str, *, seconds: float = 15.0, body: bytes = b"<p>x</p>", kind: str = HTML) -> bytes | None:
    with painter(script) as program:
        return await Browser(program).draw(body, kind, seconds)


async def test_a_browser_that_hangs_is_ended_with_all_its_children_and_leaves_no_folder() -> None:
    nap = f"sleep 86123.{os.getpid()}"
    assert await draw(f"{nap} & {nap}", seconds=0.5) is None
    deadline = time.monotonic() + 20
    while alive(nap) and time.monotonic() < deadline:
        await asyncio.sleep(0.05)
    assert alive(nap) == []


async def test_it_runs_without_our_secrets_and_never_as_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENTINEL_SECRET", "rahasia")
    said = await draw(f'({BEGIN}; env; echo "uid=$(id -u)"; pwd) > "$out"')
    assert said is not None
    text = said.decode("utf-8", "replace")
    assert "HOME=/" in text
    assert "rahasia" not in text
    assert "uid=0\n" not in text
    assert not os.path.exists(text.splitlines()[-1]), "its folder is gone"  # noqa: PTH110, ASYNC240 - a moment


@pytest.mark.parametrize(
    "script",
    [
        f'{BEGIN} > "$out.png"; ln -s "$out.png" "$out"',
        'mkfifo "$out"',
        'mkdir "$out"',
        'echo "<html>" > "$out"',
        f'({BEGIN}; head -c {MOST_PNG} /dev/zero) > "$out"',
        "exit 3",
    ],
    ids=["link", "pipe", "folder", "text", "huge", "nothing"],
)
async def test_what_is_no_picture_is_not_taken(script: str, caplog: pytest.LogCaptureFixture) -> None:
    assert await draw(script) is None
    assert "drew no picture" in caplog.text


async def test_only_pages_are_drawn() -> None:
    script = f'{BEGIN} > "$out"'
    assert await draw(script) == PNG
    assert await draw(script, kind="application/pdf") is None
    assert await draw(script, body=b"") is None


async def test_a_program_that_is_gone_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    browser = Browser(Path("/nowhere/chromium"))
    assert await browser.draw(b"<p>x</p>", HTML, 5.0) is None
    assert await browser.draw(b"<p>x</p>", HTML, 5.0) is None
    assert caplog.text.count("drew no picture") == 1


async def test_without_a_browser_or_without_time_there_is_no_picture() -> None:
    box = toolbox()
    assert await box.for_look(30.0).picture(b"<p>x</p>", HTML) is None
    with painter(f'{BEGIN} > "$out"') as program:
        box.browser = Browser(program)
        assert await box.for_look(30.0).picture(b"<p>x</p>", HTML) == PNG
        assert await box.for_look(2.0).picture(b"<p>x</p>", HTML) is None, "the look must end in time"


def test_a_browser_is_found_by_path_or_not_at_all() -> None:
    assert browser_at("/bin/sh") == Path("/bin/sh")
    assert browser_at("/nowhere/chromium") is None


async def test_pages_are_drawn_one_after_the_other() -> None:
    script = f'mkdir "$here/busy" || exit 1; sleep 0.5; {BEGIN} > "$out"; rmdir "$here/busy"'
    with painter(script) as program:
        program.parent.chmod(0o777)
        browser = Browser(program)
        both = await asyncio.gather(*(browser.draw(b"<p>x</p>", HTML, 15.0) for _ in range(2)))
    assert both == [PNG, PNG]
