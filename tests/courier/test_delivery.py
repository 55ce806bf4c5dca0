import asyncio
import subprocess
import sys
import time
from typing import Any

import pytest

from sentinel.courier.channel import SEND_SECONDS, Channel
from sentinel.courier.pace import Pace
from sentinel.model.notice import Why
from sentinel.model.severity import Severity
from sentinel.range.lab import telegram_url
from sentinel.range.world import World
from tests.courier.office import Office, notice

HOSTILE = (
    '</b><a href="https://evil.test">klik</a> <script>x</script> [a](http://evil.test) *b* _c_ `d` &lt; \u202e'
    "\r\nBcc: x@y.test"
)


async def test_a_notice_reaches_telegram_and_mail(
    world: World, office: Office, telegram: Channel, mail: Channel
) -> None:
    await office.put(notice(1), notice(1, "mail"))
    async with office.open(telegram, mail):
        await office.until("sent", "sent")
    (told,) = world.telegram.told
    assert told.text == ("<b>Situs tidak dapat diakses INC-000001</b>\r\nKPU Provinsi NTB padam.\r\nINC-000001")
    assert (told.sent["parse_mode"], told.sent["disable_web_page_preview"]) == ("HTML", True)
    (letter,) = world.mail.letters
    assert (letter.tls, letter.user, letter.recipients) == (True, "sentinel", ("piket@csirt.test",))
    assert letter.message["Subject"] == "Situs tidak dapat diakses INC-000001"
    assert "KPU Provinsi NTB padam." in letter.part("text/plain")
    assert all(delivery.ok for delivery in await office.deliveries())
    assert [standing.ok for standing in office.standings] == [True, True]


async def test_a_hostile_title_arrives_as_harmless_text(
    world: World, office: Office, telegram: Channel, mail: Channel
) -> None:
    evil = {"title": HOSTILE, "body": HOSTILE + "\nhttps://sentinel.kpu.test/incidents/1\x00\x1b[31m"}
    await office.put(notice(1, **evil), notice(1, "mail", **evil))
    async with office.open(telegram, mail):
        await office.until("sent", "sent")
    text = world.telegram.told[0].sent["text"]
    title, _, body = text.partition("\r\n")
    assert "<a" not in text
    assert "<script" not in text
    assert "evil.test" not in title
    assert "&lt;a href=" in body
    assert "https://sentinel.kpu.test/incidents/1" in body
    letter = world.mail.letters[0]
    assert letter.message["Bcc"] is None
    assert "\n" not in letter.message["Subject"]
    html = letter.part("text/html")
    assert "<script" not in html
    assert "<a" not in html
    assert "&lt;script&gt;" in html
    for arrived in (text, letter.message["Subject"], letter.part("text/plain"), html):
        assert not set(arrived) & {"\u202e", "\x00", "\x1b"}


async def test_a_wake_is_heard_at_once(world: World, office: Office, telegram: Channel) -> None:
    async with office.open(telegram, pace=Pace(look=60)) as courier:
        await office.put(notice(1))
        begun = time.monotonic()
        courier.wake("tg")
        await world.telegram.told.reach(1, within=5)
        assert time.monotonic() - begun < 2


async def test_the_worst_goes_first_and_an_incident_keeps_its_order(
    world: World, office: Office, telegram: Channel
) -> None:
    await office.put(
        notice(1, severity=Severity.LOW, title="ringan"),
        notice(2, severity=Severity.CRITICAL, title="kritis"),
        notice(3, title="tiga dibuka"),
        notice(3, title="tiga pulih", why=Why.RESOLVED, key="inc:3:resolved:2:tg", severity=Severity.HIGH),
    )
    async with office.open(telegram):
        await office.until(*["sent"] * 4)
    order = [told.text.partition("</b>")[0].removeprefix("<b>") for told in world.telegram.told]
    assert order == ["kritis", "tiga dibuka", "tiga pulih", "ringan"]


async def test_messages_to_one_chat_keep_their_distance(world: World, office: Office, telegram: Channel) -> None:
    telegram.pause = 0.4
    await office.put(notice(1), notice(2))
    async with office.open(telegram):
        first, second = await world.telegram.told.reach(2, within=5)
    assert (second.at - first.at).total_seconds() >= 0.4


async def test_mail_waits_no_longer_than_it_must(world: World, office: Office, mail: Channel) -> None:
    """Apprise alone would sleep 5.5 s between two letters, inside our time limit."""
    await office.put(notice(1, "mail"), notice(2, "mail"))
    async with office.open(mail):
        first, second = await world.mail.letters.reach(2, within=8)
    assert (second.at - first.at).total_seconds() < 3


async def test_rivals_never_send_the_same_twice(world: World, office: Office, telegram: Channel) -> None:
    await office.put(*(notice(number) for number in range(40)))
    other = Channel("tg", telegram_url())
    other.pause = 0.0
    async with office.open(telegram), office.open(other):
        await office.until(*["sent"] * 40, within=20)
    texts = [told.text for told in world.telegram.told]
    assert len(texts) == len(set(texts)) == 40


async def test_only_reminders_may_expire(world: World, office: Office, telegram: Channel) -> None:
    past = notice(0).created_at.replace(year=2000)
    old: dict[str, Any] = {"created_at": past, "not_before": past, "expires_at": past}
    await office.put(notice(1, **old), notice(2, why=Why.REPEATED, key="inc:2:repeated:1:tg", **old))
    async with office.open(telegram):
        await office.until("dead", "sent")
    assert "INC-000001" in world.telegram.told[0].text


async def test_stopping_waits_for_what_is_under_way_and_begins_nothing(
    world: World, office: Office, telegram: Channel
) -> None:
    telegram.pause = 30
    await office.put(notice(1), notice(2))
    courier = office.courier(telegram)
    working = asyncio.create_task(courier.run())
    await world.telegram.told.reach(1, within=5)
    courier.stop()
    await asyncio.wait_for(working, 3)
    assert await office.states() == ["pending", "sent"]
    assert (await office.row(notice(2).key)).attempts == 0


async def test_a_cancelled_courier_stops_in_an_orderly_way(world: World, office: Office, telegram: Channel) -> None:
    telegram.pause = 30
    await office.put(notice(1), notice(2))
    working = asyncio.create_task(office.courier(telegram).run())
    await world.telegram.told.reach(1, within=5)
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(working, 3)
    assert await office.states() == ["pending", "sent"]


async def test_a_courier_without_channels_waits_to_be_stopped(office: Office) -> None:
    courier = office.courier()
    working = asyncio.create_task(courier.run())
    courier.wake()
    await asyncio.sleep(0)
    assert not working.done()
    courier.stop()
    await asyncio.wait_for(working, 2)


async def test_a_pump_that_breaks_is_not_hidden(office: Office, telegram: Channel) -> None:
    def broken(_: object) -> None:
        raise RuntimeError("a bug of the hub")

    courier = office.courier(telegram)
    courier._pumps["tg"]._on_health = broken
    await office.put(notice(1))
    with pytest.raises(RuntimeError, match="a bug of the hub"):
        await asyncio.wait_for(courier.run(), 5)


def test_a_claim_is_over_before_its_lease() -> None:
    pace = Pace()
    assert pace.most * (SEND_SECONDS + 1.1) < pace.lease


def test_apprise_is_fetched_only_when_there_is_something_to_send() -> None:
    program = "import sys, sentinel.courier.courier, sentinel.courier.prove; sys.exit('apprise' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False, timeout=30).returncode == 0
