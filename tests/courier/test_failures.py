import asyncio
import time
from collections.abc import Callable

import pytest

from sentinel.courier.channel import Channel
from sentinel.courier.pace import Pace
from sentinel.courier.trouble import Trouble
from sentinel.model.severity import Severity
from sentinel.range.http import Reply, Request
from sentinel.range.world import World
from tests.courier.office import Office, notice, now

KEY = notice(1).key


async def test_a_storm_of_server_errors_delays_and_never_doubles(
    world: World, office: Office, telegram: Channel
) -> None:
    world.telegram.fail(502, times=3)
    await office.put(notice(1), notice(2))
    async with office.open(telegram):
        await office.until("sent", "sent")
    assert len(world.telegram.told) == 2
    assert len([one for one in await office.deliveries() if not one.ok]) == 3
    assert [(one.ok, one.permanent) for one in office.standings] == [(False, False), (True, False)]
    assert "an error of its own" in office.standings[0].reason
    assert office.standings[0].since < office.standings[1].since


@pytest.mark.slow
async def test_what_the_server_asks_for_is_granted(world: World, office: Office, telegram: Channel) -> None:
    world.telegram.too_many(retry_after=1, times=1)
    await office.put(notice(1), notice(2))
    async with office.open(telegram):
        row = await office.attempted(KEY)
        assert 1.5 < (row.notice.not_before - now()).total_seconds() <= 2
        await office.until("sent", "sent")
    asked = [one.at for one in reversed(await office.deliveries())]
    assert (asked[1] - asked[0]).total_seconds() >= 2


async def test_a_wrong_token_is_told_at_once_and_tried_hourly(world: World, office: Office, telegram: Channel) -> None:
    with world.telegram.revoke():
        await office.put(notice(1))
        async with office.open(telegram):
            row = await office.attempted(KEY)
    (standing,) = office.standings
    assert (standing.ok, standing.permanent) == (False, True)
    assert "token or password is wrong" in standing.reason
    assert 0.75 < (row.notice.not_before - now()).total_seconds() / 3600 < 1.25


@pytest.mark.parametrize(
    ("fault", "trouble", "permanent"),
    [
        ("refused", Trouble.PROXY, False),
        ("bad_gateway", Trouble.PROXY, False),
        ("tls", Trouble.TLS, False),
        ("reset", Trouble.BROKEN, False),
        ("chat", Trouble.RECIPIENT, True),
        ("kicked", Trouble.FORBIDDEN, True),
        ("flood", Trouble.TOO_MANY, False),
        ("server", Trouble.SERVER, False),
    ],
)
async def test_telegram_troubles_are_told_apart(
    world: World, telegram: Channel, fault: str, trouble: Trouble, *, permanent: bool
) -> None:
    faults: dict[str, Callable[[], object]] = {
        "refused": world.proxy.refuse,
        "bad_gateway": world.telegram.line.refuse,
        "tls": lambda: world.telegram_certificate.show("untrusted"),
        "reset": world.telegram.line.reset,
        "chat": world.telegram.chats.clear,
        "kicked": world.telegram.kick,
        "flood": world.telegram.too_many,
        "server": world.telegram.fail,
    }
    faults[fault]()
    outcome = await telegram.send("judul", "isi")
    assert (outcome.ok, outcome.trouble, outcome.permanent) == (False, trouble, permanent)


@pytest.mark.parametrize(
    ("fault", "trouble", "permanent"),
    [
        ("deferred", Trouble.LATER, False),
        ("unknown", Trouble.RECIPIENT, True),
        ("password", Trouble.LOGIN, True),
        ("rejected", Trouble.REJECTED, False),
        ("dropped", Trouble.BROKEN, False),
        ("refused", Trouble.REFUSED, False),
        ("tls", Trouble.TLS, False),
    ],
)
async def test_mail_troubles_are_told_apart(
    world: World, mail: Channel, fault: str, trouble: Trouble, *, permanent: bool
) -> None:
    faults: dict[str, Callable[[], object]] = {
        "deferred": world.mail.defer,
        "unknown": world.mail.unknown_user,
        "password": world.mail.wrong_password,
        "rejected": lambda: world.mail.reply("BODY", "554 5.7.1 Rejected"),
        "dropped": world.mail.drop,
        "refused": world.mail.line.refuse,
        "tls": lambda: world.mail_certificate.show("untrusted"),
    }
    faults[fault]()
    outcome = await mail.send("judul", "isi")
    assert (outcome.ok, outcome.trouble, outcome.permanent) == (False, trouble, permanent)
    assert len(world.mail.letters) == 0


async def test_a_hanging_server_costs_its_time_and_the_message_comes_later(
    world: World, office: Office, channels: dict[str, Channel]
) -> None:
    impatient = channels["tg"]
    impatient._seconds = 0.3
    hanging = world.telegram.hang()
    await office.put(notice(1))
    async with office.open(impatient):
        row = await office.attempted(KEY)
        assert "did not answer in time" in (row.last_error or "")
        await _until_idle(impatient)  # we hung up; only then may the next begin
        hanging.undo()
        await office.until("sent")
    assert len(world.telegram.told) == 1


async def _until_idle(channel: Channel) -> None:
    async with asyncio.timeout(5):
        while channel.busy:
            await asyncio.sleep(0.01)


async def test_twelve_hung_channels_delay_nobody_and_not_the_end(
    world: World, office: Office, telegram: Channel
) -> None:
    world.webhook.hang()
    hung = [Channel(f"kait-{n}", f"json://{world.webhook.place}/{n}") for n in range(12)]
    await office.put(*(notice(1, channel.name) for channel in hung))
    async with office.open(*hung, telegram):
        await office.until(*["sending"] * 12)
        begun = time.monotonic()
        await office.put(notice(1))
        await world.telegram.told.reach(1, within=5)
        assert time.monotonic() - begun < 3
        await office.until(*["sending"] * 12, "sent")
        stopping = time.monotonic()
    assert time.monotonic() - stopping < 2
    assert await office.states() == sorted(["pending"] * 12 + ["sent"])
    await world.webhook.listener.close()


async def test_a_message_that_is_always_rejected_starves_nobody(
    world: World, office: Office, telegram: Channel
) -> None:
    def picky(request: Request) -> Reply | None:
        return Reply(status=400, body=b'{"ok":false,"description":"Bad Request"}') if b"racun" in request.body else None

    world.telegram.mood.turn(picky)
    await office.put(
        notice(99, severity=Severity.CRITICAL, title="racun"),
        *(notice(n, severity=Severity.LOW) for n in range(6)),
    )
    async with office.open(telegram):
        await office.until("pending", *["sent"] * 6)
    row = await office.row(notice(99).key)
    assert "rejected this message" in (row.last_error or "")


async def test_a_failing_channel_is_left_alone_between_its_tries(
    world: World, office: Office, telegram: Channel
) -> None:
    world.telegram.fail(502)
    slow = Pace(first=60, gate=30, look=0.02, patience=0.3)
    await office.put(notice(1))
    async with office.open(telegram, pace=slow) as courier:
        await office.attempted(KEY)
        await office.put(*(notice(n) for n in range(2, 20)))
        for _ in range(20):
            courier.wake()
            await asyncio.sleep(0.01)
    assert len(world.telegram.asked) == 1


async def test_what_fails_is_not_what_is_sent_over_another_channel(
    world: World, office: Office, telegram: Channel, mail: Channel
) -> None:
    world.telegram.fail(502)
    await office.put(notice(1), notice(1, "mail"))
    async with office.open(telegram, mail):
        await office.until("pending", "sent")
    assert {(one.channel, one.ok) for one in office.standings} == {("tg", False), ("mail", True)}


async def test_a_redirect_is_not_followed(world: World) -> None:
    elsewhere = f"http://{world.webhook.place}/ke-tempat-lain"
    world.webhook.reply.turn(Reply(status=302, headers=(("Location", elsewhere),)))
    hook = Channel("kait", f"json://{world.webhook.place}/")
    assert not (await hook.send("judul", "isi")).ok
    assert [entry.what for entry in world.asked if entry.server == "webhook"] == ["POST /"]
