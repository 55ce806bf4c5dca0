"""What must never be lost: a dead channel is told over the others; a night is one line for each in the morning."""

from datetime import time, timedelta
from pathlib import Path

from sentinel.model.notice import Why
from sentinel.model.route import Quiet, Route
from sentinel.model.severity import Severity
from tests.hub.town import town

SITES = [f"203.0.113.{n}" for n in range(1, 8)]


async def test_a_channel_that_fails_is_told_over_the_others_and_when_it_works_again_over_all(tmp_path: Path) -> None:
    with town(tmp_path, SITES, routes=(Route(to=("mail",)),)) as here:
        await here.all_up()
        began = here.desk.now
        here.desk.hub.health.say("channel", "mail", began, ok=False, patience=900.0, reason="no answer in time")
        await here.wait(20)
        assert here.told == []  # it may yet come back by itself
        here.desk.later(890)
        await here.wait(10)
        ((_, notice),) = here.told
        assert notice.title == "[TLP:AMBER] Tinggi: Saluran pesan gagal: mail"
        silent = {(line.channel, line.result) for line in here.desk.ledger.look(lambda view: view.message_log(1))}
        assert ("mail", "withheld") in silent
        here.desk.hub.health.say("channel", "mail", here.desk.now, ok=True)
        await here.wait(20)
        over = [(n.channel, n.why) for n in (q.notice for q in here.desk.ledger.look(lambda view: view.notices(1)))]
        assert {(channel, Why.RESOLVED) for channel in ("mail", "telegram")} <= set(over)


async def test_what_came_and_went_in_the_night_is_a_line_in_the_morning(tmp_path: Path) -> None:
    night = Quiet(start=time(17), end=time(6), below=Severity.CRITICAL)  # the desk's day begins at 18.00
    with town(tmp_path, SITES, routes=(Route(to=("telegram",), quiet=night),)) as here:
        await here.all_up()
        await here.fall("s1")
        await here.fall("s2")
        await here.rise("s1")
        await here.wait(60)
        assert here.told == []
        here.desk.now += timedelta(hours=12)
        await here.wait(10)
        ((_, notice),) = here.told
        lines = notice.body.splitlines()
        assert [line for line in lines if "INC-000001" in line] == ["- INC-000001 Tinggi: Situs pulih: Situs 1"]
        assert len([line for line in lines if "INC-000002" in line]) == 1
