"""The mark of a drill, as the far side receives it: on every line that a person reads, and for machines."""

import json

from sentinel.courier.channel import Channel
from sentinel.courier.exercise import LATIHAN, word
from sentinel.range.lab import mail_url, telegram_url
from sentinel.range.world import World
from tests.courier.office import notice
from tests.courier.sinks import sink
from tests.courier.test_breadth import alert

BODY = "TLP:AMBER | Tinggi | KPU Provinsi NTB\nINC-900001 | baru\n\nTerlihat: tidak dapat dibuka\n</b>pre"


def lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


async def test_every_line_that_telegram_gets_is_marked(world: World) -> None:
    channel = Channel("tg", telegram_url(), mark=word("id"))
    assert (await channel.send("Tinggi: situs padam\nbaris palsu", BODY)).ok
    (told,) = world.telegram.told
    assert [line for line in lines(told.text) if LATIHAN not in line] == []
    assert len(lines(told.text)) == 1 + len(BODY.split("\n"))


async def test_every_line_of_both_parts_of_a_letter_is_marked(world: World) -> None:
    channel = Channel("mail", mail_url(world), mark=word("en"))
    assert (await channel.send("High: website unreachable", BODY, notice(900_001))).ok
    (letter,) = world.mail.letters
    assert str(letter.message["Subject"]).startswith("LATIHAN (DRILL) | ")
    assert [line for line in lines(letter.part("text/plain")) if LATIHAN not in line] == []
    paragraphs = letter.part("text/html").split("<p ")[1:]
    assert len(paragraphs) == len(BODY.split("\n"))
    assert [one for one in paragraphs if LATIHAN not in one] == []


async def test_machines_are_told_that_it_is_a_drill(world: World) -> None:
    hook = sink(world, "alertmanager")
    await Channel("kait", hook.url, mark=word("id")).send("Situs padam", BODY, notice(42, alerts=(alert(),)))
    await Channel("kait", hook.url).send("Situs padam", BODY, notice(42, alerts=(alert(),)))
    drill, live = hook.arrived()
    assert drill["alerts"][0]["labels"]["drill"] == "true"
    assert drill["alerts"][0]["annotations"]["summary"].startswith("LATIHAN | ")
    assert "drill" not in live["alerts"][0]["labels"]
    assert LATIHAN not in json.dumps(live)
