"""What is proposed for pinning: what stands still and matters, found again by its words, and nothing that moves."""

import tomllib
from datetime import timedelta
from typing import Any

from probes.defacement import DefacementOptions
from sentinel.app.pinning import toml
from sentinel.kit.codec import decode
from sentinel.kit.content.advice import Advice, advice
from sentinel.kit.content.facts import HOME
from sentinel.kit.content.learned import DefacementLearned
from sentinel.kit.content.memory import load
from sentinel.kit.content.packed import unpack
from tests.kit.content.pages import NEWS, page
from tests.kit.content.watch import Watch

FACTS = (
    "<section id='pemilu'><p>Pemungutan suara: Rabu, 14 Februari 2029, pukul 07.00</p><p>Bawa KTP ke TPS</p>"
    "<p>Nomor urut 1: Ani dan Budi</p><p>Jumlah TPS di kabupaten: 1.204</p><p id='hubungi'>0370 7654321</p>"
    "<p>Kata 'kutip' \\ dan \"ganda\" di TPS 7</p></section>"
)


def shown(number: int, facts: str = FACTS) -> str:
    news = (*NEWS[1:], f"Pemungutan suara ulang di TPS {number} Desa Sukamaju hari ke {number % 7 * 'i'} selesai")
    return page(body=facts, news=news)


def told(watch: Watch) -> list[Advice]:
    state: Any = decode(DefacementLearned, watch.state or b"")
    whole = unpack(state.pages[state.good[HOME]])
    assert whole is not None
    return advice(whole.page, load(state.memory), state.looks)


def learned() -> Watch:
    watch = Watch(every=timedelta(days=1))
    for number in range(12):
        watch.see(shown(number))
    return watch


def test_what_stands_still_and_matters_is_proposed_and_news_is_not() -> None:
    found = {one.said: one.pin for one in told(learned())}
    assert found["Nomor urut 1: Ani dan Budi"].pattern == "(?i)^Nomor urut"
    assert found["0370 7654321"].selector == "#hubungi"
    assert found["Bawa KTP ke TPS"].pattern == "(?i)^Bawa KTP ke TPS"
    assert found["Jumlah TPS di kabupaten: 1.204"].name.startswith("rules of voting")
    assert "Jalan Pemilu 1, telepon 0370 123456" in found
    assert not any("Sukamaju" in said for said in found)
    vote = next(pin for said, pin in found.items() if said.startswith("Pemungutan suara: Rabu"))
    assert vote.selector == "#pemilu > p", "its words lead to news as well"


def test_what_is_proposed_can_be_pasted_and_alarms_at_a_swap_but_at_no_news() -> None:
    options = DefacementOptions.model_validate(tomllib.loads(toml(told(learned()))))
    assert len(options.facts) >= 5
    watch = Watch(pins=options.facts, every=timedelta(days=1))
    for number in range(3):
        watch.see(shown(number))
    watch.accept()
    quiet = [watch.see(shown(number))["sentinel.content.verdict"] for number in range(3, 9)]
    assert set(quiet) == {"clean"}
    for old, new in (
        ("7654321", "0000000"),
        ("Ani dan Budi", "Budi dan Ani"),
        ("1.204", "1.304"),
        ("Bawa KTP", "Bawa SIM"),
    ):
        event = watch.see(shown(9, FACTS.replace(old, new)))
        assert event["sentinel.content.verdict"] == "defaced", (old, new)
