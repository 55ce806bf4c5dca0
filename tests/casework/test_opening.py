"""When a suspicion becomes an incident, and when it does not."""

from sentinel.model.incident import Phase
from tests.casework.scene import Stage, a_rule, policy

DOWN = a_rule(how=policy(wait=2, reopen_within=900))


class TestFor:
    def test_opens_at_the_first_match_that_long_after_the_first(self) -> None:
        stage = Stage(a_rule(how=policy(wait=120)))
        for at in (0, 60, 119):
            stage.bad(at)
        assert stage.story() == []
        stage.bad(121)
        assert stage.story() == [(121, "opened", "high")]

    def test_a_good_look_resets(self) -> None:
        stage = Stage(a_rule(how=policy(wait=60)))
        stage.bad(0)
        stage.good(30)
        stage.bad(61)
        assert stage.story() == []
        stage.bad(121)
        assert stage.story() == [(121, "opened", "high")]

    def test_an_unknown_look_does_not(self) -> None:
        stage = Stage(a_rule(how=policy(wait=90)))
        stage.bad(0)
        stage.unknown(60)
        stage.bad(120)
        assert stage.story() == [(120, "opened", "high")]

    def test_a_gap_of_two_intervals_restarts(self) -> None:
        stage = Stage(a_rule(how=policy(wait=90)))
        stage.bad(0)
        stage.bad(121)
        assert stage.story() == []
        stage.bad(211)
        assert stage.story() == [(211, "opened", "high")]

    def test_a_look_that_takes_long_is_no_gap(self) -> None:
        stage = Stage(a_rule(how=policy(wait=2)), interval=1)
        stage.bad(0, event={"event.duration": 15_000_000_000})
        stage.bad(18, event={"event.duration": 15_000_000_000})
        assert stage.story() == [(18, "opened", "high")]

    def test_what_slow_looks_saw_counts_to_their_end_but_one_look_is_never_enough(self) -> None:
        stage = Stage(a_rule(how=policy(wait=10)), interval=3)
        stage.bad(0, event={"event.duration": 15_000_000_000})
        assert stage.story() == []
        stage.bad(9, event={"event.duration": 6_000_000_000})
        assert stage.story() == [(9, "opened", "high")]

    def test_the_clock_alone_opens_nothing(self) -> None:
        stage = Stage(a_rule(how=policy(wait=2)))
        stage.bad(0)
        for at in (2, 60, 3600, 86400):
            stage.tick(at)
        assert stage.story() == []

    def test_each_witness_waits_for_itself(self) -> None:
        stage = Stage(a_rule(how=policy(wait=60)))
        stage.bad(0, "jakarta-1")
        stage.bad(61, "mataram-1")
        assert stage.story() == []

    def test_a_suspicion_is_not_listed_and_is_forgotten_when_nobody_says_more(self) -> None:
        stage = Stage(a_rule(how=policy(wait=2)))
        stage.bad(0)
        assert [row.number for row in stage.rows] == [None]
        assert stage.tick(120) is None
        change = stage.tick(121)
        assert change is not None
        assert change.dropped
        assert stage.rows == []

    def test_a_lone_vantage_leaves_no_trace_of_good_looks(self) -> None:
        stage = Stage(a_rule(how=policy(wait=2)), enrolled=frozenset({"mataram-1"}))
        stage.good(0)
        assert stage.rows == []
        stage.bad(60)
        stage.good(63)
        assert stage.rows == []


class TestProof:
    def test_a_site_never_yet_seen_up_waits(self) -> None:
        stage = Stage(DOWN)
        for at in range(0, 600, 60):
            stage.bad(at, proven=False)
        assert stage.story() == []
        assert [row.phase for row in stage.rows] == [Phase.PENDING]

    def test_other_rules_need_no_proof(self) -> None:
        stage = Stage(a_rule("tls_certificate_expired"))
        stage.bad(0, proven=False)
        assert stage.story() == [(0, "opened", "high")]
