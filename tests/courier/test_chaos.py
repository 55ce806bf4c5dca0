"""Thousands of notices through channels that fail at random, while hub and courier are killed at random moments.

``SENTINEL_NOTICES`` says how many; ``make long`` asks for 10,000, ``make check`` for a share.
"""

import asyncio
import os
import random
import re
import signal
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import pytest

from sentinel.range.http import Manner, Reply, Request
from sentinel.range.lab import mail_url, telegram_url
from sentinel.range.mail import PASSWORD
from sentinel.range.telegram import TOKEN, Mood
from sentinel.range.world import World
from sentinel.store.dialect import FILE
from sentinel.store.ledger import open_view
from sentinel.store.ports import Queued
from tests.courier.chaos import CHANNELS, TOLD

NOTICES = int(os.environ.get("SENTINEL_NOTICES", "120"))
KILLS = max(4, min(40, NOTICES // 60))
SITES = -(-NOTICES // (len(TOLD) * len(CHANNELS)))
PATIENCE = 120 + NOTICES * 0.3
ROOT = Path(__file__).parents[2]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(PATIENCE + 60)]


class Fickle(Mapping[str, str]):
    """A relay's canned answers that come and go: most commands are obeyed, some refused, some cut off."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice

    def __getitem__(self, command: str) -> str:
        if self._dice.random() > 0.04:
            raise KeyError(command)
        return self._dice.choice(("451 4.3.0 Later", "421 4.3.2 Busy", "drop", "554 5.7.1 No"))

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def moody(dice: random.Random) -> Mood:
    """A Telegram that fails one time in five: refuses, is too busy, answers in gibberish, or hangs up."""
    bad = (
        Reply(status=502, body=b"<html>Bad Gateway</html>"),
        Reply(status=500, body=b"{}"),
        Reply(status=429, body=b'{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 0"}'),
        Reply(manner=Manner(raw=b"\x00gibberish")),
        Reply(manner=Manner(cut=0)),
    )

    def mood(_: Request) -> Reply | None:
        return dice.choice(bad) if dice.random() < 0.2 else None

    return mood


@dataclass
class Victim:
    """The process that is killed and started again."""

    command: tuple[str, ...]
    log: Path
    process: asyncio.subprocess.Process | None = None
    deaths: int = 0

    async def start(self) -> None:
        with self.log.open("ab") as sink:
            self.process = await asyncio.create_subprocess_exec(*self.command, stdout=sink, stderr=sink, cwd=ROOT)

    async def kill(self) -> None:
        """As the power would: at once, wherever it is."""
        process = self.process
        assert process is not None
        assert process.returncode is None, self.log.read_text("utf-8", "replace")[-3000:]
        process.kill()
        assert await process.wait() == -signal.SIGKILL
        self.deaths += 1


def queue(folder: Path) -> list[Queued]:
    """The outbox, oldest first; empty while there is no ledger yet."""
    if not (folder / FILE).exists():
        return []
    with open_view(folder) as view:
        return list(reversed(view.notices(limit=1_000_000)))


async def until_told(folder: Path, victim: Victim) -> list[Queued]:
    """Wait until everything that there is to say has been said."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        rows = await asyncio.to_thread(queue, folder)
        if len(rows) >= SITES * len(TOLD) * len(CHANNELS) and all(row.state == "sent" for row in rows):
            return rows
        assert victim.process is not None
        assert victim.process.returncode is None, victim.log.read_text("utf-8", "replace")[-3000:]
        await _pause(0.5)
    pytest.fail(f"still waiting: {Counter(row.state for row in rows)}")


async def _pause(seconds: float) -> None:
    """The storm goes on for this long; its random length is the point."""
    loop = asyncio.get_running_loop()
    done = loop.create_future()
    loop.call_later(seconds, done.set_result, None)
    await done


async def _shake(world: World, dice: random.Random, seconds: float) -> None:
    """For this long, take some messages and hang up before saying so."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with world.telegram.manner.turn(Manner(cut=0) if dice.random() < 0.1 else Manner()):
            await _pause(min(0.2, seconds))


def in_order(heard: Mapping[int, list[str]], meant: Mapping[int, list[str]], seed: int) -> int:
    """Check that each incident was told of in order, nothing left out; returns how many came twice.

    A repetition is the same message again, before anything newer of its incident or after a crash: by its text alone it
    is recognised.
    """
    again = 0
    for number, messages in meant.items():
        first = list(dict.fromkeys(heard.get(number, ())))
        assert first == messages, f"seed {seed}: INC-{number:06d} was told of as {first}"
        again += len(heard[number]) - len(first)
    assert set(heard) == set(meant), f"seed {seed}: somebody heard what nobody said"
    return again


def judge(world: World, rows: list[Queued], seed: int) -> Mapping[str, int]:
    """What arrived against what the ledger says; returns how many repetitions each channel had."""
    meant: dict[str, dict[int, list[str]]] = {name: defaultdict(list) for name in CHANNELS}
    keys: dict[int, list[str]] = defaultdict(list)
    for row in rows:
        one = row.notice
        meant[one.channel][one.incident or 0].append(f"{one.title}\n{one.body}")
        if one.channel == "mail":
            keys[one.incident or 0].append(one.key)
    assert all(len(messages) == len(TOLD) for known in meant.values() for messages in known.values()), f"seed {seed}"
    telegram, mail = defaultdict(list), defaultdict(list)
    for told in world.telegram.told:
        text = unescape(re.sub("^<b>(.*?)</b>", r"\1", told.text)).replace("\r\n", "\n")
        telegram[_number(text)].append(text)
    for letter in world.mail.letters:
        mail[int(letter.message["X-Sentinel-Incident"].removeprefix("INC-"))].append(
            letter.message["X-Sentinel-Notice"]
        )
    return {"telegram": in_order(telegram, meant["telegram"], seed), "mail": in_order(mail, keys, seed)}


def _number(text: str) -> int:
    found = re.search(r"^INC-(\d{6}) ", text, re.MULTILINE)
    assert found, text
    return int(found[1])


def no_secret(folder: Path, log: Path) -> None:
    """Neither what the process said at any level, nor its ledger, nor the log of a database holds a secret."""
    written = [log, *(file for file in folder.rglob("*") if file.is_file())]
    for secret in (TOKEN, TOKEN.partition(":")[2], PASSWORD):
        assert [file.name for file in written if secret.encode() in file.read_bytes()] == []


async def test_nothing_is_lost_whatever_fails_and_whoever_is_killed(world: World, tmp_path: Path) -> None:
    seed = random.SystemRandom().randrange(1_000_000)
    dice = random.Random(seed)
    folder, log = tmp_path / "ledger", tmp_path / "log"
    urls = (telegram_url(), mail_url(world))
    victim = Victim((sys.executable, "-m", "tests.courier.chaos", str(folder), str(SITES), *urls), log)
    world.telegram.mood.turn(moody(dice))
    world.mail.canned.turn(Fickle(dice))
    begun = time.monotonic()
    for _ in range(KILLS):
        await victim.start()
        await _shake(world, dice, dice.uniform(0.5, 9.0))
        await victim.kill()
    await victim.start()
    rows = await until_told(folder, victim)
    await victim.kill()
    again = judge(world, rows, seed)
    no_secret(folder, log)
    print(f"{len(rows)} notices, {victim.deaths} kills, came twice: {dict(again)}, {time.monotonic() - begun:.0f} s")  # noqa: T201 - the figure
