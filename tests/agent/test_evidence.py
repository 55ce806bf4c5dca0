"""Evidence on its way to the disk: beside the loop, within bounds, and never in the way of what was seen."""

import asyncio
import logging
import threading
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from sentinel.agent.duty import plan
from sentinel.agent.keeping import MOST_KEPT
from sentinel.agent.look import Look, Looker
from sentinel.agent.rations import LEAST, Rations
from sentinel.agent.toolbox import Toolbox
from sentinel.kit.probe import Options, Probe
from sentinel.kit.tools import Tools
from sentinel.model.subject import Subject
from sentinel.store.evidence import Evidence
from tests.agent.boxes import toolbox
from tests.agent.world import UP, Facts, site

NOW = datetime(2029, 2, 14, 10, 0, tzinfo=UTC)
DAY = NOW.date()


class Collector(Probe[Options, Facts, None]):
    """Keeps the bodies that it was given."""

    kind = "site"
    options = Options
    facts = Facts

    def __init__(self, bodies: Sequence[bytes]) -> None:
        self.bodies = bodies

    async def observe(self, _subject: Subject, _options: Options, tools: Tools) -> Facts:
        """Keep all of them; the site is up."""
        for body in self.bodies:
            tools.keep(body, "text/html")
        return UP

    def fingerprint(self, facts: Facts) -> str:
        """The state is all there is."""
        return facts.state


def looker(box: Toolbox) -> Looker:
    return Looker(box, now=lambda: NOW, ticks=lambda: 0.0)


async def seen(by: Looker, *bodies: bytes) -> Look:
    (duty,), _ = plan([site("kpu-ntb")], {"site": Collector(bodies)}, {})
    look = await by.look(duty, duty.checks, 0, None)
    assert look.outcomes == {"target:kpu-ntb": UP}
    return look


def shelving(box: Toolbox, keep: Any) -> Looker:  # noqa: ANN401 - whatever a shelf may do wrong
    box.keep = keep
    return looker(box)


async def test_what_a_look_names_is_on_disk(tmp_path: Path) -> None:
    evidence = Evidence(tmp_path)
    look = await seen(shelving(toolbox(), evidence.keep), b"boom", b"other", b"boom")
    assert [evidence.read(name) for name in look.kept] == [b"boom", b"other"]


async def test_the_loop_waits_for_no_disk() -> None:
    """Here the disk waits for the loop: were it the other way round, the look would never end."""
    moving = threading.Event()

    def slow(body: bytes, _media_type: str) -> str:
        assert moving.wait(5)
        return sha256(body).hexdigest()

    asyncio.get_running_loop().call_later(0.01, moving.set)
    look = await seen(shelving(toolbox(), slow), b"boom")
    assert look.kept == (sha256(b"boom").hexdigest(),)


async def test_a_full_disk_costs_the_evidence_and_not_the_look(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It once made a look at a broken site a look that failed, for as long as the disk was full."""
    full, roomy = Evidence(tmp_path, reserve=1 << 62), Evidence(tmp_path)
    box = toolbox()
    by = looker(box)
    box.keep = full.keep
    with caplog.at_level(logging.INFO, "sentinel.toolbox"):
        assert [(await seen(by, b"one")).kept, (await seen(by, b"two")).kept] == [(), ()]
        box.keep = roomy.keep
        assert len((await seen(by, b"three")).kept) == 1
    said = [record.getMessage() for record in caplog.records]
    assert [line.partition(",")[0] for line in said] == ["evidence cannot be kept", "evidence is kept again"]
    assert "nearly full" in said[0]


async def test_a_look_keeps_so_many_bodies_and_no_more() -> None:
    kept: dict[str, bytes] = {}
    look = await seen(looker(toolbox(kept=kept)), *(b"%d" % n for n in range(10 * MOST_KEPT)))
    assert len(look.kept) == len(kept) == MOST_KEPT


async def test_a_site_that_is_another_one_at_every_look_does_not_fill_the_disk() -> None:
    kept: dict[str, bytes] = {}
    by = looker(toolbox(kept=kept))
    for n in range(40):
        await seen(by, b"%d" % n * 500_000)
    assert 20_000_000 < sum(map(len, kept.values())) <= 32_000_000
    assert (await seen(by, b"1" * 500_000)).kept, "what is there already costs nothing and is named"


def granted(rations: Rations, check: str, day: date, *names: str, size: int = 1) -> list[str]:
    return rations.grant(check, day, dict.fromkeys(names, size))


def test_each_check_has_its_own_ration_and_every_day_a_new_one() -> None:
    rations = Rations(2 * LEAST)
    assert granted(rations, "a", DAY, "1", "2", "3") == ["1", "2"]
    assert granted(rations, "a", DAY, "3", "2") == ["2"]
    assert granted(rations, "b", DAY, "3") == ["3"]
    assert granted(rations, "a", DAY + timedelta(days=1), "3") == ["3"]


def test_a_body_too_large_for_what_is_left_leaves_room_for_a_smaller_one() -> None:
    rations = Rations(3 * LEAST)
    assert granted(rations, "a", DAY, "huge", size=4 * LEAST) == []
    assert granted(rations, "a", DAY, "small") == ["small"]
    assert granted(rations, "a", DAY) == [], "a look that keeps nothing asks for nothing"
