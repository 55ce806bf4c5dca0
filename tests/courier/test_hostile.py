"""A site whose title is an attack: a megabyte of it reaches every kind of channel as a short, harmless line."""

import json
import os
import re
import shutil
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sentinel.casework.alert import alert
from sentinel.casework.digest import Item, digest
from sentinel.casework.speak import speak
from sentinel.casework.words import Words
from sentinel.courier.channel import Channel
from sentinel.courier.inert import inert, inert_line
from sentinel.courier.letter import letter
from sentinel.kit.texts import translator
from sentinel.model.incident import Incident
from sentinel.model.notice import Notice, Why
from sentinel.model.route import Channel as Recipient
from sentinel.range.lab import mail_url, telegram_url
from sentinel.range.world import World
from tests.casework.scene import Stage
from tests.courier.browser import photograph, rendered
from tests.courier.office import Office, notice
from tests.courier.sinks import sink

WITA = ZoneInfo("Asia/Makassar")
ATTACK = (
    '</p></div></b><script>fetch("http://{place}/script")</script><img src="http://{place}/gambar" onerror=alert(1)>'
    '<meta http-equiv=refresh content="0;url=http://{place}/lari"><style>@import url(http://{place}/gaya);</style>'
    '<a href="https://jahat.test">KLIK</a> [klik](https://jahat.test) ![x](http://{place}/md) *tebal* _miring_ `kode` '
    "<!channel> <https://jahat.test|klik> @everyone @kpu_ntb https://jahat.test/a www.jahat.test tg://resolve?domain=x "
    "\u202egnp.exe\u2066\u200b\x00\x07\x1b[31m\r\nBcc: korban@jahat.test\r\n\r\nTLP:CLEAR | Info | palsu\nINC-999999"
    " &lt;b&gt; /ack_7 /mute 30d \ud800 %0aBcc:x {{7*7}} ${{7*7}} "
)
MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Arrived:
    """What one kind of channel was given: every text in it, and the whole as it came."""

    texts: list[str]
    whole: str


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen |= {tag, *(f"@{name}" for name, _ in attrs)}


def tags(html: str) -> set[str]:
    reader = Tags()
    reader.feed(html)
    return reader.seen


def attack(world: World) -> str:
    """At least a megabyte, the attack first and again at the end."""
    once = ATTACK.replace("{place}", world.webhook.place)
    return once * (MEGABYTE // len(once) + 1)


def case(title: str) -> tuple[Stage, Incident]:
    stage = Stage(enrolled=frozenset({"mataram-1"}))
    stage.bad(0, event={"labels.target_name": title, "url.full": title, "error.type": title})
    return stage, stage.now()


def message(title: str, channel: str) -> Notice:
    """What the hub would queue for this channel if a site had such a title."""
    stage, incident = case(title)
    recipient, say = Recipient(name=channel), translator("id")
    told, body = speak(incident, stage.rule, Why.OPENED, recipient, WITA, say, reason="route 1 severity>=low")
    known = alert(incident, stage.rule, Why.OPENED, recipient, Words(language="id", say=say, zone=WITA))
    return notice(1, channel, title=told, body=body, alerts=(known,))


def strings(value: Any) -> list[str]:  # noqa: ANN401 - whatever JSON holds
    if isinstance(value, Mapping):
        return [text for one in value.values() for text in strings(one)]
    if isinstance(value, list):
        return [text for one in value for text in strings(one)]
    return [value] if isinstance(value, str) else []


@pytest.fixture
async def arrived(world: World, office: Office) -> dict[str, Arrived]:
    urls = {"tgram": telegram_url(), "mailto": mail_url(world)}
    urls |= {scheme: sink(world, scheme).url for scheme in ("slack", "ntfy", "json", "alertmanager")}
    channels = [Channel(name, url) for name, url in urls.items()]
    title = attack(world)
    assert len(title) > MEGABYTE
    await office.put(*(message(title, name) for name in urls))
    async with office.open(*channels):
        await office.until(*["sent"] * len(urls))
    mail = world.mail.letters[0]
    found = {"mailto": Arrived([mail.part("text/plain"), mail.message["Subject"]], mail.part("text/html"))}
    sent = world.telegram.told[0].sent
    found["tgram"] = Arrived(strings(sent), str(sent["text"]))
    bodies = [json.loads(posted.request.body) for posted in (*world.webhook.posted, *world.hook.posted)]
    for name, body in zip(("ntfy", "json", "alertmanager", "slack"), _sorted(bodies), strict=True):
        found[name] = Arrived(strings(body), json.dumps(body))
    return found


def _sorted(bodies: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """By the keys that only one of them has."""
    return [next(body for body in bodies if key in body) for key in ("topic", "message", "groupKey", "mrkdwn")]


def holds_nothing_that_acts(name: str, texts: list[str]) -> None:
    for text in texts:
        assert not {c for c in text if c not in "\r\n" and unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co")}, name
        assert re.search(r"(?<!hxxp)(?<!hxxps)://", text) is None, f"{name}: a client makes a link of it: {text}"
        assert "@" not in text, f"{name}: somebody is mentioned: {text}"
        assert "jahat.test" not in text, name
        assert len(text) < 2_000, name
        assert re.search(r"(?<![\w/\[])/(ack|mute)", text) is None, f"{name}: our bot would obey a tap on it"
        forged = [line for line in text.splitlines() if line.startswith(("TLP:CLEAR", "INC-999999", "Bcc:"))]
        assert forged == [], name


async def test_a_megabyte_of_attack_reaches_every_channel_as_harmless_text(
    world: World, arrived: dict[str, Arrived]
) -> None:
    for name, one in arrived.items():
        holds_nothing_that_acts(name, one.texts)
        assert len(one.whole) < 8_000, name
        assert any("TLP:AMBER | Tinggi | " in text for text in one.texts), f"{name} has lost its first line"
        assert any("sentinel incidents ack INC-000001" in text for text in one.texts), name
    telegram = arrived["tgram"].whole
    assert tags(telegram) == {"b"}, "of our own, around the title"
    assert "&lt;script&gt;" in telegram
    assert len(telegram) < 4_096
    assert tags(arrived["mailto"].whole) <= {"div", "p", "b", "@style"}
    assert [len(one.message.get_all("Subject", [])) for one in world.mail.letters] == [1]
    assert world.mail.letters[0].message["Bcc"] is None
    assert world.mail.letters[0].recipients == ("piket@csirt.test",)
    assert not re.search("[<>]", " ".join(arrived["slack"].texts)), "angle brackets are Slack's links and mentions"


@pytest.mark.parametrize("cut", range(0, len(ATTACK), 90))
def test_whichever_part_of_an_attack_gets_through_it_is_harmless(cut: int) -> None:
    """A message holds two hundred characters of it: each part in turn comes first."""
    title = ATTACK[cut:] + ATTACK
    told = message(title, "tgram")
    known = told.alerts[0]
    holds_nothing_that_acts("message", [inert_line(told.title), inert(told.body), known.title])
    assert tags(letter(told.body, told.severity)) <= {"div", "p", "b", "@style"}


def test_a_digest_is_no_way_in_either() -> None:
    stage, incident = case(ATTACK * 4000)
    title, body = digest(
        [Item(incident=incident, rule=stage.rule, why=Why.OPENED)] * 3, Recipient(name="a"), WITA, translator("id")
    )
    holds_nothing_that_acts("digest", [title, body])
    assert "\n" not in title


@pytest.mark.slow
async def test_a_browser_shows_the_letter_and_nothing_in_it_acts(
    world: World, arrived: dict[str, Arrived], tmp_path: Path
) -> None:
    """With ``SENTINEL_PICTURES=FOLDER`` the pictures are kept, to be looked at."""
    asked = len(world.asked)
    document = await rendered(arrived["mailto"].whole, tmp_path)
    picture = await photograph(arrived["mailto"].whole, tmp_path, "surat")
    assert len(world.asked) == asked, "the letter asked for something"
    assert tags(document) <= {"html", "head", "meta", "body", "div", "p", "b", "@charset", "@style"}
    assert picture.read_bytes().startswith(b"\x89PNG")
    if keep := os.environ.get("SENTINEL_PICTURES"):
        shutil.copy(picture, keep)
    await rendered(f'<img src="http://{world.webhook.place}/gambar">', tmp_path)
    fetched = {entry.what for entry in list(world.asked)[asked:]}
    assert "GET /gambar" in fetched, "this test could not have seen a letter that acts"
