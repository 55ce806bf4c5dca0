import asyncio
import smtplib
from collections.abc import Callable

import pytest

from sentinel.range.mail import PASSWORD, USER
from sentinel.range.world import World
from tests.range.clients import trusting

LETTER = "Subject: =?utf-8?q?Situs_padam?=\r\nFrom: s@csirt.test\r\n\r\nbaris satu\r\n.titik\r\n"


async def post(world: World, to: str = "piket@csirt.test", password: str = PASSWORD, *, tls: bool = True) -> None:
    def speak() -> None:
        with smtplib.SMTP(world.mail.listener.address, world.mail.listener.port, timeout=1) as client:
            if tls:
                client.starttls(context=trusting(world))
                client.login(USER, password)
            client.sendmail("sentinel@csirt.test", [to], LETTER)

    await asyncio.to_thread(speak)


async def test_a_letter_arrives_encrypted_and_signed_in(world: World) -> None:
    await post(world)
    (letter,) = await world.mail.letters.reach(1, within=1)
    assert (letter.tls, letter.user, letter.recipients) == (True, USER, ("piket@csirt.test",))
    assert letter.message["Subject"] == "Situs padam"
    assert letter.part("text/plain").splitlines() == ["baris satu", ".titik"]
    assert letter.part("text/html") == ""


@pytest.mark.parametrize("method", ["auth_plain", "auth_login"])
async def test_both_ways_to_log_in(world: World, method: str) -> None:
    def speak() -> tuple[int, bytes]:
        with smtplib.SMTP(world.mail.listener.address, world.mail.listener.port, timeout=1) as client:
            client.starttls(context=trusting(world))
            client.ehlo()
            client.user, client.password = USER, PASSWORD
            return client.auth(method.removeprefix("auth_").upper(), getattr(client, method))

    assert (await asyncio.to_thread(speak))[0] == 235


async def test_strangers_and_plain_talk_are_turned_away(world: World) -> None:
    with pytest.raises(smtplib.SMTPAuthenticationError):
        await post(world, password="salah")
    with pytest.raises(smtplib.SMTPSenderRefused, match="Authentication required"):
        await post(world, tls=False)
    world.mail.needs_auth = False
    await post(world, tls=False)
    assert (await world.mail.letters.reach(1, within=1))[0].tls is False


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        (lambda w: w.mail.defer(), smtplib.SMTPRecipientsRefused),
        (lambda w: w.mail.unknown_user(), smtplib.SMTPRecipientsRefused),
        (lambda w: w.mail.wrong_password(), smtplib.SMTPAuthenticationError),
        (lambda w: w.mail.reply("BODY", "554 5.7.1 Rejected"), smtplib.SMTPDataError),
        (lambda w: w.mail.drop("RCPT"), smtplib.SMTPServerDisconnected),
        (lambda w: w.mail.hang("CONNECT"), smtplib.SMTPServerDisconnected),
        (lambda w: w.mail.reply("CONNECT", "421 4.3.2 Busy"), smtplib.SMTPConnectError),
        (lambda w: w.mail.line.refuse(), ConnectionRefusedError),
    ],
)
async def test_refusals_and_their_end(world: World, wrong: Callable[[World], object], error: type[Exception]) -> None:
    wrong(world)
    with pytest.raises(error):
        await post(world)
    assert len(world.mail.letters) == 0
    world.heal()
    await post(world)
    assert len(world.mail.letters) == 1


async def test_passwords_are_not_kept_in_what_was_spoken(world: World) -> None:
    await post(world)
    spoken = [entry.what for entry in world.asked if entry.server == "mail"]
    assert spoken[-1] == "QUIT"
    assert "AUTH" in spoken
    assert not any(line.startswith("AUTH ") for line in spoken)
