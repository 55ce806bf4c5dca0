"""What comes back soon, what keeps coming back, and where it settles."""

from dataclasses import replace

from sentinel.model.rule import Flapping, RuleKind
from sentinel.model.severity import Severity
from tests.casework.scene import Stage, a_rule, moment, policy

DOWN = a_rule(how=policy(wait=2, reopen_within=900))


class TestReopening:
    def test_the_same_incident_opens_again_and_nobody_has_it_in_hand(self) -> None:
        stage = Stage(a_rule(how=policy(reopen_within=900)))
        stage.bad(0)
        stage.replace_now(replace(stage.now(), acknowledged_at=moment(10), acknowledged_by="sari"))
        assert stage.now().status == "acknowledged"
        stage.good(60)
        stage.good(120)
        stage.bad(300)
        assert stage.story()[-1] == (300, "reopened", "high")
        assert (stage.now().ref, stage.now().status) == ("INC-000001", "open")
        assert stage.now().opened_at == moment(0)

    def test_later_it_is_a_new_one(self) -> None:
        stage = Stage(a_rule(how=policy(reopen_within=900)))
        stage.bad(0)
        stage.good(60)
        stage.good(120)
        stage.bad(1021)
        assert stage.story()[-1] == (1021, "opened", "high")
        assert stage.now().ref == "INC-000002"

    def test_it_waits_as_the_first_time(self) -> None:
        stage = Stage(DOWN)
        stage.bad(0)
        stage.bad(3)
        stage.good(60)
        stage.good(120)
        stage.bad(180)
        assert stage.story()[-1] == (120, "resolved", "high")
        stage.bad(183)
        assert stage.story()[-1] == (183, "reopened", "high")

    def test_the_window_counts_from_the_first_match(self) -> None:
        stage = Stage(a_rule(how=policy(wait=60, reopen_within=100)))
        stage.bad(0)
        stage.bad(60)
        stage.good(120)
        stage.good(180)
        stage.bad(270)
        stage.bad(330)
        assert stage.story()[-1] == (330, "reopened", "high")

    def test_it_may_come_back_milder_and_must_recover_again(self) -> None:
        stage = Stage(a_rule("tls_weak_crypto", policy(reopen_within=900), kind=RuleKind.POSTURE))
        stage.bad(0)
        stage.good(60)
        stage.good(120)
        stage.bad(180, level=Severity.MEDIUM)
        assert stage.story()[-1] == (180, "reopened", "medium")
        stage.good(240)
        assert stage.now().status == "open"
        stage.good(300)
        assert stage.story()[-1] == (300, "resolved", "medium")


FLAPPY = a_rule(how=policy(reopen_within=900, flapping=Flapping(changes=4, within=3600)))


def flap(stage: Stage) -> None:
    """Down and up twice within ten minutes: the fourth change is one too many."""
    for start in (0, 300):
        stage.bad(start)
        stage.good(start + 60)
        stage.good(start + 120)


class TestFlapping:
    def test_one_digest_then_silence(self) -> None:
        stage = Stage(FLAPPY)
        flap(stage)
        assert [why for _, why, _ in stage.story()] == ["opened", "resolved", "reopened", "digest"]
        assert stage.now().flapping
        assert stage.now().status == "open"
        for start in range(600, 3000, 300):
            stage.bad(start)
            stage.good(start + 60)
            stage.good(start + 120)
            stage.tick(start + 130)
        assert len(stage.story()) == 4

    def test_it_says_when_it_settled_good(self) -> None:
        stage = Stage(FLAPPY)
        flap(stage)
        for at in range(480, 4021, 60):
            stage.good(at)
            stage.tick(at)
        assert stage.story()[-1] == (4020, "resolved", "high")
        assert not stage.now().flapping

    def test_it_says_when_it_settled_bad(self) -> None:
        stage = Stage(FLAPPY)
        flap(stage)
        for at in range(480, 4081, 60):
            stage.bad(at)
            stage.tick(at)
        assert stage.story()[-1] == (4080, "digest", "high")
        assert not stage.now().flapping
        assert stage.now().status == "open"

    def test_silence_from_the_witnesses_settles_nothing(self) -> None:
        stage = Stage(FLAPPY)
        flap(stage)
        for at in range(480, 90_000, 600):
            stage.unknown(at)
            stage.tick(at)
        assert stage.now().flapping
        stage.good(90_000)
        stage.tick(90_000)
        assert stage.story()[-1] == (90_000, "resolved", "high")

    def test_unknown_looks_are_no_changes(self) -> None:
        stage = Stage(FLAPPY)
        stage.bad(0)
        for at in range(60, 3600, 120):
            stage.unknown(at)
            stage.bad(at + 60)
        assert stage.story() == [(0, "opened", "high")]

    def test_a_slow_rhythm_is_no_flapping(self) -> None:
        stage = Stage(FLAPPY)
        for start in range(0, 40_000, 4000):
            stage.bad(start)
            stage.good(start + 60)
            stage.good(start + 120)
        assert "digest" not in {why for _, why, _ in stage.story()}

    def test_a_reopening_too_many_is_said_once(self) -> None:
        stage = Stage(a_rule(how=policy(reopen_within=900, flapping=Flapping(changes=3, within=3600))))
        flap(stage)
        assert [why for _, why, _ in stage.story()] == ["opened", "resolved", "digest"]

    def test_bad_that_nobody_sees_any_more_is_not_settled(self) -> None:
        stage = Stage(FLAPPY)
        flap(stage)
        stage.bad(480)
        stage.tick(480 + 3600)
        assert stage.now().flapping

    def test_a_rise_is_told_even_then(self) -> None:
        stage = Stage(FLAPPY)
        flap(stage)
        stage.bad(600, level=Severity.CRITICAL)
        assert stage.story()[-1] == (600, "escalated", "critical")
