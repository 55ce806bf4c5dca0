"""The route probe beside a feed on loopback: whoever leads a site's networks astray is seen, silence is no news."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from probes.dns_route import OFF, PROBE, RouteFacts, RouteLearned
from sentinel.kit.baseline import Normal
from sentinel.kit.seen import Reference
from sentinel.model.failure import Code, Failure, Skipped
from sentinel.model.subject import Target
from sentinel.range.internet import Internet
from sentinel.range.routes import PEERS, Routes
from sentinel.range.world import clock
from tests.probes.country import country, toolbox
from tests.probes.world import Looked, assessed

URL, D = "https://www.kpu.go.id/", "sentinel.dns."
OURS, WHOLE, PART, OWN, THIEF = "127.10.1.10", "127.10.0.0/16", "127.10.1.0/24", 64510, 64666


@pytest.fixture
async def net() -> AsyncIterator[Internet]:
    async with country() as world:
        yield world


@pytest.fixture
async def feed() -> AsyncIterator[Routes]:
    async with Routes() as routes:
        yield routes


async def hear(net: Internet, feed: str, vrps: str = "", **more: Any) -> Looked:  # noqa: ANN401 - as for assessed
    """A short look, as the agent makes it."""
    tools = toolbox(net).for_look(0.6)
    options = PROBE.options(feed=feed, vrps=vrps)
    try:
        outcome = await PROBE.observe(Target(id="kpu", url=URL), options, tools)
    finally:
        await tools.close()
    return assessed(PROBE, outcome, URL, **{"at": clock(), **more})


async def accepted(net: Internet, feed: Routes) -> Normal:
    """What a person accepts after a quiet look; the feed then forgets it, as feeds do."""
    feed.announce(WHOLE, OWN)
    looked = await hear(net, feed.url)
    feed.forget()
    proposal = PROBE.proposal(looked.seen)
    assert proposal is not None
    assert proposal.values("routes") == (f"{WHOLE} AS{OWN}",)
    assert D + "route_usual" not in looked.events[0], "nobody knows yet what is usual"
    return proposal


async def test_a_feed_that_is_not_configured_is_said_to_be_off(net: Internet) -> None:
    assert (await hear(net, "")).outcome == Skipped(reason=OFF)


async def test_every_network_of_web_names_and_mail_is_asked_for(net: Internet, feed: Routes) -> None:
    looked = await hear(net, feed.url)
    assert isinstance(looked.outcome, RouteFacts)
    assert {"127.10.53.1", "127.10.53.2", "127.10.53.3"} < set(looked.outcome.addresses)
    wanted = [json.loads(text)["data"] for text in feed.asked]
    assert all(one["moreSpecific"] is True and one["type"] == "UPDATE" for one in wanted)
    assert "127.10.53.0/24" in [one["prefix"] for one in wanted]
    assert looked.outcome.whole


@pytest.mark.slow
async def test_a_more_specific_of_a_stranger_is_told_until_it_is_withdrawn(net: Internet, feed: Routes) -> None:
    usual = await accepted(net, feed)
    feed.announce("127.10.53.0/24", THIEF)
    looked = await hear(net, feed.url, baseline=usual)
    event = looked.events[0]
    assert event[D + "route_unexpected"] == [f"127.10.53.0/24 AS{THIEF}"]
    assert (event[D + "route_kind"], event[D + "route_peers"], event[D + "rpki"]) == ("more_specific", 3, "unknown")
    feed.forget()
    learned = PROBE.learn(None, looked.seen)
    quiet = (await hear(net, feed.url, baseline=usual, learned=learned)).events[0]
    assert quiet[D + "route_unexpected"] == event[D + "route_unexpected"], "silence is no withdrawal"
    feed.withdraw("127.10.53.0/24", PEERS[:2])
    left = (await hear(net, feed.url, baseline=usual, learned=learned)).events[0]
    assert left[D + "route_peers"] == 1
    feed.withdraw("127.10.53.0/24")
    over = (await hear(net, feed.url, baseline=usual, learned=learned)).events[0]
    assert D + "route_unexpected" not in over
    assert over[D + "route_usual"] is True


@pytest.mark.slow
async def test_a_new_origin_is_weighed_by_rpki(net: Internet, feed: Routes, tmp_path: Path) -> None:
    usual = await accepted(net, feed)
    feed.announce(WHOLE, THIEF)
    for origin, longest, verdict in ((OWN, 16, "invalid"), (f"AS{THIEF}", 24, "valid")):
        file = tmp_path / f"{verdict}.json"
        file.write_text(json.dumps({"roas": [{"asn": origin, "prefix": WHOLE, "maxLength": longest}, "nonsense"]}))
        looked = await hear(net, feed.url, str(file), baseline=usual)
        event = looked.events[0]
        assert (event[D + "route_kind"], event[D + "rpki"]) == ("new_origin", verdict)
    learned = PROBE.learn(None, looked.seen)
    feed.forget()
    quiet = (await hear(net, feed.url, str(file), baseline=usual, learned=learned)).events[0]
    assert quiet[D + "rpki"] == "valid", "what stands keeps its right while nobody speaks of it"
    feed.announce(WHOLE, THIEF)
    missing = (await hear(net, feed.url, str(tmp_path / "none"), baseline=usual)).events[0]
    assert missing[D + "rpki"] == "unknown"


@pytest.mark.slow
async def test_sets_scrubbers_and_accepted_second_origins(net: Internet, feed: Routes) -> None:
    usual = await accepted(net, feed)
    feed.announce(WHOLE, [OWN, THIEF])
    looked = await hear(net, feed.url, baseline=usual)
    assert looked.events[0][D + "route_kind"] == "as_set"
    feed.forget()
    feed.announce(WHOLE, THIEF)
    looked = await hear(net, feed.url, baseline=usual)
    both = PROBE.proposal(looked.seen)
    assert both is not None
    assert set(both.values("routes") or ()) == {f"{WHOLE} AS{OWN}", f"{WHOLE} AS{THIEF}"}
    assert (await hear(net, feed.url, baseline=both)).events[0][D + "route_usual"] is True
    lists = {"scrubbers": Reference(name="scrubbers", version="1", data={f"AS{THIEF}": "Cuci"})}
    assert (await hear(net, feed.url, baseline=usual, reference=lists)).events[0][D + "route_usual"] is True


@pytest.mark.slow
async def test_garbage_is_counted_and_says_nothing(net: Internet, feed: Routes) -> None:
    usual = await accepted(net, feed)
    feed.garbage("{", "[" * 20_000, "[]", '{"type": "ris_message", "data": 1}', '{"type": "ris_message"}')
    feed.garbage(
        '{"type":"ris_message","data":{"peer":"x","path":[true],"announcements":[{"prefixes":["127.10.1.1/8",7]}]}}'
    )
    event = (await hear(net, feed.url, baseline=usual)).events[0]
    assert event[D + "route_garbage"] == 5
    assert event[D + "route_usual"] is True


@pytest.mark.slow
async def test_a_lost_feed_is_unknown(net: Internet, feed: Routes) -> None:
    feed.garbage("x" * 70_000)
    large = (await hear(net, feed.url)).outcome
    assert isinstance(large, Failure)
    assert large.code is Code.TOO_LARGE
    feed.silence()
    quiet = (await hear(net, feed.url)).outcome
    assert isinstance(quiet, Failure)
    assert quiet.code is Code.HTTP_TIMEOUT
    learned = RouteLearned()
    assert PROBE.learn(learned, (await hear(net, feed.url)).seen) is learned
    web = (await hear(net, feed.url.replace("v1", "v2"))).outcome
    assert isinstance(web, Failure)
    assert web.code is Code.HTTP_PROTOCOL_ERROR
