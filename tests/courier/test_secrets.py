import io
import logging
from pathlib import Path

from sentinel.courier.channel import Channel
from sentinel.range.mail import PASSWORD
from sentinel.range.telegram import TOKEN
from sentinel.range.world import World
from tests.courier.office import Office, notice

NAMES = ("", "apprise", "urllib3", "urllib3.connectionpool", "requests", "smtplib", "asyncio", "sentinel")


async def test_no_log_no_error_and_no_ledger_holds_a_token_or_password(
    world: World, office: Office, telegram: Channel, mail: Channel, tmp_path: Path
) -> None:
    written, attached = io.StringIO(), io.StringIO()
    everywhere, within = logging.StreamHandler(written), logging.StreamHandler(attached)
    root, apprise = logging.getLogger(), logging.getLogger("apprise")
    levels = {name: logging.getLogger(name).level for name in NAMES}
    root.addHandler(everywhere)
    apprise.addHandler(within)
    for name in NAMES:
        logging.getLogger(name).setLevel(logging.DEBUG)
    try:
        await _good_and_bad_times(world, office, telegram, mail)
    finally:
        root.removeHandler(everywhere)
        apprise.removeHandler(within)
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)
    on_disk = b"".join(file.read_bytes() for file in (tmp_path / "ledger").rglob("*") if file.is_file())
    told = repr([(row.last_error, row) for row in (await office.rows()).values()]) + repr(office.standings)
    assert "/bot***/sendMessage" in attached.getvalue() + written.getvalue()
    for secret in (TOKEN, TOKEN.partition(":")[2], PASSWORD):
        assert secret not in written.getvalue()
        assert secret not in attached.getvalue()
        assert secret not in told
        assert secret.encode() not in on_disk


async def _good_and_bad_times(world: World, office: Office, telegram: Channel, mail: Channel) -> None:
    await office.put(notice(1), notice(1, "mail"))
    async with office.open(telegram, mail):
        await office.until("sent", "sent")
    for fault in (world.proxy.refuse, world.telegram.revoke, world.telegram.line.reset, world.telegram.too_many):
        with fault():
            assert not (await telegram.send("judul", "isi")).ok
    for fault in (world.mail.wrong_password, world.mail.drop, world.mail.line.refuse):
        with fault():
            assert not (await mail.send("judul", "isi")).ok
    world.telegram.line.refuse()
    world.mail.wrong_password()
    await office.put(notice(2), notice(2, "mail"))
    async with office.open(telegram, mail):
        await office.attempted(notice(2).key)
        await office.attempted(notice(2, "mail").key)


async def test_a_reason_is_redacted_even_if_the_logs_were_not(world: World, telegram: Channel) -> None:
    for one in list(logging.getLogger("apprise").filters):
        logging.getLogger("apprise").removeFilter(one)
    world.proxy.refuse()
    outcome = await telegram.send("judul", "isi")
    assert "/bot***/sendMessage" in outcome.why
    assert TOKEN.partition(":")[2] not in outcome.why


def test_a_second_channel_does_not_uncover_the_first() -> None:
    for name in ("satu", "dua"):
        Channel(name, f"json://{name}.test/rahasia-{name}")
    record = logging.LogRecord("apprise", logging.DEBUG, "x", 1, "rahasia-satu rahasia-dua", None, None)
    assert logging.getLogger("apprise").filter(record)
    assert record.getMessage() == "*** ***"
