"""Looks that arrive late, and the waits of a lab."""

from sentinel.model.incident import Scope
from sentinel.model.rule import Flapping, Resolve, RuleKind
from tests.casework.scene import Stage, a_rule, policy

FLAPPY = a_rule(how=policy(reopen_within=900, flapping=Flapping(changes=4, within=3600)))


class TestLate:
    """Looks that arrive over ten minutes late."""

    def test_they_may_open_a_security_incident_that_says_so(self) -> None:
        stage = Stage(a_rule("site_defaced", kind=RuleKind.SECURITY))
        stage.bad(0, late=True)
        assert stage.story() == [(0, "opened", "high")]
        assert stage.now().late
        assert stage.now().seen_by == ("mataram-1",)

    def test_they_open_no_outage(self) -> None:
        stage = Stage()
        stage.bad(0, late=True)
        assert stage.rows == []

    def test_they_resolve_nothing(self) -> None:
        stage = Stage()
        stage.bad(0)
        for at in (60, 120, 180):
            stage.good(at, late=True)
        assert stage.now().status == "open"

    def test_they_count_in_no_quorum(self) -> None:
        stage = Stage()
        stage.bad(0, "mataram-1")
        stage.bad(30, "jakarta-1", late=True)
        assert stage.now().scope is Scope.LOCAL
        stage.good(60, "mataram-1")
        stage.good(120, "mataram-1")
        assert stage.now().status == "resolved"

    def test_a_late_match_is_evidence_of_the_incident_of_its_time(self) -> None:
        stage = Stage(a_rule("site_defaced", kind=RuleKind.SECURITY))
        stage.bad(0)
        stage.good(60)
        stage.good(120)
        change = stage.bad(30, "jakarta-1", late=True)
        assert change is not None
        assert (change.attach, change.transitions) == (True, ())
        assert stage.now().status == "resolved"

    def test_after_an_old_incident_it_opens_a_new_one(self) -> None:
        stage = Stage(a_rule("site_defaced", kind=RuleKind.SECURITY))
        stage.bad(0)
        stage.good(60)
        stage.good(120)
        stage.bad(5000, late=True)
        assert stage.now().ref == "INC-000002"

    def test_what_asks_for_time_asks_two_late_looks_too(self) -> None:
        stage = Stage(a_rule("foreign_script", policy(wait=60), kind=RuleKind.SECURITY))
        stage.bad(0, late=True)
        assert stage.story() == []
        stage.bad(60, late=True)
        assert stage.story() == [(60, "opened", "high")]

    def test_a_look_older_than_the_last_word_changes_no_word(self) -> None:
        stage = Stage()
        stage.bad(0)
        stage.good(60)
        stage.bad(30)
        stage.good(120)
        assert stage.now().status == "resolved"


class TestLab:
    def test_every_wait_is_at_most_ten_seconds(self) -> None:
        resolve = Resolve(when="seen_good", hold=3600)
        stage = Stage(a_rule(how=policy(wait=600, resolve=resolve)), interval=3, lab=True)
        for at in (0, 5, 10):
            stage.bad(at)
        assert stage.story() == [(10, "opened", "high")]
        for at in (13, 16, 19, 22, 25, 26):
            stage.good(at)
        assert stage.story()[-1] == (26, "resolved", "high")

    def test_a_flapping_settles_in_ten_seconds(self) -> None:
        stage = Stage(FLAPPY, interval=3, lab=True)
        for start in (0, 20):
            stage.bad(start)
            stage.good(start + 3)
            stage.good(start + 6)
        assert stage.now().flapping
        for at in (30, 33, 36):
            stage.good(at)
            stage.tick(at)
        assert stage.story()[-1] == (36, "resolved", "high")
