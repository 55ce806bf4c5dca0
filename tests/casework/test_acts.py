"""What people may do to an incident, what it changes, and what is refused with which words."""

from collections.abc import Callable

import pytest

from sentinel.casework import acts
from sentinel.casework.acts import Acted, ActRefused
from sentinel.model.incident import Phase
from sentinel.model.notice import Why
from sentinel.model.rule import Resolve, RuleKind
from tests.casework.scene import Stage, a_rule, moment, policy

Act = Callable[..., Acted]


def opened(*, reopen_within: float = 900) -> Stage:
    stage = Stage(a_rule(how=policy(reopen_within=reopen_within)))
    stage.bad(0)
    return stage


def do(stage: Stage, act: Act, at: float, text: str = "salah alarm", who: str = "Sari") -> Acted:
    done = act(stage.now(), who=who, login="piket1", at=moment(at), text=text)
    stage.replace_now(done.incident)
    return done


def test_acknowledging_names_who_has_it_in_hand_and_tells_nobody() -> None:
    stage = opened()
    done = do(stage, acts.acknowledge, 10, text="sedang diperiksa")
    assert (stage.now().status, stage.now().acknowledged_by) == ("acknowledged", "Sari")
    assert done.transitions == ()
    assert (done.entry.act, done.entry.who, done.entry.login) == ("acknowledged", "Sari", "piket1")
    assert done.entry.text == "sedang diperiksa"


def test_an_acknowledged_incident_still_recovers() -> None:
    stage = opened()
    do(stage, acts.acknowledge, 10)
    stage.good(60)
    stage.good(120)
    assert stage.story()[-1] == (120, "resolved", "high")


def test_closing_is_told() -> None:
    stage = opened()
    done = do(stage, acts.resolve, 30)
    assert stage.now().status == "resolved"
    assert [t.why for t in done.transitions] == [Why.RESOLVED]
    assert done.incident.revision == 2


def test_what_is_closed_while_it_is_still_bad_comes_back_as_the_same_incident() -> None:
    stage = opened()
    do(stage, acts.resolve, 30)
    stage.bad(60)
    assert stage.story()[-1] == (60, "reopened", "high")
    assert stage.now().ref == "INC-000001"


def test_after_a_persons_closing_the_wait_begins_anew() -> None:
    stage = Stage(a_rule(how=policy(wait=50, reopen_within=900)))
    stage.bad(0)
    stage.bad(50)
    do(stage, acts.resolve, 55)
    stage.bad(100)
    assert stage.now().status == "resolved"
    stage.bad(150)
    assert stage.story()[-1][1] == "reopened"


def test_what_a_person_reopened_no_good_look_closes() -> None:
    stage = opened()
    stage.good(60)
    stage.good(120)
    done = do(stage, acts.reopen, 130)
    assert [t.why for t in done.transitions] == [Why.REOPENED]
    for at in range(180, 600, 60):
        stage.good(at)
    assert stage.now().phase is Phase.OPEN
    stage.bad(600)
    stage.good(660)
    stage.good(720)
    assert stage.now().phase is Phase.RESOLVED


def test_reopening_takes_it_out_of_everybodys_hand() -> None:
    stage = opened()
    do(stage, acts.acknowledge, 10)
    do(stage, acts.resolve, 20)
    do(stage, acts.reopen, 30)
    assert (stage.now().status, stage.now().acknowledged_by, stage.now().resolved_at) == ("open", None, None)


def test_a_person_has_the_last_word_where_the_rule_wants_it() -> None:
    resolve = Resolve(when="seen_good", count=1, confirm=True)
    stage = Stage(a_rule("site_defaced", policy(resolve=resolve), kind=RuleKind.SECURITY))
    stage.bad(0)
    stage.good(60)
    do(stage, acts.resolve, 90, text="sudah dibersihkan")
    assert stage.now().status == "resolved"
    assert not stage.now().awaiting_confirmation


def test_assigning_and_noting_are_lines_in_the_timeline() -> None:
    stage = opened()
    given = do(stage, acts.assign, 10, text="Budi")
    assert (stage.now().assigned_to, given.entry.act, given.entry.text) == ("Budi", "assigned", "Budi")
    noted = do(stage, acts.note, 20, text="hosting sudah ditelepon")
    assert (noted.entry.act, noted.entry.text) == ("noted", "hosting sudah ditelepon")
    assert stage.now().status == "open"


def test_a_resolved_incident_still_takes_notes() -> None:
    stage = opened()
    do(stage, acts.resolve, 30)
    assert do(stage, acts.note, 40, text="laporan akhir").entry.text == "laporan akhir"


@pytest.mark.parametrize(
    ("before", "act", "text", "reason"),
    [
        ((acts.acknowledge,), acts.acknowledge, "", "INC-000001 is already acknowledged by Sari"),
        ((acts.resolve,), acts.acknowledge, "", "INC-000001 is already resolved"),
        ((acts.resolve,), acts.resolve, "x", "INC-000001 is already resolved"),
        ((), acts.resolve, "  ", "say why it is closed (--why)"),
        ((), acts.reopen, "x", "INC-000001 is not resolved"),
        ((), acts.assign, "", "say to whom"),
        ((), acts.note, "\n", "say what is to be noted"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_reason(
    before: tuple[Act, ...], act: Act, text: str, reason: str
) -> None:
    stage = opened()
    for earlier in before:
        do(stage, earlier, 10)
    was = stage.now()
    with pytest.raises(ActRefused) as refused:
        do(stage, act, 20, text=text)
    assert refused.value.reason == reason
    assert stage.now() == was


@pytest.mark.parametrize("act", [acts.acknowledge, acts.resolve, acts.reopen, acts.assign, acts.note])
def test_a_mere_suspicion_cannot_be_worked_on(act: Act) -> None:
    stage = Stage(a_rule(how=policy(wait=60)))
    stage.bad(0)
    with pytest.raises(ActRefused):
        act(stage.rows[0], who="Sari", login="piket1", at=moment(1), text="x")


def test_hostile_text_cannot_break_the_timeline() -> None:
    stage = opened()
    done = do(stage, acts.note, 10, text="a\0b\ud800c" + "x" * 10_000, who="Sari\n2029 resolved by root")
    assert "\0" not in done.entry.text
    assert len(done.entry.text) == 4000
    assert done.entry.text.encode("utf-8")
    assert "\n" not in done.entry.who
