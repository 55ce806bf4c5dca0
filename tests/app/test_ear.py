"""Commands over Telegram: the range's Bot API behind its proxy, the real ear, a real hub on a real ledger."""

import asyncio
import os
import random
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from time import monotonic

import pytest

from sentinel.app import ear as hearing
from sentinel.app.commands import Commands
from sentinel.app.ear import Ear
from sentinel.app.supervise import Pulses
from sentinel.config.config import Config
from sentinel.config.load import load
from sentinel.hub.vantages import Vantage, Vantages
from sentinel.model.incident import Entry
from sentinel.model.muting import Silence
from sentinel.model.rule import RuleKind, Tlp
from sentinel.model.severity import Severity
from sentinel.range.inbox import DEWI, Person
from sentinel.range.telegram import CHAT, TOKEN
from sentinel.range.world import World
from tests.hub.desk import DOWN, UP, Desk, desk
from tests.station import until

SITI = Person(id=502, first="Siti", last="Aminah", username="siti")
ENVIRONMENT = ("HTTPS_PROXY", "https_proxy", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE")
LAB = """
[sentinel]
lab = true
data_dir = "var"
[notify]
proxy = "{proxy}"
ca_file = "{ca}"
[telegram]
token = "${{file:bot}}"
chats = [{chats}]
"""


def configuration(world: World, folder: Path, chats: str = CHAT, token: str = TOKEN) -> Config:
    (folder / "var").mkdir(exist_ok=True)
    (folder / "bot").write_text(token)
    (folder / "config.toml").write_text(LAB.format(proxy=world.proxy.url, ca=world.ca_file, chats=chats))
    return load(folder / "config.toml", {}, lambda _: 1)


@dataclass(slots=True)
class Room:
    """A chat with the bot in it, and the hub behind the bot."""

    at: Desk
    world: World
    folder: Path
    ear: Ear
    running: "asyncio.Task[None]"
    told: int = 0
    said: list[str] = field(default_factory=list)

    def write(self, text: str, sender: Person = DEWI, more: Mapping[str, object] | None = None) -> None:
        """Write to the bot; by Telegram's clock it is as late as by ours."""
        self.world.telegram.inbox.write(text, int(CHAT), self.at.now, sender, **(more or {}))

    async def ask(self, text: str, sender: Person = DEWI, more: Mapping[str, object] | None = None) -> str:
        """Write to the bot and wait for its answer."""
        self.write(text, sender, more)
        return await self.answer()

    async def answer(self) -> str:
        self.told += 1
        told = (await self.world.telegram.told.reach(self.told, within=5))[self.told - 1]
        assert "parse_mode" not in told.sent
        return told.text

    async def settled(self) -> None:
        """All that was written has been confirmed."""
        await until(lambda: len(self.world.telegram.inbox) == 0)

    def timeline(self, number: int = 1) -> list[Entry]:
        return [e for e in self.at.ledger.look(lambda view: view.timeline(number)) if e.login]

    def silences(self) -> list[Silence]:
        return self.at.ledger.look(lambda view: view.silences())


def listener(at: Desk, config: Config) -> Ear:
    commands = Commands(hub=at.hub, config=lambda: config, clock=lambda: at.now)
    return Ear(config, commands, at.hub.health, Pulses(clock=monotonic))


@asynccontextmanager
async def listening(at: Desk, world: World, folder: Path, **more: str) -> AsyncIterator[Room]:
    ear = listener(at, configuration(world, folder, **more))
    room = Room(at=at, world=world, folder=folder, ear=ear, running=asyncio.create_task(ear.run()))
    room.told = len(world.telegram.told)
    try:
        yield room
    finally:
        ear.stop()
        async with asyncio.timeout(5):
            await room.running


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The way out is set in the environment of the process; other tests have their own."""
    for name in ENVIRONMENT:
        monkeypatch.setenv(name, os.environ.get(name, ""))
    monkeypatch.setattr(hearing, "FIRST", 0.05)
    monkeypatch.setattr(hearing, "WAIT", 5)


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Desk]:
    """A hub with one incident that is open."""
    (tmp_path / "ledger").mkdir()
    with desk(tmp_path / "ledger") as made:
        await made.see(UP)
        for attempt in (0, 1):
            made.later(30)
            await made.see(DOWN, attempt=attempt)
        yield made


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with World(dice=random.Random(7)) as opened:
        yield opened


@pytest.fixture
async def room(at: Desk, world: World, tmp_path: Path) -> AsyncIterator[Room]:
    async with listening(at, world, tmp_path) as opened:
        yield opened


async def test_an_acknowledgement_stands_in_the_timeline_with_who_sent_it(room: Room) -> None:
    told = await room.ask("/ack INC-000001 saya telepon hosting")
    assert told == "INC-000001 | Tinggi | Situs tidak dapat diakses: KPU kpu-ntb\nKini ditangani oleh Dewi Lestari."
    (entry,) = room.timeline()
    assert (entry.act, entry.who, entry.login, entry.text) == (
        "acknowledged",
        "Dewi Lestari",
        "telegram:501",
        "saya telepon hosting",
    )
    assert "INC-000001: Ditangani oleh Dewi Lestari sejak 14" in await room.ask("/ack_1", SITI)
    assert len(room.timeline()) == 1


async def test_it_may_be_written_in_many_ways(room: Room) -> None:
    for text in ("/ack_1", "/ACK 1", "/ack@Latihan_Bot 1", "/ack_1@latihan_bot", " /ack   inc-1 ", "/ack INC-000001"):
        assert "itangani oleh Dewi Lestari" in await room.ask(text)
    assert len(room.timeline()) == 1


async def test_a_reply_to_the_message_needs_no_number(room: Room) -> None:
    quoted = {"reply_to_message": {"message_id": 5, "text": "[TLP:AMBER] Tinggi\nINC-000001 | baru"}}
    assert "INC-000001 | Tinggi | Situs" in await room.ask("/why", more=quoted)
    digest = {"reply_to_message": {"message_id": 6, "text": "INC-000001 INC-000002"}}
    assert "Sebutkan insidennya" in await room.ask("/ack", more=digest)
    assert "Kini ditangani" in await room.ask("/ack sebentar", more=quoted)
    assert room.timeline()[0].text == "sebentar"


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


async def test_nobody_acts_as_the_group(room: Room) -> None:
    told = await room.ask("/ack 1", more={"sender_chat": {"id": int(CHAT), "type": "supergroup"}})
    assert "atas nama sendiri" in told
    assert room.timeline() == []


async def test_what_cannot_be_done_is_said_in_the_officers_language(room: Room) -> None:
    assert await room.ask("/ack 77") == "Tidak ada insiden INC-000077."
    assert "Sebutkan insidennya" in await room.ask("/ack")
    assert "berapa lama" in await room.ask("/mute 1")
    assert "berapa lama" in await room.ask("/mute 1 selamanya kabel")
    room.at.later(7200)
    room.write("/ack 1", more={"date": int((room.at.now - timedelta(hours=2)).timestamp())})
    assert "berumur 2 jam dan tidak dijalankan" in await room.answer()
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


async def test_a_silence_has_an_end_an_author_and_a_reason(room: Room) -> None:
    told = await room.ask("/mute 1 90m kabel diganti malam ini")
    (kept,) = room.silences()
    assert [str(one) for one in kept.matchers] == ["rule=site_down", "target=kpu-ntb"]
    assert (kept.end - kept.start, kept.who, kept.login) == (timedelta(minutes=90), "Dewi Lestari", "telegram:501")
    assert (kept.why, kept.second) == ("kabel diganti malam ini", "")
    assert "Senyapan 1 berlaku sampai 14 Februari 2029" in told
    assert "sentinel silence expire 1" in told
    assert room.at.incidents()[0].muted_by == "silence 1"
    assert "berlaku" in await room.ask("/mute rule=site_slow 1d pekerjaan jaringan")
    assert "unknown key" in await room.ask("/mute warna=biru 1h x")
    assert "90 days at most" in await room.ask("/mute 1 100d x")


async def test_what_is_guarded_needs_a_second_person_who_is_somebody_else(room: Room) -> None:
    incident = room.at.incidents()[0]
    worse = replace(incident, severity=Severity.CRITICAL, kind=RuleKind.SECURITY)
    await room.at.ledger.write(lambda unit: unit.save(worse))
    first = await room.ask("/mute 1 2h sudah ditangani hosting")
    assert "persetujuan orang kedua" in first
    assert "/mute INC-000001 120m sudah ditangani hosting" in first
    assert "orang kedua" in await room.ask("/mute 1 2h ya")  # the same person again
    assert "orang kedua" in await room.ask("/mute 1 3h setuju", SITI)  # something else
    assert room.silences() == []
    told = await room.ask("/mute INC-000001 120m setuju", SITI)
    (kept,) = room.silences()
    assert (kept.who, kept.second) == ("Dewi Lestari", "Siti Aminah (telegram:502)")
    assert "tetap berbunyi" not in told
    assert "24 h at most" in await room.ask("/mute 1 2d x")
    assert "24 h at most" in await room.ask("/mute rule=tls_issuer_changed target=kpu-ntb 2d x")
    assert "orang kedua" in await room.ask("/mute rule=tls_issuer_changed target=kpu-ntb 2h x")
    assert "it must name one rule" in await room.ask("/mute severity=critical 2h x")


async def test_a_second_word_that_comes_too_late_is_a_first_one(room: Room) -> None:
    await room.at.ledger.write(lambda unit: unit.save(replace(room.at.incidents()[0], severity=Severity.CRITICAL)))
    assert "orang kedua" in await room.ask("/mute 1 2h x")
    room.at.later(16 * 60)
    assert "orang kedua" in await room.ask("/mute 1 2h x", SITI)
    assert room.silences() == []


async def test_status_and_why_say_how_things_stand_within_the_tlp(room: Room) -> None:
    room.at.hub.world = replace(room.at.hub.world, vantages=Vantages(listed={"mataram-1": Vantage(network="a")}))
    told = await room.ask("/status")
    assert told.splitlines() == [
        "Sentinel, mataram-1: 14 Februari 2029 18.01 WITA",
        "Insiden terbuka: 1, belum ditangani: 1, dibungkam: 0",
        "INC-000001 | Tinggi | Situs tidak dapat diakses: KPU kpu-ntb | /ack_1",
        "Pemeriksaan: 3, tak terpantau saat ini: 2 (kpu-bima/uptime, mataram-1/vantage)",
        "Pesan yang belum terkirim: 2 (yang tertua tertunda 0 detik)",
    ]
    why = await room.ask("/why_1")
    assert why.startswith(
        "TLP:AMBER\nINC-000001 | Tinggi | Situs tidak dapat diakses: KPU kpu-ntb | terbuka\nTerlihat:"
    )
    red = replace(room.at.incidents()[0], tlp=Tlp.RED)
    await room.at.ledger.write(lambda unit: unit.save(red))
    assert await room.ask("/why 1") == "INC-000001 | Tinggi | terbuka\nbuka Sentinel"
    assert "INC-000001 | Tinggi | /ack_1" in await room.ask("/status")
    assert "/mute NOMOR" in await room.ask("/help")


async def test_hostile_names_and_words_are_harmless_in_answers(room: Room) -> None:
    mallory = Person(id=66, first="<b>Budi</b>\u202e\n", last="https://jahat.test/ [x](http://y.test)", username="")
    told = await room.ask("/ack 1 <script>\x00alert(1)</script>\u202e", mallory)
    assert "hxxps://jahat[.]test/" in told
    assert "\u202e" not in told
    assert "http://" not in told
    (entry,) = room.timeline()
    assert entry.login == "telegram:66"
    assert entry.who.isprintable()


TROUBLES: Mapping[str, Callable[[World], object]] = {
    "another program reads": lambda w: w.telegram.rival(times=2),
    "slow down": lambda w: w.telegram.too_many(1, times=1),
    "an error of its own": lambda w: w.telegram.fail(502, times=3),
    "the proxy did not let us through": lambda w: w.proxy.refuse(),
    "the proxy did not": lambda w: w.telegram.line.refuse(),
    "broken off": lambda w: w.telegram.line.reset(),
    "certificate is not trusted": lambda w: w.telegram_certificate.show("untrusted"),
}


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
