import asyncio
from collections.abc import Mapping
from typing import Any

import pytest
import requests

from sentinel.range.inbox import Person
from sentinel.range.telegram import CHAT, TOKEN
from sentinel.range.world import World

Answer = tuple[int, Mapping[str, Any]]


async def call(
    world: World, token: str = TOKEN, method: str = "sendMessage", patience: float = 0.5, **sent: str | int
) -> Answer:
    def speak() -> Answer:
        told = requests.post(
            f"https://api.telegram.org/bot{token}/{method}",
            json=sent,
            proxies={"https": world.proxy.url},
            verify=str(world.ca_file),
            timeout=patience,
        )
        return told.status_code, told.json()

    return await asyncio.to_thread(speak)


async def test_a_message_arrives_through_the_proxy_as_it_was_sent(world: World) -> None:
    status, told = await call(world, chat_id=CHAT, text="Situs padam", parse_mode="HTML")
    assert (status, told["ok"]) == (200, True)
    (message,) = await world.telegram.told.reach(1, within=1)
    assert (message.chat, message.text) == (CHAT, "Situs padam")
    assert message.sent == {"chat_id": CHAT, "text": "Situs padam", "parse_mode": "HTML"}
    assert world.telegram.asked[0].headers["host"] == "api.telegram.org"
    assert [(entry.server, entry.what) for entry in world.asked] == [
        ("proxy", "CONNECT api.telegram.org:443"),
        ("telegram", "sendMessage"),
    ]


async def test_it_knows_its_bot_and_its_chat(world: World) -> None:
    assert (await call(world, "1:lain", chat_id=CHAT, text="x"))[1]["description"] == "Unauthorized"
    assert (await call(world, chat_id="-5", text="x"))[1]["description"] == "Bad Request: chat not found"
    assert (await call(world, chat_id=CHAT))[0] == 400
    assert (await call(world, method="getMe"))[1]["result"]["is_bot"] is True
    assert (await call(world, method="terbang"))[0] == 404
    assert len(world.telegram.told) == 0


async def test_its_bad_moods(world: World) -> None:
    with world.telegram.too_many(7, times=1):
        status, told = await call(world, chat_id=CHAT, text="x")
        assert (status, told["parameters"]) == (429, {"retry_after": 7})
        assert (await call(world, chat_id=CHAT, text="x"))[0] == 200
    with world.telegram.fail(502):
        assert (await call(world, chat_id=CHAT, text="x"))[0] == 502
    with world.telegram.revoke():
        assert (await call(world, chat_id=CHAT, text="x"))[0] == 401
    with world.telegram.kick():
        assert (await call(world, chat_id=CHAT, text="x"))[0] == 403
    with world.telegram.hang(), pytest.raises(requests.Timeout):
        await call(world, chat_id=CHAT, text="x")
    assert (await call(world, chat_id=CHAT, text="x"))[0] == 200
    assert len(world.telegram.told) == 2


async def test_a_false_certificate_is_noticed(world: World) -> None:
    with world.telegram_certificate.show("untrusted"), pytest.raises(requests.exceptions.SSLError):
        await call(world, chat_id=CHAT, text="x")


async def test_the_proxy_leads_nowhere_else(world: World) -> None:
    def speak() -> None:
        requests.get("https://lain.test/", proxies={"https": world.proxy.url}, timeout=1)

    with pytest.raises(requests.exceptions.ProxyError, match="403"):
        await asyncio.to_thread(speak)
    with world.proxy.refuse(), pytest.raises(requests.exceptions.ProxyError):
        await call(world, chat_id=CHAT, text="x")
    with world.telegram.line.refuse(), pytest.raises(requests.exceptions.ProxyError, match="502"):
        await call(world, chat_id=CHAT, text="x")


async def test_the_webhook_takes_what_is_posted(world: World) -> None:
    def post() -> int:
        return requests.post(f"http://{world.webhook.place}/kait", json={"a": 1}, timeout=0.5).status_code

    assert await asyncio.to_thread(post) == 200
    (posted,) = await world.webhook.posted.reach(1, within=1)
    assert (posted.request.target, posted.request.body) == ("/kait", b'{"a": 1}')
    with world.webhook.status(500):
        assert await asyncio.to_thread(post) == 500
    with world.webhook.hang(), pytest.raises(requests.Timeout):
        await asyncio.to_thread(post)
    assert len(world.webhook.posted) == 1


async def test_what_people_write_waits_until_it_is_confirmed(world: World) -> None:
    world.telegram.write("/ack 1")
    world.telegram.write("/ack 2", sender=Person(id=7, first="Siti", last="", username=""))
    _, told = await call(world, method="getUpdates", timeout=0)
    first, second = told["result"]
    assert (first["message"]["text"], first["message"]["from"]["first_name"]) == ("/ack 1", "Dewi")
    assert second["update_id"] == first["update_id"] + 1
    assert second["message"]["from"] == {"id": 7, "is_bot": False, "first_name": "Siti"}
    _, told = await call(world, method="getUpdates", offset=second["update_id"], timeout=0)
    assert [one["message"]["text"] for one in told["result"]] == ["/ack 2"]
    assert len(world.telegram.inbox) == 1


async def test_it_answers_as_soon_as_somebody_writes(world: World) -> None:
    asking = asyncio.create_task(call(world, method="getUpdates", timeout=30, patience=5))
    await world.telegram.asked.reach(1, within=2)
    assert not asking.done()
    world.telegram.write("/status")
    _, told = await asking
    assert [one["message"]["text"] for one in told["result"]] == ["/status"]
    assert (await call(world, method="getUpdates", offset=told["result"][0]["update_id"] + 1, timeout=0))[1] == {
        "ok": True,
        "result": [],
    }


async def test_only_one_may_read(world: World) -> None:
    with world.telegram.rival(times=1):
        assert (await call(world, method="getUpdates"))[0] == 409
        assert (await call(world, method="getUpdates"))[0] == 200
