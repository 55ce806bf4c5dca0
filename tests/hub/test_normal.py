"""What looks do to baselines: proposed after enough quiet, never replaced by looks, withdrawn when no longer seen."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from probes.tls import PROBE
from sentinel.hub.standing import read
from sentinel.model.failure import Code, Failure, Layer
from sentinel.model.severity import Severity
from tests.hub.usual import CHECK, HERE, LE, SECTIGO, STATE, THERE, Watch, edge, facts, shows, watching

REFUSED = Failure(layer=Layer.TCP, code=Code.CONNECTION_REFUSED)


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Watch]:
    with watching(tmp_path) as made:
        yield made


def operators(at: Watch, state: str) -> list[tuple[str, ...] | None]:
    normals = [read(row.facts) for row in at.rows(state)]
    return [normal.values("operators") if normal else None for normal in normals]


async def test_in_a_lab_the_third_look_without_news_proposes(at: Watch) -> None:
    await at.again(shows(LE), 2)
    assert at.rows() == []
    await at.see(shows(LE))
    (row,) = at.rows()
    assert (row.state, row.proposed_at, row.version) == ("proposed", at.now, PROBE.version)
    normal = read(row.facts)
    assert normal is not None
    (member,) = normal.traits["operators"].members
    assert (member.value, member.vantage) == ("Let's Encrypt", "mataram-1")
    assert member.first_at == at.now - timedelta(seconds=600)
    await at.again(shows(LE), 5)
    assert len(at.rows()) == 1


async def test_elsewhere_six_hours_without_news_are_needed(tmp_path: Path) -> None:
    with watching(tmp_path, lab=False) as at:
        at.interval = 1800.0
        await at.again(shows(LE), 8)
        await at.see(shows(SECTIGO))
        began = at.now
        while not at.rows():
            await at.see(shows(SECTIGO))
        assert at.now - began == timedelta(hours=6)
        assert operators(at, "proposed") == [("Sectigo",)]


async def test_failed_looks_neither_count_nor_disturb(at: Watch) -> None:
    await at.again(shows(LE), 2)
    await at.again(REFUSED, 5)
    assert at.rows() == []
    await at.see(shows(LE))
    assert at.states() == ["proposed"]


async def test_a_certificate_that_nobody_should_believe_teaches_nothing(at: Watch) -> None:
    await at.again(shows(LE), 2)
    await at.see(shows(STATE, ok=False))
    await at.again(shows(LE), 2)
    assert at.rows() == []
    await at.see(shows(LE))
    assert operators(at, "proposed") == [("Let's Encrypt",)]
    await at.again(shows(STATE, ok=False), 5)
    assert at.states() == ["proposed"]


async def test_learning_survives_a_restart(at: Watch) -> None:
    await at.again(shows(LE), 2)
    at.restart()
    await at.see(shows(LE))
    assert at.states() == ["proposed"]


async def test_what_was_accepted_is_never_replaced_by_looks(at: Watch) -> None:
    await at.settle(shows(LE))
    await at.again(shows(SECTIGO, "k2"), 50)
    assert at.states() == ["proposed", "accepted"]
    assert operators(at, "accepted") == [("Let's Encrypt",)]
    assert operators(at, "proposed") == [("Sectigo",)]
    assert at.open_rules() == ["tls_issuer_changed"]


async def test_a_change_is_at_hand_for_a_person_after_the_second_look(at: Watch) -> None:
    await at.settle(shows(LE))
    await at.see(shows(SECTIGO, "k2"))
    assert at.states() == ["accepted"]
    await at.see(shows(SECTIGO, "k2"), after=3)
    assert at.states() == ["proposed", "accepted"]


async def test_the_change_of_what_was_only_proposed_opens_at_medium_and_the_first_proposal_stands(at: Watch) -> None:
    await at.again(shows(LE), 3)
    await at.again(shows(SECTIGO, "k2"), 20)
    (incident,) = at.incidents()
    assert (incident.rule, incident.severity, incident.status) == ("tls_issuer_changed", Severity.MEDIUM, "open")
    assert at.event()["sentinel.baseline.basis"] == "proposed"
    assert operators(at, "proposed") == [("Sectigo",), ("Let's Encrypt",)]


async def test_before_anything_was_proposed_nothing_is_compared(at: Watch) -> None:
    await at.again(shows(LE), 2)
    await at.again(shows(SECTIGO, "k2"), 2)
    assert at.incidents() == []


async def test_a_renewal_by_the_same_operator_is_taken_in_and_nobody_is_told(at: Watch) -> None:
    await at.settle(shows(LE))
    await at.see(shows(LE, "k2", root="another root"))
    state = at.ledger.look(lambda view: view.latest(CHECK, "mataram-1"))
    assert state is not None
    assert state.state == "key_changed"
    await at.see(shows(LE, "k2", root="another root"))
    (row,) = at.rows()
    normal = read(row.facts)
    assert normal is not None
    assert [(m.value, m.learned) for m in normal.traits["keys"].members] == [("k1", False), ("k2", True)]
    assert normal.values("roots") == (f"root of {LE}", "another root")
    assert at.incidents() == []
    assert at.states() == ["accepted"]


async def test_a_key_under_a_strange_operator_is_not_taken_in(at: Watch) -> None:
    await at.settle(shows(LE))
    await at.again(facts(edge(LE, "k1", at=HERE), edge(SECTIGO, "k9", at=THERE)), 3)
    (row,) = at.rows("accepted")
    normal = read(row.facts)
    assert normal is not None
    assert normal.values("keys") == ("k1",)
    assert at.event()["server.ip"] == THERE


async def test_a_change_that_is_gone_can_no_longer_be_accepted_by_mistake(at: Watch) -> None:
    await at.settle(shows(LE))
    await at.again(shows(SECTIGO, "k2"), 3)
    await at.again(shows(LE), 2)
    assert at.states() == ["proposed", "accepted"]
    await at.see(shows(LE))
    assert at.states() == ["withdrawn", "accepted"]
    assert (await at.say()).decided == ()


async def test_what_one_of_two_vantages_still_sees_is_not_withdrawn(tmp_path: Path) -> None:
    with watching(tmp_path, vantages=("mataram-1", "jakarta-1")) as at:
        await at.settle(shows(LE))
        for _ in range(10):
            await at.see(shows(LE))
            await at.see(shows(SECTIGO, "k2"), after=1, vantage="jakarta-1")
        assert at.states() == ["proposed", "accepted"]


async def test_operators_that_take_turns_while_it_is_learned_are_both_usual(at: Watch) -> None:
    for _ in range(4):
        await at.see(facts(edge(LE, "k1", at=HERE), edge(SECTIGO, "k2", at=THERE)))
    assert operators(at, "proposed") == [("Let's Encrypt", "Sectigo")]
    await at.say()
    await at.again(shows(LE), 3)
    await at.again(shows(SECTIGO, "k2"), 3)
    assert at.incidents() == []
    assert at.states() == ["accepted"]


async def test_late_looks_teach_nothing(at: Watch) -> None:
    await at.again(shows(LE), 2)
    at.late = timedelta(hours=1)
    await at.again(shows(LE), 3)
    assert at.rows() == []
    at.late = timedelta(0)
    await at.see(shows(LE))
    assert at.states() == ["proposed"]


async def test_an_operator_that_is_not_in_the_list_is_never_the_same_by_its_name(at: Watch) -> None:
    await at.settle(shows(STATE))
    assert operators(at, "accepted") == [(f"{STATE} [root of PT Serti]",)]
    await at.again(shows(STATE, "k2", root="a forged root"), 2)
    assert at.open_rules() == ["tls_issuer_changed"]


async def test_an_operator_that_the_list_learns_to_know_stays_the_same(at: Watch) -> None:
    await at.settle(shows(STATE))
    reference = at.world.references["ca_operators"]
    reference.data[f"root of {STATE}"] = "Sertifikat Nasional"
    await at.again(shows(STATE), 3)
    assert at.incidents() == []
    assert at.states() == ["accepted"]
    await at.again(shows(STATE, "k2"), 3)
    assert at.incidents() == []


async def test_a_baseline_of_another_shape_is_not_believed_and_a_new_one_is_proposed(at: Watch) -> None:
    await at.settle(shows(LE))
    (row,) = at.rows()
    at.ledger.apply(lambda unit: unit.amend(row.number, b'{"traits": ["ns"]}'))
    await at.again(shows(SECTIGO, "k2"), 3)
    assert at.incidents() == []
    assert operators(at, "proposed") == [("Sectigo",)]
