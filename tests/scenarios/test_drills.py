"""Drills as an operator runs them: a live channel gets marked messages, a person answers, a page says so."""

import asyncio
import json
import os
import sys
from pathlib import Path

import pytest

import probes
from sentinel.app.desk import Desk
from sentinel.app.drill.loan import Loan, borrowed
from sentinel.app.drill.perform import perform
from sentinel.app.drill.report import Report, write
from sentinel.app.request import Outcome, Request
from sentinel.app.theatre import StageFailed
from sentinel.config.load import load
from sentinel.courier.channel import recipients
from sentinel.courier.exercise import LATIHAN
from sentinel.kit import registry
from sentinel.range.drills import DRILLS
from sentinel.range.world import World
from tests.scenarios.stage import messages, table

pytestmark = pytest.mark.timeout(240)
SHARE = os.environ.get("SENTINEL_DRILLS", "hosting-down,other-operator,planned-pause")
QUICK = {"uptime": "1s", "tls": "2s"}


def live(world: World, folder: Path) -> Path:
    """A live installation with one channel, and no daemon of its own."""
    config = folder / "config.toml"
    parts = [
        table("sentinel", vantage="mataram-1", data_dir=str(folder / "var"), lab=True, language="id"),
        table("[channels]", name="piket", url=f"json://{world.webhook.place}/"),
        table("[routes]", to=["piket"]),
    ]
    config.write_text("\n".join(parts), "utf-8")
    return config


def told(report: Report, said: list[str]) -> list[object]:
    """All that a failed drill left to look at."""
    found = report.findings
    return [found.kept, found.unwanted, found.counts, [notice.title for notice in found.messages], said]


async def answer(world: World, desk: Desk) -> str:
    """A person reads the first message and does what its last line but one says."""
    await world.webhook.posted.reach(1, 120)
    (ref,) = {word for word in messages(world)[0]["message"].split() if word.startswith("INC-9")}
    done = await asyncio.to_thread(desk.act, Request(act="ack", args={"on": ref}, who="Budi"))
    assert done.outcome is Outcome.DONE, done.text
    return ref


@pytest.mark.slow
async def test_a_drill_over_a_live_channel_that_somebody_answers(tmp_path: Path) -> None:
    async with World() as world:
        known = registry.load(probes)
        config = load(live(world, tmp_path), known, recipients, environ={})
        lent = borrowed(config, known, ["piket"])
        loan = Loan(folder=lent.folder, channels=lent.channels, intervals=QUICK)
        desk, said = Desk(config.data_dir, lambda: (config, known)), list[str]()
        drill = asyncio.create_task(
            asyncio.to_thread(perform, DRILLS["short-outage"], loan, "Dewi", said.append, 60.0, haste=5.0)
        )
        ref = await answer(world, desk)
        with pytest.raises(StageFailed, match="another drill"):
            await asyncio.to_thread(perform, DRILLS["short-outage"], loan, "Dewi", said.append)
        report = await drill
        assert report.passed, told(report, said)
        judge(report, messages(world), ref, tmp_path)
    assert [one.name for one in loan.folder.iterdir()] == ["ledger.lock"]


def judge(report: Report, arrived: list[dict[str, str]], ref: str, folder: Path) -> None:
    (kept,) = report.findings.kept
    assert kept.incident is not None
    assert (kept.incident.ref, kept.incident.acknowledged_by) == (ref, "Budi")
    opened, answered = kept.after(kept.incident.opened_at), kept.after(kept.answered_at)
    assert 0 < (opened or 0) < min(kept.message_after or 0, answered or 0)  # who is quick answers before the far side
    assert report.findings.counts == {"piket": len(arrived)} == {"piket": 2}
    for message in arrived:
        lines = [*message["title"].split("\n"), *message["message"].split("\n")]
        assert [line for line in lines if not line.startswith(f"{LATIHAN} | ")] == []
    page = write(report, folder)[0].read_text("utf-8")
    assert all(word in page for word in ("LULUS", "Dewi", "Budi", ref, "piket"))


@pytest.mark.slow
def test_a_drill_inside_the_range_tells_of_a_redirect_and_of_nothing_else(tmp_path: Path) -> None:
    said: list[str] = []
    loan = Loan(folder=tmp_path / "drill", intervals=QUICK)
    report = perform(DRILLS["gambling-redirect"], loan, "uji", said.append, haste=5.0)
    assert report.passed, told(report, said)
    assert [(n.why, n.severity.label) for n in report.findings.messages] == [("opened", "high")]


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("name", DRILLS if SHARE == "all" else SHARE.split(","))
def test_every_promise_of_every_drill_is_kept(name: str, tmp_path: Path) -> None:
    said: list[str] = []
    report = perform(DRILLS[name], Loan(folder=tmp_path / "drill"), "uji", said.append)
    assert report.passed, told(report, said)


@pytest.mark.slow
async def test_a_drill_that_is_ended_early_leaves_nothing_behind(tmp_path: Path) -> None:
    async with World() as world:
        command = (
            sys.executable,
            "-m",
            "sentinel",
            "drill",
            "run",
            "short-outage",
            "--config",
            str(live(world, tmp_path)),
        )
        program = await asyncio.create_subprocess_exec(*command, stderr=asyncio.subprocess.PIPE)
        assert program.stderr is not None
        while b"story begins" not in await program.stderr.readline():
            pass
        program.terminate()
        _, err = await program.communicate()
    assert (program.returncode, b"say to everybody that it is over" in err) == (1, True)
    assert [one.name for one in (tmp_path / "var" / "drill").iterdir()] == ["ledger.lock"]
    assert running_with(str(tmp_path / "var" / "drill")) == []


def running_with(word: str) -> list[Path]:
    """The processes in whose command line this stands."""
    return [one for one in Path("/proc").glob("[0-9]*/cmdline") if word.encode() in _read(one)]


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:  # that process has ended meanwhile
        return b""


@pytest.mark.slow
async def test_the_command_runs_a_drill_from_its_name_to_its_report(tmp_path: Path) -> None:
    async with World() as world:
        words = ("drill", "run", "outage-rumour", "--channel", "piket", "--ack-within", "2s", "--json")
        command = (sys.executable, "-m", "sentinel", *words, "--config", str(live(world, tmp_path)))
        pipe = asyncio.subprocess.PIPE
        program = await asyncio.create_subprocess_exec(*command, stdout=pipe, stderr=pipe)
        out, err = await program.communicate()
        assert program.returncode == 1, err.decode()  # it was told, but nobody answered
        shown = json.loads(out)
        assert (shown["passed"], shown["answered"], shown["messages"]) == (False, False, {"piket": 2})
        assert all(Path(file).is_relative_to(tmp_path / "var" / "drills") for file in shown["report"])
        assert len(messages(world)) == 2
