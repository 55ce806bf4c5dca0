"""The ear: what it hears, what it passes over, and what it survives."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from sentinel.range.inbox import DEWI
from sentinel.range.telegram import CHAT, TOKEN
from sentinel.range.world import World
from tests.app.chat import Room, configuration, listening
from tests.hub.desk import Desk
from tests.station import until


async def test_strangers_get_no_answer_and_the_log_alone_names_their_chat(
    room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    room.world.telegram.chats.add("666")
    for text in ("/ack 1", "/help", "/status", "halo"):
        room.world.telegram.write(text, chat="666")
    await room.settled()
    assert "INC" in await room.ask("/status")
    assert {told.chat for told in room.world.telegram.told} == {CHAT}
    assert room.timeline() == []
    assert caplog.text.count("chat 666") == 1


NO_COMMANDS: tuple[Mapping[str, object], ...] = (
    {"forward_origin": {"type": "user"}},
    {"via_bot": {"id": 5, "is_bot": True}},
    {"from": {"id": 9, "is_bot": True, "first_name": "Bot"}},
    {"text": "x /ack 1"},
    {"text": "/ack@bot_lain 1"},
    {"text": "/gambling 1"},
    {"text": "/ack " + "1" * 5000},
    {"text": "/ack " + "1" * 4000},
    {"text": None},
    {"text": "/"},
    {"chat": None},
    {"date": 10**30},
)


async def test_what_is_no_command_of_a_person_is_passed_over(room: Room) -> None:
    for more in NO_COMMANDS:
        at = int(room.at.now.timestamp())
        message = {
            "message_id": 1,
            "date": at,
            "from": DEWI.plain(),
            "chat": {"id": int(CHAT)},
            "text": "/ack 1",
            **more,
        }
        room.world.telegram.inbox.put({"message": message})
    room.world.telegram.inbox.put({"message": "aneh"})
    room.world.telegram.inbox.put({"edited_message": {"text": "/ack 1", "chat": {"id": int(CHAT)}}})
    answers = [await room.ask("/status") for _ in range(3)]
    assert "Sebutkan insidennya" in answers[0]  # a number of 4,000 digits
    assert "tidak dijalankan" in answers[1]  # said in the year 1970
    assert "Insiden terbuka: 1" in answers[2]
    assert room.timeline() == []


async def test_a_command_is_never_done_twice(at: Desk, world: World, tmp_path: Path) -> None:
    """The ear dies after the act and before Telegram heard of it; the same update comes again."""
    async with listening(at, world, tmp_path) as room:
        room.write("/mute 1 2h kabel diganti")
        kept = [dict(one) for one in world.telegram.inbox._waiting]
        await room.answer()
        await room.settled()
    for one in kept:
        world.telegram.inbox.put({"message": one["message"]}, number=one["update_id"])
    async with listening(at, world, tmp_path) as room:
        assert "Insiden terbuka" in await room.ask("/status")
        assert len(room.silences()) == 1
        assert len(world.telegram.told) == 2


async def test_numbers_that_begin_anew_below_are_heard(room: Room) -> None:
    assert "ditangani" in await room.ask("/ack 1")
    await room.settled()
    room.world.telegram.inbox._next = 17
    assert "Insiden terbuka" in await room.ask("/status")


TROUBLES: Mapping[str, Callable[[World], object]] = {
    "another program reads": lambda w: w.telegram.rival(times=2),
    "slow down": lambda w: w.telegram.too_many(1, times=1),
    "an error of its own": lambda w: w.telegram.fail(502, times=3),
    "the proxy did not let us through": lambda w: w.proxy.refuse(),
    "the proxy did not": lambda w: w.telegram.line.refuse(),
    "broken off": lambda w: w.telegram.line.reset(),
    "certificate is not trusted": lambda w: w.telegram_certificate.show("untrusted"),
}


@pytest.mark.slow
async def test_it_survives_what_the_far_side_does(
    at: Desk, world: World, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    for said, trouble in TROUBLES.items():
        caplog.clear()
        trouble(world)
        async with listening(at, world, tmp_path) as room:
            await until(lambda said=said: f"{said}" in caplog.text)  # type: ignore[misc]  # a lambda's own default
            world.heal()
            assert "Insiden terbuka: 1" in await room.ask("/status")
        assert TOKEN not in caplog.text


async def test_a_far_side_that_hangs_is_left_and_a_wrong_token_is_told_at_once(
    at: Desk, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sentinel.courier.bot.ANSWER", 0.2)
    monkeypatch.setattr("sentinel.courier.bot.CONNECT", 0.2)
    with world.telegram.hang():
        async with listening(at, world, tmp_path) as room:
            await until(lambda: ("channel", "telegram-commands") in at.hub.health._matters)
            world.telegram.mood.heal()
            assert "Kini ditangani" in await room.ask("/ack 1")
    async with listening(at, world, tmp_path, token="1:salah") as room:
        await until(lambda: not at.hub.health._matters["channel", "telegram-commands"].ok)
        matter = at.hub.health._matters["channel", "telegram-commands"]
        assert matter.patience == 0
        assert "the token or password is wrong" in str(matter.fields["error.message"])


async def test_a_reload_brings_other_chats_and_none_at_all(room: Room) -> None:
    assert "Insiden" in await room.ask("/status")
    room.ear.replace(configuration(room.world, room.folder, chats="5"))
    room.write("/ack 1")
    await room.settled()
    assert room.timeline() == []
    room.ear.replace(configuration(room.world, room.folder, chats=""))
    await until(lambda: ("channel", "telegram-commands") not in room.at.hub.health._matters)
    room.ear.replace(configuration(room.world, room.folder))
    assert "Kini ditangani" in await room.ask("/ack 1")
