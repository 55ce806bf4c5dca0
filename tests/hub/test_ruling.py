"""What people say of baselines: it counts at once, ends what it explains and nothing else, and may be for a time."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from sentinel.casework.acts import ActRefused
from sentinel.hub.standing import read
from sentinel.hub.vantages import Vantage, Vantages
from sentinel.model.muting import Matcher, PlannedChange, Sign, Silence, What
from sentinel.model.route import Channel
from sentinel.store.ports import Act
from tests.hub.usual import CHECK, LE, SECTIGO, STATE, Watch, shows, watching

HALF = timedelta(minutes=30)


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Watch]:
    with watching(tmp_path) as made:
        yield made


async def changed(at: Watch) -> None:
    """Let's Encrypt was accepted, then Sectigo is seen, twice and more."""
    await at.settle(shows(LE))
    await at.again(shows(SECTIGO, "k2"), 3)


async def test_accepting_the_change_resolves_its_incident_with_who_and_why(at: Watch) -> None:
    await changed(at)
    ruled = await at.say(why="pindah ke Sectigo, surat 14")
    (incident,) = at.incidents()
    assert [i.ref for i in ruled.resolved] == [incident.ref] == ["INC-000001"]
    assert incident.status == "resolved"
    timeline = at.ledger.look(lambda view: view.timeline(1))
    assert (timeline[-1].act, timeline[-1].who, timeline[-1].login) == ("resolved", "Siti", "siti")
    assert timeline[-1].text == "baseline 2 (tls) accepted: pindah ke Sectigo, surat 14"
    assert [n.notice.why for n in at.ledger.look(lambda view: view.notices(1))][:1] == ["resolved"]
    await at.again(shows(SECTIGO, "k2"), 5)
    assert [i.status for i in at.incidents()] == ["resolved"]


async def test_what_it_does_not_explain_stays_open(at: Watch) -> None:
    await at.settle(shows(LE))
    await at.again(shows(SECTIGO, "k2"), 2)
    weak = shows(SECTIGO, "k2")
    leaf = replace(weak.certificates[0], key_type="rsa", key_bits=1024)
    await at.again(replace(weak, certificates=(leaf,)), 2)
    assert at.open_rules() == ["tls_issuer_changed", "tls_weak_crypto"]
    ruled = await at.say()
    assert [i.rule for i in ruled.resolved] == ["tls_issuer_changed"]
    assert at.open_rules() == ["tls_weak_crypto"]


async def test_accepting_something_else_ends_nothing(at: Watch) -> None:
    await at.settle(shows(LE))
    await at.again(shows(SECTIGO, "k2"), 3)
    await at.say("rejected", why="bukan milik kami")
    assert at.open_rules() == ["tls_issuer_changed"]
    await at.again(shows(SECTIGO, "k2"), 3)
    assert at.states() == ["rejected", "accepted"], "what was rejected is not proposed again"
    assert at.open_rules() == ["tls_issuer_changed"]
    assert (await at.say()).decided == ()


async def test_a_rejection_may_be_thought_over_by_naming_the_probe(at: Watch) -> None:
    await changed(at)
    await at.say("rejected")
    assert (await at.say(probe="tls")).resolved != ()
    assert at.open_rules() == []


async def test_the_first_proposal_may_be_rejected_and_then_nothing_is_compared(at: Watch) -> None:
    await at.again(shows(LE), 3)
    await at.say("rejected")
    await at.again(shows(LE), 5)
    await at.again(shows(SECTIGO, "k2"), 2)
    assert at.incidents() == []
    await at.see(shows(SECTIGO, "k2"))
    assert at.states() == ["proposed", "rejected"]


async def test_accepting_replaces_unless_both_are_meant(at: Watch) -> None:
    await changed(at)
    await at.say()
    await at.again(shows(LE), 3)
    assert at.open_rules() == ["tls_issuer_changed"], "the operator of before is a stranger now"
    await at.say(also=True)
    await at.again(shows(SECTIGO, "k2"), 3)
    await at.again(shows(LE), 3)
    assert at.open_rules() == []
    assert at.states()[0] == "accepted"


async def test_an_acceptance_for_a_time_falls_back_and_says_so(at: Watch) -> None:
    await changed(at)
    end = at.now + HALF
    await at.say(until=end)
    said = at.ledger.look(lambda view: view.timeline(1))[-1].text
    assert said.startswith("baseline 2 (tls) accepted until 2029-02-14 ")
    at.restart()
    while at.now + timedelta(seconds=at.interval) < end:
        await at.see(shows(SECTIGO, "k2"))
    assert at.open_rules() == []
    await at.again(shows(SECTIGO, "k2"), 3)
    assert at.open_rules() == ["tls_issuer_changed"]
    assert at.states() == ["proposed", "ended", "accepted"]
    newest: Act = at.ledger.look(lambda view: view.acts())[0]
    assert (newest.act, newest.who, newest.subject) == ("baseline.ended", "sentinel", f"{CHECK}#2")


async def test_what_was_accepted_for_a_time_and_nothing_before_it_is_before_a_person_again(at: Watch) -> None:
    await at.again(shows(LE), 3)
    end = at.now + HALF
    await at.say(until=end)
    await at.again(shows(LE), 7)
    assert at.states() == ["proposed", "ended"]
    row = at.rows("proposed")[0]
    assert (row.until, row.why, row.who) == (end, "accepted by Siti until then: surat 12", "")
    await at.again(shows(SECTIGO, "k2"), 2)
    assert at.open_rules() == ["tls_issuer_changed"]
    assert at.event()["sentinel.baseline.basis"] == "proposed"


async def test_a_change_that_waits_for_the_end_does_not_become_normal(at: Watch) -> None:
    await at.again(shows(LE), 3)
    await at.say(until=at.now + HALF)
    await at.again(shows(SECTIGO, "k2"), 9)
    assert at.open_rules() == ["tls_issuer_changed"]
    normals = [normal for row in at.rows("proposed") if (normal := read(row.facts))]
    assert [normal.values("operators") for normal in normals] == [("Sectigo",), ("Let's Encrypt",)]
    (incident,) = at.incidents()
    assert (incident.status, incident.awaiting_confirmation) == ("open", False)
    assert [i.ref for i in (await at.say()).resolved] == [incident.ref]


async def test_what_ran_out_a_moment_ago_may_be_accepted_again_though_nobody_looked_since(at: Watch) -> None:
    await at.again(shows(LE), 3)
    await at.say(until=at.now + HALF)
    at.now += HALF
    (one,) = (await at.say(why="surat 15")).decided
    assert (one.row.why, one.row.until) == ("surat 15", None)
    assert at.states() == ["accepted", "ended"]


async def test_who_is_told_nothing_of_an_incident_is_told_nothing_of_its_end(at: Watch) -> None:
    at.hub.world = replace(at.world, channels={"mail": Channel(name="mail")})
    named = {"rule": "tls_issuer_changed", "target": "kpu-ntb"}
    matchers = tuple(Matcher(key=key, sign=Sign.IS, value=value) for key, value in named.items())
    quiet = Silence(
        matchers=matchers, start=at.now, end=at.now + timedelta(hours=12), who="A", login="a", why="b", second="C"
    )
    at.ledger.apply(lambda unit: unit.add_silence(quiet))
    await changed(at)
    (incident,) = (await at.say()).resolved
    assert (incident.status, incident.number) == ("resolved", 1)
    assert at.ledger.look(lambda view: view.notices()) == []


async def test_an_announced_operator_that_no_list_names_is_quiet_until_it_is_accepted(at: Watch) -> None:
    at.hub.world = replace(at.world, channels={"mail": Channel(name="mail")})
    await at.settle(shows(LE))
    plan = PlannedChange(
        targets=("kpu-ntb",),
        what=(What.TLS,),
        start=at.now,
        end=at.now + timedelta(days=1),
        who="A",
        login="a",
        why="b",
        expect={"issuer": (STATE.upper(),)},
    )
    at.ledger.apply(lambda unit: unit.plan_changes([plan], at.now))
    await at.again(shows(STATE, "k2", root="0a" * 32), 3)
    (incident,) = at.incidents()
    assert incident.muting is not None
    assert incident.muting.by == "change 1"
    assert [i.ref for i in (await at.say()).resolved] == [incident.ref]
    assert at.ledger.look(lambda view: view.notices()) == []


async def test_a_vantage_that_has_left_no_longer_has_a_say(tmp_path: Path) -> None:
    with watching(tmp_path, vantages=("mataram-1", "jakarta-1")) as at:
        await at.settle(shows(LE))
        await at.see(shows(LE), after=1, vantage="jakarta-1")
        await at.again(shows(SECTIGO, "k2"), 3)
        listed = {"mataram-1": Vantage(network="mataram-1")}
        at.hub.world = replace(at.world, vantages=Vantages(listed=listed))
        await at.again(shows(SECTIGO, "k2"), 1)
        assert len((await at.say()).resolved) == 1


async def test_every_decision_keeps_who_when_why_until_and_scope(at: Watch) -> None:
    await at.again(shows(LE), 3)
    until = at.now + timedelta(days=90)
    await at.say(until=until, scope="host")
    (row,) = at.rows()
    kept = (row.who, row.login, row.why, row.decided_at, row.until, row.scope)
    assert kept == ("Siti", "siti", "surat 12", at.now, until, "host")


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ({"on": "nowhere"}, "there is no target 'nowhere'"),
        ({"probe": "dns"}, "no probe 'dns' is at work here"),
        ({"why": "  "}, "say why"),
        ({"until": "past"}, "over already"),
        ({"scope": "page"}, "'page' is not known to tls"),
    ],
)
async def test_what_makes_no_sense_is_refused_and_changes_nothing(at: Watch, word: dict[str, str], told: str) -> None:
    await at.again(shows(LE), 3)
    more = {**word, "until": at.now} if "until" in word else word
    with pytest.raises(ActRefused, match=told):
        await at.say(**more)
    assert at.states() == ["proposed"]


async def test_nothing_to_accept_is_no_error(at: Watch) -> None:
    await at.see(shows(LE))
    ruled = await at.say()
    assert (ruled.decided, ruled.left, ruled.resolved) == ((), (), ())


async def test_a_withdrawn_change_leaves_its_incident_to_a_person(at: Watch) -> None:
    await changed(at)
    await at.again(shows(LE), 4)
    (incident,) = at.incidents()
    assert (incident.status, incident.awaiting_confirmation) == ("open", True)
    assert (await at.say()).resolved == ()
    assert at.incidents()[0].status == "open"


async def test_each_vantage_newest_look_is_judged_again(tmp_path: Path) -> None:
    with watching(tmp_path, vantages=("mataram-1", "jakarta-1")) as at:
        await at.settle(shows(LE))
        for _ in range(2):
            await at.see(shows(SECTIGO, "k2"), after=1)
            await at.see(shows("IdenTrust", "k3"), after=1, vantage="jakarta-1")
        await at.again(shows(SECTIGO, "k2"), 3, after=1)
        (newest, *_) = at.rows("proposed")
        normal = read(newest.facts)
        assert normal is not None
        assert set(normal.values("operators") or ()) == {"IdenTrust", "Sectigo"}
        assert len((await at.say()).resolved) == 1


async def test_a_look_in_a_shape_that_nobody_reads_keeps_no_person_from_deciding(at: Watch) -> None:
    await changed(at)
    (look,) = at.ledger.look(lambda view: view.all_latest())
    await at.ledger.write(lambda unit: unit.save_latest(replace(look, facts=b'{"host":[]}')))
    await at.say()
    assert at.states() == ["accepted", "superseded"]
    assert at.open_rules() == ["tls_issuer_changed"], "what cannot be judged again ends nothing by itself"
