"""The vantage's test of its own path: what is proved, what is not known, and what a person may accept."""

import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from dns.message import Message
from dns.name import from_text
from dns.rcode import Rcode

from probes.vantage_path import PROBE, VantagePathFacts
from sentinel.kit.asn.networks import Networks
from sentinel.kit.asn.table import AsEntry
from sentinel.kit.baseline import Normal, differences, pool, turns
from sentinel.kit.path.own import Judged, RootWord, Sign, Silent, judged
from sentinel.kit.path.state import LASTS, UNTESTED, PathState, SelfTest, path_fields
from sentinel.kit.path.sweep import Bend, Course, Step
from sentinel.kit.seen import Reference
from sentinel.model.failure import Failure, Skipped
from sentinel.model.subject import Inventory, Subject, Target
from sentinel.range.internet import Internet
from sentinel.range.primary import Lie, Twist
from sentinel.range.twists import forged
from tests.authority import NOW
from tests.kit.path.test_asker import answer, server
from tests.probes.paths import judged as look_judged
from tests.probes.paths import look, tools
from tests.probes.world import Looked

MYSELF = Subject(what="vantage", id="mataram-1", name="mataram-1")
ROOT = "198.41.0.4"


@pytest.fixture
async def net() -> AsyncIterator[Internet]:
    async with Internet() as made:
        yield made


async def check(net: Internet, **options: object) -> Looked:
    return await look(tools(net), PROBE, MYSELF, lab=True, **options)


async def test_root_servers_that_speak_for_themselves_on_this_machine_are_a_clean_path(net: Internet) -> None:
    looked = await check(net)
    assert isinstance(looked.outcome, VantagePathFacts)
    assert (looked.event["sentinel.self.ok"], looked.event["sentinel.self.path_state"]) == (True, "clean")
    assert looked.event["sentinel.self.signs"] == []
    assert looked.event["event.dataset"] == "sentinel.self"
    assert looked.event["service.name"] == "mataram-1"
    assert PROBE.path(looked.outcome) == SelfTest(state=PathState.CLEAN, at=looked.outcome.at)


async def test_a_provider_that_takes_every_question_for_its_own_is_found_out_by_the_root(net: Internet) -> None:
    net.divert("www.kpu.go.id")
    looked = await check(net)
    assert (looked.event["sentinel.self.ok"], looked.event["sentinel.self.path_state"]) == (False, "tainted")
    assert looked.event["sentinel.self.signs"] == ["root_recursive"]
    net.heal()
    assert (await check(net)).event["sentinel.self.ok"] is True


@pytest.mark.slow
async def test_servers_that_bake_cookies_are_found_out_over_tcp_where_the_provider_answers_too(net: Internet) -> None:
    box = tools(net)
    assert (await look(box, PROBE, MYSELF, lab=True)).event["sentinel.self.ok"] is True  # now their cookies are known
    net.divert("www.kpu.go.id")
    assert (await look(box, PROBE, MYSELF, lab=True)).event["sentinel.self.signs"] == ["root_recursive"]


async def test_an_injector_that_cares_for_every_name_is_found_out_by_its_second_answer(net: Internet) -> None:
    for root in net.tree.servers.values():
        root.lie(Lie(twist=forged("", "SOA", "a. b. 1 2 3 4 5"), beside=True, wait=0.05))
    looked = await check(net)
    assert looked.event["sentinel.self.signs"] == ["root_conflicting"]


async def test_a_host_without_a_name_server_does_not_answer(net: Internet) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as held:
        held.bind(("127.0.0.1", 0))
        looked = await check(net, second_host=f"127.0.0.1:{held.getsockname()[1]}")
    assert looked.event["sentinel.self.path_state"] == "clean"
    assert looked.outcome.silent == (Silent(address="127.0.0.1", ours=True),)


async def test_an_answer_from_a_host_without_a_name_server_is_proof(net: Internet) -> None:
    async with server(lambda question: [answer(question, "127.78.0.1")]) as (made, port):
        looked = await check(net, second_host=f"127.0.0.1:{port}")
    assert looked.event["sentinel.self.signs"] == ["dead_host_answers"]
    assert looked.event["sentinel.self.reasons"] == ["dead_host_answers 127.0.0.1"]
    assert made.asked[0].flags & 0x0100


async def test_a_second_host_may_be_a_name(net: Internet) -> None:
    looked = await check(net, second_host="www.kpu.go.id")
    assert sorted(one.address for one in looked.outcome.silent) == ["127.10.1.10", "127.10.1.11"]


def test_what_is_no_host_is_refused() -> None:
    with pytest.raises(ValueError, match="host name"):
        PROBE.options(second_host="dua kata")


async def test_an_echo_zone_shows_whose_question_arrives(net: Internet) -> None:
    net.tree.zone("kpu.go.id").zone.put("*.w.kpu.go.id", "A", "127.78.3.4")
    looked = await check(net, echo_zone="kpu.go.id")
    assert looked.outcome.egress == ("127.78.3.4",)


@pytest.mark.slow
async def test_nobody_answers_and_nothing_is_known(net: Internet) -> None:
    for root in net.tree.servers.values():
        root.lie(Lie(twist=lambda _query, _said: None))
    looked = await look(tools(net), PROBE, MYSELF, lab=True, seconds=5.0)
    assert isinstance(looked.outcome, Failure)
    assert "sentinel.self.ok" not in looked.event


async def test_a_lab_without_roots_is_not_tested(net: Internet) -> None:
    box = tools(net)
    box.plane.texts = ()
    looked = await look(box, PROBE, MYSELF, lab=True)
    assert looked.outcome == Skipped(reason="this lab names no root servers ([dns] roots)")


async def test_canaries_tell_which_resolvers_validate(net: Internet) -> None:
    box = tools(net, tools(net).panel[:3])
    net.panel["panel-1"].lie(broken("www.bawaslu.go.id"))
    net.panel["panel-3"].fail()  # refuses everything: that is no validation
    options = {"signed": "www.kpu.go.id", "broken": "www.bawaslu.go.id", "second_host": "127.0.0.1:9"}
    looked = await look(box, PROBE, MYSELF, **options)
    assert looked.outcome.validating == tuple(box.panel[:1])


def broken(name: str) -> Twist:
    """Refuse a name, as who validates does."""

    def twist(query: Message, said: Message) -> Message:
        if query.question[0].name == from_text(name):
            said.set_rcode(Rcode.SERVFAIL)
            said.answer.clear()
        return said

    return twist


def facts(state: PathState, **more: object) -> VantagePathFacts:
    signs = ((Sign.PATH_PROXIED, ROOT),) if state is PathState.TAINTED else ()
    way = Course(bend=Bend.PROXY, hop=1) if state is PathState.TAINTED else Course()
    return VantagePathFacts(at=NOW, judged=Judged(state=state, course=way, signs=signs), **more)  # type: ignore[arg-type]  # passed on as it came


def told(made: VantagePathFacts, **more: object) -> Looked:
    return look_judged(PROBE, made, MYSELF, at=NOW, **more)


def test_a_person_may_accept_it_as_the_state_of_that_network() -> None:
    tainted = told(facts(PathState.TAINTED))
    assert (tainted.event["sentinel.self.ok"], tainted.event["sentinel.self.hop"]) == (False, 1)
    proposed = PROBE.proposal(tainted.seen)
    assert proposed == Normal(traits={"path_state": turns("tainted")})
    accepted = told(facts(PathState.TAINTED), baseline=proposed)
    assert (accepted.event["sentinel.self.ok"], accepted.event["sentinel.self.path_state"]) == (True, "tainted")
    assert differences(proposed, PROBE.proposal(accepted.seen) or Normal()) == ()


def test_a_clean_path_needs_nobodys_word_and_an_unknown_one_says_nothing() -> None:
    clean = told(facts(PathState.CLEAN))
    assert PROBE.proposal(clean.seen) == Normal()
    assert "sentinel.self.ok" not in told(facts(PathState.UNKNOWN)).event


def test_only_a_change_to_or_from_a_taint_is_worth_a_second_look() -> None:
    clean, tainted, unknown = (facts(state) for state in (PathState.CLEAN, PathState.TAINTED, PathState.UNKNOWN))
    assert PROBE.doubtful(tainted, None)
    assert PROBE.doubtful(tainted, clean)
    assert PROBE.doubtful(clean, tainted)
    assert not PROBE.doubtful(tainted, tainted)
    assert not PROBE.doubtful(unknown, clean)
    assert not PROBE.doubtful(clean, None)


def test_a_root_word_and_a_hop_are_judged_together() -> None:
    clean = (Step(ttl=1, expired="10.0.0.1", beyond="10.0.0.1"), Step(ttl=2, answers=1, proper=True))
    bent = (Step(ttl=1, answers=1, beyond="10.0.0.1"), Step(ttl=2, expired="10.0.1.1", beyond="10.0.1.1"))
    good = RootWord(address=ROOT, answered=True, proper=True, steps=clean)
    assert judged((), [good]).state is PathState.CLEAN
    assert judged((), [RootWord(address=ROOT, steps=clean)]).state is PathState.UNKNOWN
    found = judged([Silent(address="192.0.2.53")], [RootWord(address=ROOT, answered=True, proper=True, steps=bent)])
    assert (found.state, found.course.hop, found.signs) == (PathState.TAINTED, 1, ((Sign.PATH_PROXIED, ROOT),))


def test_silence_of_an_address_that_nobody_has_proves_nothing() -> None:
    asked = RootWord(address=ROOT, answered=True, proper=True)
    assert judged([Silent(address="192.0.2.53")], [asked]).state is PathState.UNKNOWN
    assert judged([Silent(address="203.0.113.9", ours=True)], [asked]).state is PathState.CLEAN
    assert judged([Silent(address="192.0.2.53", answers=1)], [asked]).state is PathState.TAINTED


def test_who_picks_his_names_taints_no_path_but_leaves_none_clean() -> None:
    straight = (Step(ttl=1, expired="10.0.0.1", beyond="10.0.0.1"),)
    good = RootWord(address=ROOT, answered=True, proper=True, steps=straight)
    found = judged([Silent(address="203.0.113.9", picked=1, ours=True)], [good])
    assert (found.state, found.signs) == (PathState.UNKNOWN, ())


def test_every_vantage_tests_itself() -> None:
    inventory = Inventory(vantage="mataram-1", vantages=("mataram-1", "jakarta-1"), targets=(Target(id="kpu"),))
    assert [s.key for s in PROBE.subjects(inventory)] == ["vantage:mataram-1", "vantage:jakarta-1"]


def test_what_was_found_counts_for_half_an_hour() -> None:
    test = SelfTest(state=PathState.TAINTED, at=NOW)
    assert path_fields(test, NOW + LASTS) == {"sentinel.dns.path_state": "tainted", "sentinel.dns.path_age": 1800.0}
    assert path_fields(test, NOW + LASTS + timedelta(seconds=1))["sentinel.dns.path_state"] == "unknown"
    assert path_fields(UNTESTED, NOW) == {"sentinel.dns.path_state": "unknown"}


@dataclass(frozen=True, slots=True)
class Known:
    """A table of networks with one entry."""

    address: str
    number: int

    def find(self, ip: str) -> AsEntry | None:
        return AsEntry(number=self.number, organisation="Penyedia") if ip == self.address else None


def test_a_strange_network_is_told_once_the_usual_one_was_accepted() -> None:
    made = facts(PathState.CLEAN, egress=("203.0.113.7",))
    table = Networks(table=Known("203.0.113.7", 7713), made_at=NOW)
    reference = {"asn": Reference(name="asn", version="1", data=table)}
    fresh = told(made, reference=reference)
    assert fresh.event["sentinel.self.ok"] is True
    assert PROBE.proposal(fresh.seen) == Normal(traits={"egress_as": pool("7713")})
    usual = told(made, reference=reference, baseline=Normal(traits={"egress_as": pool("7713")}))
    assert usual.event["sentinel.self.ok"] is True
    strange = told(made, reference=reference, baseline=Normal(traits={"egress_as": pool("4761")}))
    assert strange.event["sentinel.self.ok"] is False
    assert strange.event["sentinel.self.reasons"] == ["egress_unknown AS7713"]
