"""The path to a site's name servers: injectors, interceptors, odd servers and calm ones, on real sockets."""

import random
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import cast

import dns.message
import pytest
from dns.message import Message
from dns.rdatatype import RdataType

from probes.dns_path import PROBE, DnsPathFacts, DnsPathLearned
from sentinel.kit.baseline import Normal, turns
from sentinel.kit.path.five import Other, Turn
from sentinel.kit.path.numbers import Kept
from sentinel.kit.path.state import UNTESTED, PathState, SelfTest
from sentinel.kit.path.sweep import Step
from sentinel.model.failure import Failure, Skipped
from sentinel.model.subject import Target
from sentinel.range.internet import Internet
from sentinel.range.primary import Lie, Twist
from sentinel.range.twists import forged, recursive, silent
from tests.authority import NOW
from tests.probes.paths import WWW, judged, look, now, tools
from tests.probes.world import Looked

NAME, EVIL = "www.kpu.go.id", "127.66.0.5"
SERVERS = ("127.10.53.1", "127.10.53.2", "127.10.53.3")
FAR = Target(id="kpu", url="https://198.51.100.7/")


@pytest.fixture
async def net() -> AsyncIterator[Internet]:
    async with Internet() as made:
        yield made


def lie(net: Internet, twist: Twist, **how: bool | float) -> None:
    for server in SERVERS:
        net.tree.server(server).lie(Lie(twist=twist, **how))  # type: ignore[arg-type]  # passed on as it came


async def check(net: Internet, **more: object) -> Looked:
    return await look(tools(net), PROBE, WWW, **more)


async def test_a_calm_path_is_clear(net: Internet) -> None:
    event = (await check(net, path=SelfTest(state=PathState.CLEAN, at=now()))).event
    assert (event["sentinel.dns.findings"], event["sentinel.dns.path_clear"]) == ([], True)
    assert (event["sentinel.dns.injected_of_5"], event["sentinel.dns.transports_disagree"]) == (0, False)
    assert (event["sentinel.dns.plane"], event["event.dataset"]) == ("path", "sentinel.dns")
    assert (event["sentinel.dns.zone"], event["sentinel.dns.path_state"]) == ("kpu.go.id", "clean")
    assert (event["sentinel.dns.spoof_attempts"], event["sentinel.dns.flags_odd"]) == (0, [])


async def test_five_questions_over_udp_and_two_over_tcp_are_all_it_asks_of_the_zone(net: Internet) -> None:
    looked = await check(net)
    ways = [one.transport for one in looked.outcome.turns]
    assert (ways.count("udp"), ways.count("tcp")) == (5, 2)
    assert len({one.server for one in looked.outcome.turns}) == 2


def racing(share: float, seed: int) -> tuple[Twist, Twist]:
    """Scenario A5: an injector that wins the race for so many answers; behind a winner comes the truth."""
    dice = random.Random(seed)
    lost: set[int] = set()

    def first(query: Message, said: Message) -> Message:
        if query.question[0].rdtype == RdataType.A and dice.random() < share:
            lost.add(query.id)
            return _fake(query)
        return said

    def second(query: Message, said: Message) -> Message:
        return said if query.id in lost else _fake(query)

    return first, second


def _fake(query: Message) -> Message:
    made = dns.message.make_response(query, recursion_available=True)
    return forged(NAME, "A", EVIL)(query, made) or made


@pytest.mark.parametrize("seed", range(4))
async def test_an_injector_that_wins_three_races_of_five_is_heard_in_all_of_them(net: Internet, seed: int) -> None:
    first, second = racing(0.6, seed)
    lie(net, first, tcp=False)
    lie(net, second, tcp=False, beside=True, wait=0.03)
    event = (await check(net)).event
    assert "injected" in str(event["sentinel.dns.findings"])
    assert event["sentinel.dns.injected_of_5"] == 5
    assert "sentinel.dns.path_clear" not in event


async def test_the_true_answer_over_tcp_disagrees_with_a_forger_that_wins_every_race(net: Internet) -> None:
    lie(net, forged(NAME, "A", EVIL), tcp=False)
    event = (await check(net)).event
    assert (event["sentinel.dns.transports_disagree"], event["sentinel.dns.findings"]) == (True, ["injected"])


async def test_an_answer_that_only_repeats_itself_is_no_injection(net: Internet) -> None:
    lie(net, lambda _query, said: said, tcp=False, beside=True, wait=0.02)
    event = (await check(net)).event
    assert (event["sentinel.dns.injected_of_5"], event["sentinel.dns.path_clear"]) == (0, True)


async def test_servers_that_speak_as_resolvers_are_odd_until_a_person_accepts_it(net: Internet) -> None:
    lie(net, recursive)
    event = (await check(net)).event
    assert event["sentinel.dns.findings"] == ["intercepted"]
    assert {flag.partition(" ")[2] for flag in cast("list[str]", event["sentinel.dns.flags_odd"])} == {"AA", "RA"}
    odd = served(RA)
    assert odd.event["sentinel.dns.findings"] == ["intercepted"]
    assert odd.event["sentinel.dns.flags_odd"] == ["192.0.2.53 AA", "192.0.2.53 RA"]
    usual = PROBE.proposal(odd.seen)
    assert usual == Normal(traits={"odd_flags": turns("192.0.2.53 AA", "192.0.2.53 RA")})
    accepted = served(RA, baseline=usual).event
    assert (accepted["sentinel.dns.findings"], accepted["sentinel.dns.path_clear"]) == ([], True)


async def test_from_a_tainted_vantage_there_is_nothing_to_learn(net: Internet) -> None:
    looked = await check(net, path=SelfTest(state=PathState.TAINTED, at=now()))
    assert looked.outcome == Skipped(reason="our own path to port 53 is intercepted")
    stale = await check(net, path=SelfTest(state=PathState.TAINTED, at=now() - timedelta(hours=1)))
    assert isinstance(stale.outcome, DnsPathFacts)


@pytest.mark.slow
async def test_silent_servers_are_lost_coverage(net: Internet) -> None:
    lie(net, silent)
    looked = await check(net, seconds=5.0)
    assert isinstance(looked.outcome, Failure)
    assert "sentinel.dns.findings" not in looked.event


async def test_an_address_needs_no_path(net: Internet) -> None:
    looked = await look(tools(net), PROBE, FAR)
    assert looked.outcome == Skipped(reason="there is no name to ask for")


TRUE = Turn(
    server="192.0.2.53",
    transport="udp",
    answered=True,
    rcode="NOERROR",
    records=("127.10.1.10",),
    authority=True,
    took_ms=30.0,
    ttl=57,
)
RA = replace(TRUE, authority=False, recursive=True)


def served(*turned: Turn, steps: tuple[Step, ...] = (), **more: object) -> Looked:
    said = turned if len(turned) > 1 else turned * 5
    over_tcp = replace(said[0], transport="tcp", ttl=None, others=())
    facts = DnsPathFacts(host=NAME, zone="kpu.go.id", server="192.0.2.53", port=53, own=UNTESTED,
                         turns=(*said, over_tcp), steps=steps)  # fmt: skip
    return judged(PROBE, facts, WWW, at=NOW, **more)


def test_one_odd_answer_of_five_is_an_accident_and_no_recovery() -> None:
    odd = replace(TRUE, others=(Other(differs="rcode", rcode="NXDOMAIN", records=()),))
    event = served(odd, TRUE, TRUE, TRUE, TRUE).event
    assert (event["sentinel.dns.findings"], event["sentinel.dns.path_clear"]) == ([], False)


def test_a_bent_way_is_told_with_its_hop() -> None:
    proxied = (Step(ttl=1, expired="10.0.0.1", beyond="10.0.0.1"), Step(ttl=2, answers=1, beyond="10.0.1.1"))
    event = served(TRUE, steps=proxied).event
    assert (event["sentinel.dns.findings"], event["sentinel.dns.intercept_hop"]) == (["intercepted"], 2)
    injected = (Step(ttl=1, answers=1, expired="10.0.0.1", beyond="10.0.0.1"),)
    assert served(TRUE, steps=injected).event["sentinel.dns.findings"] == ["injected"]
    assert served(TRUE, steps=proxied).event["sentinel.dns.path_bend"] == "proxy"


def test_too_few_answers_are_no_recovery_nor_is_a_missing_word_over_tcp() -> None:
    gone = replace(TRUE, answered=False)
    assert "sentinel.dns.path_clear" not in served(TRUE, TRUE, gone, gone, gone).event
    silent_tcp = DnsPathFacts(host=NAME, zone="kpu.go.id", server="192.0.2.53", port=53, own=UNTESTED,
                              turns=(TRUE,) * 5)  # fmt: skip
    assert judged(PROBE, silent_tcp).event["sentinel.dns.path_clear"] is True
    assert "sentinel.dns.path_clear" not in judged(PROBE, silent_tcp, learned=DnsPathLearned(tcp=True)).event


def test_numbers_corroborate_and_never_alarm() -> None:
    learned = DnsPathLearned(servers=(Kept(server="192.0.2.53", hops=(7,) * 5, rtt_ms=(30.0,) * 5),))
    near = replace(TRUE, took_ms=6.0, ttl=64)
    event = served(near, learned=learned).event
    assert (event["sentinel.dns.hops"], event["sentinel.dns.rtt_ms"]) == (0, 6.0)
    assert (event["sentinel.dns.path_moved"], event["sentinel.dns.findings"]) == (True, [])
    assert served(TRUE, learned=learned).event["sentinel.dns.path_moved"] is False


def test_tries_are_counted_for_ten_minutes_and_near_misses_apart() -> None:
    tried = replace(TRUE, foreign=(("case", 1), ("id", 4), ("malformed", 9), ("source", 1), ("stray", 7)))
    past = ((NOW - timedelta(minutes=11), 50, 5), (NOW - timedelta(minutes=3), 2, 0))
    event = served(tried, TRUE, TRUE, TRUE, TRUE, learned=DnsPathLearned(tries=past)).event
    assert (event["sentinel.dns.spoof_attempts"], event["sentinel.dns.spoof_match"]) == (8, 1)
    deaf = replace(tried, transport="tcp")
    assert served(deaf, deaf).event["sentinel.dns.spoof_attempts"] == 0


def test_what_is_learned_grows_with_calm_looks_alone() -> None:
    calm = PROBE.learn(None, served(TRUE).seen)
    assert calm is not None
    assert (calm.servers, calm.tcp, calm.tries) == ((Kept(server="192.0.2.53", hops=(7,), rtt_ms=(30.0,)),), True, ())
    assert PROBE.learn(calm, served(RA).seen) == calm
    tried = PROBE.learn(calm, served(replace(TRUE, foreign=(("id", 2),)), TRUE).seen)
    assert tried is not None
    assert tried.tries == ((NOW, 2, 0),)


def test_a_bent_or_forged_look_teaches_no_baseline() -> None:
    forged_twice = replace(RA, others=(Other(differs="rcode", rcode="NXDOMAIN", records=()),))
    assert PROBE.proposal(served(forged_twice).seen) is None
    assert PROBE.proposal(served(TRUE).seen) == Normal()
    tainted = replace(served(RA).outcome, own=SelfTest(state=PathState.TAINTED, at=NOW))
    assert PROBE.proposal(judged(PROBE, tainted, at=NOW).seen) is None


def test_an_odd_first_look_and_every_change_deserve_a_second_one() -> None:
    calm, odd = served(TRUE).outcome, served(RA).outcome
    assert not PROBE.doubtful(calm, None)
    assert PROBE.doubtful(odd, None)
    assert PROBE.doubtful(odd, calm)
    assert not PROBE.doubtful(calm, calm)
