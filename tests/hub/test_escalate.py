"""Nobody answers: the next level is told, over restarts and reloads, until somebody takes it in hand or it is over."""

from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path

import pytest

from sentinel.hub.acts import Act
from sentinel.model.notice import Why
from sentinel.model.route import Escalation, Quiet, Route
from sentinel.model.severity import Severity
from tests.hub.town import BEAT, Town, town

ROUTES = (Route(to=("mail",), escalate=(Escalation(after=900, to=("telegram",)),)),)
SITES = [f"203.0.{n}.1" for n in range(1, 42)]


def called(here: Town, channel: str = "telegram") -> list[tuple[str, str, str]]:
    """What a channel was told or is to be told: why, what became of it, and the reason or what stopped it."""
    rows = here.desk.ledger.look(
        lambda view: view.notices(1, limit=1_000)
    )  # the mails that nobody fetches bring a matter of their own
    mine = [row for row in reversed(rows) if row.notice.channel == channel]
    return [(str(row.notice.why), row.state, row.last_error or row.notice.reason) for row in mine]


async def pass_by(here: Town, seconds: float) -> None:
    """Time passes, in one leap and the last two beats."""
    here.desk.later(max(0.0, seconds - 2 * here.beat))
    await here.wait(min(seconds, 2 * here.beat))


async def act(here: Town, name: str, on: str = "1", text: str = "because") -> None:
    here.desk.later(1)
    await here.desk.hub.perform(Act(name=name, on=on, text=text, who="Sari", login="piket", at=here.desk.now))


async def test_who_does_not_answer_is_followed_by_the_next_level(tmp_path: Path) -> None:
    with town(tmp_path, SITES, routes=ROUTES) as here:
        await here.all_up()
        await here.fall("s1")
        await pass_by(here, 890)
        assert called(here) == []
        await pass_by(here, 20)
        assert called(here) == [("unanswered", "sent", "level 1 after 900 s: route 1")]
        await pass_by(here, 3600)
        assert len(called(here)) == 1
        acts = [entry.act for entry in here.desk.ledger.look(lambda view: view.timeline(1))]
        assert acts.count("unanswered") == 1


@pytest.mark.parametrize("word", ["ack", "resolve"])
async def test_a_persons_word_stops_it(tmp_path: Path, word: str) -> None:
    with town(tmp_path, SITES, routes=ROUTES) as here:
        await here.all_up()
        await here.fall("s1")
        await act(here, word)
        await pass_by(here, 1_200)
        assert called(here) == []


async def test_who_was_called_hears_that_it_is_over_though_no_route_says_so(tmp_path: Path) -> None:
    with town(tmp_path, SITES, routes=ROUTES) as here:
        await here.all_up()
        await here.fall("s1")
        await pass_by(here, 920)
        await here.rise("s1")
        await here.wait(60)
        assert [why for why, *_ in called(here)] == ["unanswered", "resolved"]


async def test_a_call_that_still_waits_for_the_morning_is_called_off(tmp_path: Path) -> None:
    night = Quiet(start=time(18, 10), end=time(6), below=Severity.CRITICAL)  # ten minutes after the desk's day begins
    with town(tmp_path, SITES, routes=(replace(ROUTES[0], quiet=night),)) as here:
        await here.all_up()
        await here.fall("s1")
        await pass_by(here, 920)
        assert [state for _, state, _ in called(here)] == ["held"]
        await act(here, "ack")
        ((_, state, error),) = called(here)
        assert (state, error) == ("dead", "not sent: somebody had taken it in hand by then")
        here.desk.now += timedelta(hours=12)
        await pass_by(here, 10)
        assert [state for _, state, _ in called(here)] == ["dead"]


async def test_a_restart_forgets_no_clock_and_tells_no_level_twice(tmp_path: Path) -> None:
    with town(tmp_path, SITES, routes=ROUTES) as here:
        await here.all_up()
        await here.fall("s1")
        await pass_by(here, 600)
        then, sequence = here.desk.now, here.desk.sequence
    for seconds, expected in ((310, 1), (600, 1)):
        with town(tmp_path, SITES, routes=ROUTES) as here:
            here.desk.now, here.desk.sequence = then, sequence
            await pass_by(here, seconds)
            assert len(called(here)) == expected
            then = here.desk.now


async def test_a_reload_counts_from_the_first_message_still(tmp_path: Path) -> None:
    with town(tmp_path, SITES, routes=(Route(to=("mail",)),)) as here:
        await here.all_up()
        await here.fall("s1")
        await pass_by(here, 600)
        here.desk.hub.world = replace(here.desk.hub.world, routes=ROUTES)
        await pass_by(here, 290)
        assert called(here) == []
        await pass_by(here, 20)
        assert [why for why, *_ in called(here)] == ["unanswered"]


async def test_what_comes_back_is_called_for_again(tmp_path: Path) -> None:
    with town(tmp_path, SITES, routes=ROUTES) as here:
        await here.all_up()
        await here.fall("s1")
        await pass_by(here, 920)
        await act(here, "ack")
        await here.rise("s1")
        await here.wait(60)
        await act(here, "reopen")
        await pass_by(here, 890)
        assert [why for why, *_ in called(here)] == ["unanswered", "resolved"]
        await pass_by(here, 20)
        assert [why for why, *_ in called(here)] == ["unanswered", "resolved", "unanswered"]


async def test_fifteen_matters_that_nobody_took_are_a_handful_of_calls_that_name_each(tmp_path: Path) -> None:
    with town(tmp_path, SITES, routes=ROUTES) as here:
        await here.all_up()
        for n in range(1, 16):
            await here.fall(f"s{n}")
        for _ in range(15):
            await pass_by(here, 100)
        assert 1 <= len(here.told) <= 5
        text = "\n".join(notice.body for _, notice in here.told)
        assert [n for n in range(1, 16) if f"INC-{n:06d}" not in text] == []
        lines = here.desk.ledger.look(lambda view: view.message_log(7))
        assert any(line.why == "unanswered" and line.result == "sent" for line in lines)


async def test_the_first_level_comes_within_a_beat_of_its_time(tmp_path: Path) -> None:
    with town(tmp_path, SITES, routes=ROUTES) as here:
        await here.all_up()
        await here.fall("s1")
        opened = here.desk.incidents()[0].opened_at
        await pass_by(here, 890)
        await here.wait(30)
        ((_, notice),) = here.told
        assert notice.why is Why.UNANSWERED
        assert opened is not None
        assert (notice.created_at - opened).total_seconds() == pytest.approx(900 + BEAT / 2, abs=BEAT / 2)
        assert "eskalasi: belum ada yang menangani" in notice.body
