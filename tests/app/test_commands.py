"""Commands over Telegram, as people send them: what is done, in whose name, and what is answered."""

from dataclasses import replace
from datetime import timedelta

from sentinel.hub.vantages import Vantage, Vantages
from sentinel.model.rule import RuleKind, Tlp
from sentinel.model.severity import Severity
from sentinel.range.inbox import Person
from sentinel.range.telegram import CHAT
from tests.app.chat import SITI, Room


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
    assert await room.ask("/mute 1 2d x") == "INC-000001: paling lama 24 jam"
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
    assert (
        await room.ask("/why 1") == "INC-000001 | Tinggi | terbuka\nbuka Sentinel: sentinel incidents show INC-000001"
    )
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
