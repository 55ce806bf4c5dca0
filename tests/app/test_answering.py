"""The link in a message, as a person and as an attacker use it: real HTTP, a real hub, a real ledger."""

import asyncio
import re
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path

import aiohttp
import pytest

from sentinel.app.answering import Answering
from sentinel.hub.acts import Act
from sentinel.hub.ways import LASTS, Ways
from sentinel.kit.ticket import Ticket, seal
from sentinel.model.incident import Entry
from sentinel.model.route import Channel
from sentinel.model.rule import Tlp
from sentinel.web.metrics import Metric
from sentinel.web.service import Facts, Service
from tests.hub.desk import DOWN, UP, Desk, desk

KEY = b"k" * 32
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")


async def ready() -> str:
    return ""


async def figures() -> Iterable[Metric]:
    return []


@dataclass(slots=True)
class Street:
    """A hub with one incident that was told, and the web role that its message leads to."""

    at: Desk
    base: str
    http: aiohttp.ClientSession

    def link(self, channel: str = "telegram", nth: int = 0) -> str:
        """The link in the newest message to this channel."""
        told = [
            row.notice for row in self.at.ledger.look(lambda view: view.notices(1)) if row.notice.channel == channel
        ]
        found = re.findall(r"https?://\S+/a/\S+", told[nth].body)
        assert len(found) == 1, told[nth].body
        return str(found[0])

    async def get(self, link: str) -> tuple[int, str]:
        async with self.http.get(link) as answer:
            assert "form-action 'self'" in answer.headers["Content-Security-Policy"]
            assert answer.headers["Cache-Control"] == "no-store"
            return answer.status, unescape(re.sub(r"<style>.*</style>|<[^>]*>", " ", await answer.text()))

    async def post(self, link: str, **form: str) -> int:
        async with self.http.post(link, data=form or {"name": "Dewi"}, allow_redirects=False) as answer:
            return answer.status

    def timeline(self) -> list[Entry]:
        return [e for e in self.at.ledger.look(lambda view: view.timeline(1)) if e.act == "acknowledged"]


@asynccontextmanager
async def living(at: Desk) -> AsyncIterator[Street]:
    answering = Answering(hub=at.hub, ledger=at.ledger, language=lambda: "id", clock=lambda: at.now)
    service = Service(
        "127.0.0.1:0", "https://pantau.test/", Facts(late=list, unready=ready, metrics=figures), answering
    )
    base = f"http://127.0.0.1:{await service.start()}"
    at.hub.world = replace(at.hub.world, ways=Ways(base=f"{base}/", key=KEY, chats=frozenset({"telegram"})))
    await at.see(UP)
    for attempt in (0, 1):
        at.later(30)
        await at.see(DOWN, attempt=attempt)
    async with aiohttp.ClientSession() as http:
        yield Street(at=at, base=base, http=http)
    await service.stop()


@pytest.fixture
async def street(tmp_path: Path) -> AsyncIterator[Street]:
    with desk(tmp_path) as at:
        async with living(at) as opened:
            yield opened


async def test_looking_changes_nothing_and_the_button_does_once(street: Street) -> None:
    link = street.link()
    for _ in range(3):  # mail scanners open every link
        status, page = await street.get(link)
        assert (status, "Saya tangani" in page, "KPU kpu-ntb" in page) == (200, True, True)
    async with street.http.head(link) as answer:
        assert answer.status == 200
    assert street.timeline() == []
    assert await street.post(link, name="Dewi Lestari") == 303
    (entry,) = street.timeline()
    assert (entry.who, entry.login, entry.at) == ("Dewi Lestari", "link:telegram", street.at.now)
    status, page = await street.get(link)
    assert (status, "Ditangani oleh Dewi Lestari sejak 14 Februari 2029" in page, "Saya" in page) == (200, True, False)
    assert await street.post(link) == 409
    assert len(street.timeline()) == 1


async def test_a_used_link_stays_used_when_the_incident_opens_again(street: Street) -> None:
    used, other = street.link("telegram"), street.link("mail")
    assert used != other
    assert await street.post(used) == 303
    for name in ("resolve", "reopen"):
        street.at.later(60)
        act = Act(name=name, on="1", text="keliru", who="Siti", login="piket", at=street.at.now)
        await street.at.hub.perform(act)
    status, page = await street.get(used)
    assert (status, "sudah pernah dipakai" in page, "sentinel incidents ack INC-000001" in page) == (200, True, True)
    assert await street.post(used) == 409
    assert await street.post(street.link(nth=0)) == 303  # that of the newest message
    assert [entry.who for entry in street.timeline()] == ["Dewi", "Dewi"]
    assert await street.post(other) == 409  # somebody has it in hand


async def test_ten_who_press_at_once_are_one(street: Street) -> None:
    links = [street.link("telegram"), street.link("mail")] * 5
    answers = await asyncio.gather(*(street.post(link, name=f"P{n}") for n, link in enumerate(links)))
    assert sorted(answers) == [303] + [409] * 9
    assert len(street.timeline()) == 1


async def test_a_forged_foreign_or_old_link_does_nothing(street: Street) -> None:
    ticket = Ticket(number=1, channel="telegram", notice="opened.1", until=street.at.now + LASTS)
    gone = replace(ticket, channel="bekas"), replace(ticket, number=7)
    forged = [seal(ticket, b"x" * 32), *(seal(one, KEY) for one in gone), "A" * 5000, "x", "%00", "a.b.c"]
    for text in forged:
        status, page = await street.get(f"{street.base}/a/{text}")
        assert (status, "tidak dikenal" in page) == (404, True)
        assert await street.post(f"{street.base}/a/{text}") == 404
    link = street.link()
    street.at.now += LASTS
    status, page = await street.get(link)
    assert (status, "kedaluwarsa" in page, "sentinel incidents ack 1" in page) == (410, True, True)
    assert await street.post(link) == 410
    assert street.timeline() == []


async def test_an_oversized_or_strange_form_is_refused_and_the_link_lives_on(street: Street) -> None:
    link = street.link()
    assert await street.post(link, name="x" * 100_000) == 413

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b"name=" + b"x" * 4096

    form = {"Content-Type": "application/x-www-form-urlencoded"}
    async with street.http.post(link, data=endless(), headers=form) as answer:
        assert answer.status == 413
    async with street.http.post(link, json={"name": "Dewi"}) as answer:
        assert answer.status == 415
    async with street.http.post(
        link, data=b"name=%FF", headers={"Content-Type": f"{form['Content-Type']}; charset=x"}
    ) as bad:
        assert bad.status == 400
    assert street.timeline() == []
    assert await street.post(link, name="<script>alert(1)</script>\n\x1b[31m" + "y" * 200) == 303
    assert street.timeline()[0].who.startswith("<script>alert(1)</script> ")
    async with street.http.get(link) as answer:
        text = await answer.text()
    assert "<script" not in text
    assert "&lt;script&gt;" in text


async def test_nobody_named_is_the_channel(street: Street) -> None:
    assert await street.post(street.link("mail"), name="   ") == 303
    assert [(e.who, e.login) for e in street.timeline()] == [("mail", "link:mail")]


async def test_the_page_says_no_more_than_the_channel_may_carry(street: Street) -> None:
    link, world = street.link(), street.at.hub.world
    green = {**world.channels, "telegram": Channel(name="telegram", tlp=Tlp.GREEN, language="en")}
    street.at.hub.world = replace(world, channels=green)
    status, page = await street.get(link)
    assert (status, "INC-000001" in page, "I take it in hand" in page, "kpu-ntb" in page) == (200, True, True, False)


async def test_without_a_public_address_there_is_no_link_and_none_is_answered(street: Street) -> None:
    link = street.link()
    street.at.hub.world = replace(street.at.hub.world, ways=Ways())
    assert (await street.get(link))[0] == 404
    assert await street.post(link) == 404
    assert street.timeline() == []


async def test_a_message_offers_the_quickest_way_first_and_the_command_line_last(street: Street) -> None:
    (mail,) = [r.notice for r in street.at.ledger.look(lambda v: v.notices(1)) if r.notice.channel == "mail"]
    (chat,) = [r.notice for r in street.at.ledger.look(lambda v: v.notices(1)) if r.notice.channel == "telegram"]
    lines = mail.body.splitlines()
    at = lines.index("atau: sentinel incidents ack INC-000001")
    assert lines[at - 1] == f"Tandai ditangani: {street.link('mail')}"
    assert "/ack_" not in mail.body
    assert "Tandai ditangani: /ack_1\natau: http" in chat.body
    await street.post(street.link("mail"))
    street.at.later(3600)
    act = Act(name="resolve", on="1", text="selesai", who="Siti", login="piket", at=street.at.now)
    await street.at.hub.perform(act)
    told = [r.notice for r in street.at.ledger.look(lambda view: view.notices(1))]
    assert [n.body.count("/a/") for n in told if n.why == "resolved"] == [0, 0]


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="NO BROWSER: chromium is not installed, the page was not looked at")
async def test_a_browser_shows_the_page_without_complaint(street: Street, tmp_path: Path) -> None:
    """The policy lets the page's own style through; the picture is for the eye."""
    picture = tmp_path / "page.png"
    command = [
        str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--window-size=390,700",
        f"--user-data-dir={tmp_path / 'profile'}", f"--screenshot={picture}", "--enable-logging=stderr", street.link(),
    ]  # fmt: skip
    done = await asyncio.to_thread(subprocess.run, command, capture_output=True, timeout=60, check=False)
    assert b"Content Security Policy" not in done.stderr
    assert picture.stat().st_size > 5_000
