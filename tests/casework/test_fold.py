"""The sentences of the incident layer's rules, one by one, as somebody who watches the list would notice them."""

from dataclasses import replace

import pytest

from sentinel.casework.fold import Source, key_of
from sentinel.kit import codec
from sentinel.model.incident import Confidence, Incident, Phase, Scope
from sentinel.model.rule import Flapping, Resolve, RuleKind
from sentinel.model.severity import Severity
from tests.casework.scene import Stage, a_rule, moment, policy, the_key

DOWN = a_rule(how=policy(wait=2, reopen_within=900))


def test_the_specifications_own_example() -> None:
    stage = Stage(DOWN)
    stage.good(0, "jakarta-1")
    stage.bad(5)
    stage.bad(8)
    stage.bad(30, "jakarta-1")
    stage.good(60)
    stage.good(65, "jakarta-1")
    stage.good(90)
    stage.good(95, "jakarta-1")
    assert stage.story() == [(8, "opened", "medium"), (30, "escalated", "high"), (95, "resolved", "high")]


def test_could_not_see_is_not_recovery() -> None:
    stage = Stage(DOWN)
    stage.good(0)
    stage.bad(60)
    stage.bad(63)
    stage.unknown(120)
    stage.unknown(150)
    stage.tick(100_000)
    assert stage.story() == [(63, "opened", "high")]
    assert stage.now().status == "open"


class TestKey:
    def test_the_key_outlives_a_change_of_the_rule(self) -> None:
        changed = replace(a_rule(), digest="other", level=Severity.LOW, title="another title")
        assert the_key(a_rule()) == the_key(changed)

    def test_another_target_or_rule_is_another_incident(self) -> None:
        keys = {the_key(a_rule()), the_key(a_rule(), "kpu-bima"), the_key(a_rule("site_slow"))}
        assert len(keys) == 3

    def test_values_cannot_be_confused_with_each_other(self) -> None:
        two = replace(a_rule(), policy=replace(policy(), dedupe=("a", "b")))
        assert key_of(two, {"a": "x", "b": "y"}) != key_of(two, {"a": "xy", "b": ""})
        assert key_of(two, {"a": 'x","', "b": "y"}) != key_of(two, {"a": "x", "b": '","y'})


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


class TestScope:
    """global, regional, local; and how sure we are."""

    def test_one_bad_witness_is_local_with_low_confidence(self) -> None:
        stage = Stage()
        stage.bad(0)
        assert (stage.now().scope, stage.now().confidence) == (Scope.LOCAL, Confidence.LOW)

    def test_several_without_a_fresh_good_one_are_global_with_high_confidence(self) -> None:
        stage = Stage()
        stage.bad(0, "mataram-1")
        stage.bad(1, "jakarta-1")
        assert (stage.now().scope, stage.now().confidence) == (Scope.GLOBAL, Confidence.HIGH)

    def test_several_with_a_fresh_good_one_are_regional_with_medium_confidence(self) -> None:
        stage = Stage()
        stage.good(0, "surabaya-1")
        stage.bad(1, "mataram-1")
        stage.bad(2, "jakarta-1")
        assert (stage.now().scope, stage.now().confidence) == (Scope.REGIONAL, Confidence.MEDIUM)

    def test_a_good_word_that_comes_later_narrows_the_scope(self) -> None:
        stage = Stage()
        stage.bad(1, "mataram-1")
        stage.bad(2, "jakarta-1")
        stage.good(3, "surabaya-1")
        assert stage.now().scope is Scope.REGIONAL

    def test_a_stale_good_word_is_no_dissent(self) -> None:
        stage = Stage()
        stage.good(0, "surabaya-1")
        stage.bad(121, "mataram-1")
        stage.bad(122, "jakarta-1")
        assert stage.now().scope is Scope.GLOBAL

    def test_the_authoritative_plane_is_global_even_from_one_vantage(self) -> None:
        stage = Stage()
        stage.good(0, "jakarta-1")
        stage.bad(1, authority=True)
        assert stage.now().scope is Scope.GLOBAL

    def test_some_resolvers_are_regional(self) -> None:
        stage = Stage()
        stage.bad(1, some_resolvers=True)
        assert stage.now().scope is Scope.REGIONAL

    def test_a_confirmed_fact_is_medium_and_a_signed_one_high(self) -> None:
        stage = Stage()
        stage.bad(0, confirmed=True)
        assert stage.now().confidence is Confidence.MEDIUM
        stage.bad(60, signed=True)
        assert stage.now().confidence is Confidence.HIGH

    def test_two_vantages_on_one_network_are_one_witness(self) -> None:
        stage = Stage()
        stage.bad(0, "mataram-1", network="AS7713")
        stage.bad(1, "mataram-2", network="AS7713")
        assert stage.now().scope is Scope.LOCAL

    def test_in_a_lab_each_vantage_is_a_witness(self) -> None:
        stage = Stage(lab=True)
        stage.bad(0, "mataram-1", network="AS7713")
        stage.bad(1, "mataram-2", network="AS7713")
        assert stage.now().scope is Scope.GLOBAL

    def test_a_global_outage_stays_global_while_one_recovers_first(self) -> None:
        stage = Stage()
        stage.bad(0, "mataram-1")
        stage.bad(1, "jakarta-1")
        stage.good(60, "jakarta-1")
        stage.bad(61, "mataram-1")
        assert stage.now().scope is Scope.GLOBAL


class TestSeverity:
    def test_an_outage_that_others_do_not_see_is_one_step_milder(self) -> None:
        stage = Stage()
        stage.good(0, "jakarta-1")
        stage.bad(1)
        assert stage.now().severity is Severity.MEDIUM

    def test_only_an_outage_is(self) -> None:
        stage = Stage(a_rule("tls_untrusted", kind=RuleKind.POSTURE))
        stage.good(0, "jakarta-1")
        stage.bad(1)
        assert stage.now().severity is Severity.HIGH

    def test_local_without_dissent_is_not_milder(self) -> None:
        stage = Stage()
        stage.bad(1)
        assert stage.now().severity is Severity.HIGH

    def test_dissent_that_comes_later_lowers_nothing(self) -> None:
        stage = Stage()
        stage.bad(0)
        stage.good(1, "jakarta-1")
        stage.bad(60)
        assert stage.now().severity is Severity.HIGH

    def test_it_never_falls_while_open_and_a_rise_is_escalated(self) -> None:
        stage = Stage(a_rule("tls_certificate_expiring", kind=RuleKind.POSTURE, level=Severity.MEDIUM))
        stage.bad(0)
        stage.bad(60, level=Severity.HIGH)
        stage.bad(120, level=Severity.MEDIUM)
        assert stage.story() == [(0, "opened", "medium"), (60, "escalated", "high")]
        assert stage.now().severity is Severity.HIGH

    @pytest.mark.parametrize(
        ("level", "shift", "exempt", "expected"),
        [
            (Severity.MEDIUM, 1, False, Severity.HIGH),
            (Severity.CRITICAL, 1, False, Severity.CRITICAL),
            (Severity.MEDIUM, 1, True, Severity.MEDIUM),
            (Severity.INFO, 1, False, Severity.INFO),
        ],
    )
    def test_the_phase_shifts_it(self, level: Severity, shift: int, *, exempt: bool, expected: Severity) -> None:
        stage = Stage(a_rule("foreign_script", policy(phase_shift=not exempt), kind=RuleKind.SECURITY, level=level))
        stage.bad(0, phase_shift=shift)
        assert stage.now().severity is expected

    def test_absolute_evidence_opens_at_high_and_is_critical_on_the_second_look(self) -> None:
        stage = Stage(a_rule("site_defaced", kind=RuleKind.SECURITY))
        stage.bad(0, level=Severity.CRITICAL)
        stage.bad(3, level=Severity.CRITICAL)
        assert stage.story() == [(0, "opened", "high"), (3, "escalated", "critical")]

    def test_a_rule_that_is_critical_by_itself_opens_so(self) -> None:
        stage = Stage(a_rule("hijack_confirmed", kind=RuleKind.SECURITY, level=Severity.CRITICAL))
        stage.bad(0)
        assert stage.story() == [(0, "opened", "critical")]


class TestResolution:
    def test_count_good_looks_in_a_row(self) -> None:
        stage = Stage(a_rule(how=policy(resolve=Resolve(when="seen_good", count=3))))
        stage.bad(0)
        stage.good(60)
        stage.good(120)
        assert stage.now().phase is Phase.RECOVERING
        stage.bad(180)
        for at in (240, 300):
            stage.good(at)
        assert stage.now().status == "open"
        stage.good(360)
        assert stage.story()[-1] == (360, "resolved", "high")

    def test_several_events_of_one_look_are_one_look(self) -> None:
        stage = Stage()
        stage.bad(0)
        stage.good(60)
        stage.good(60)
        assert stage.now().status == "open"

    def test_one_good_event_hides_no_bad_one_of_the_same_look(self) -> None:
        stage = Stage()
        stage.bad(0)
        for at in (60, 120, 180):
            stage.bad(at)
            stage.good(at)
        assert stage.now().phase is Phase.OPEN

    def test_everyone_who_said_bad_must_say_good(self) -> None:
        stage = Stage()
        stage.bad(0, "mataram-1")
        stage.bad(1, "jakarta-1")
        for at in (60, 120, 180):
            stage.good(at, "mataram-1")
        assert stage.now().status == "open"

    def test_unless_it_is_no_longer_enrolled(self) -> None:
        stage = Stage()
        stage.bad(0, "mataram-1")
        stage.bad(1, "jakarta-1")
        stage.enrolled = frozenset({"mataram-1", "surabaya-1"})
        stage.good(60, "mataram-1")
        stage.good(120, "mataram-1")
        assert stage.story()[-1] == (120, "resolved", "high")

    def test_a_dissenter_resolves_nothing(self) -> None:
        stage = Stage()
        stage.bad(0, "mataram-1")
        for at in range(10, 600, 60):
            stage.good(at, "jakarta-1")
        assert stage.now().status == "open"

    def test_a_quorum_of_two_needs_two(self) -> None:
        stage = Stage(a_rule(how=policy(resolve=Resolve(when="seen_good", quorum=2))))
        stage.bad(0, "mataram-1")
        stage.good(59, "jakarta-1")
        stage.good(60, "mataram-1")
        stage.good(119, "mataram-1")
        assert stage.now().status == "open"
        stage.good(120, "jakarta-1")
        assert stage.now().status == "resolved"

    def test_fewer_healthy_witnesses_suffice_and_lower_the_confidence(self) -> None:
        stage = Stage(a_rule(how=policy(resolve=Resolve(when="seen_good", quorum=2))))
        stage.bad(0, "mataram-1", signed=True)
        stage.good(60, "mataram-1")
        stage.good(120, "mataram-1")
        assert stage.now().status == "resolved"
        assert stage.now().confidence is Confidence.LOW

    def test_a_number_is_not_met_over_a_fresh_bad_word(self) -> None:
        stage = Stage(a_rule(how=policy(resolve=Resolve(when="seen_good", quorum=1))))
        stage.bad(0, "mataram-1")
        stage.bad(1, "jakarta-1")
        stage.good(60, "jakarta-1")
        stage.bad(61, "mataram-1")
        stage.good(120, "jakarta-1")
        assert stage.now().status == "open"

    def test_one_witness_does_not_resolve_for_another(self) -> None:
        stage = Stage(a_rule(how=policy(resolve=Resolve(when="seen_good", quorum=1))))
        stage.bad(0, "mataram-1")
        for at in range(200, 900, 60):
            stage.good(at, "jakarta-1")
        assert stage.now().status == "open"

    def test_it_recovers_only_when_nobody_who_saw_it_says_bad(self) -> None:
        stage = Stage()
        stage.bad(0, "mataram-1")
        stage.bad(1, "jakarta-1")
        stage.good(60, "mataram-1")
        assert stage.now().phase is Phase.OPEN
        stage.good(61, "jakarta-1")
        assert stage.now().phase is Phase.RECOVERING

    def test_an_old_suspicion_binds_nobody(self) -> None:
        stage = Stage(a_rule(how=policy(wait=2)))
        stage.bad(0, "jakarta-1")
        stage.bad(1000, "mataram-1")
        stage.bad(1003, "mataram-1")
        stage.good(1060, "mataram-1")
        stage.good(1120, "mataram-1")
        assert stage.now().status == "resolved"

    def test_a_hold_needs_every_witness_to_look(self) -> None:
        stage = Stage(a_rule(how=policy(resolve=Resolve(when="seen_good", hold=300))))
        stage.bad(0, "mataram-1")
        stage.bad(1, "jakarta-1")
        for at in (60, 120):
            stage.good(at, "mataram-1")
            stage.good(at + 1, "jakarta-1")
        for at in range(180, 600, 60):
            stage.good(at, "mataram-1")
        assert stage.now().status == "open"
        stage.good(600, "jakarta-1")
        assert stage.story()[-1] == (600, "resolved", "high")

    def test_hold_wants_it_to_stay_so(self) -> None:
        stage = Stage(a_rule(how=policy(resolve=Resolve(when="seen_good", hold=100))))
        stage.bad(0)
        stage.good(60)
        stage.good(120)
        stage.tick(219)
        assert stage.now().phase is Phase.RECOVERING
        stage.tick(220)
        assert stage.story()[-1] == (220, "resolved", "high")

    def test_a_bad_look_breaks_the_hold(self) -> None:
        stage = Stage(a_rule(how=policy(resolve=Resolve(when="seen_good", hold=100))))
        stage.bad(0)
        stage.good(60)
        stage.good(120)
        stage.bad(180)
        stage.tick(400)
        assert stage.now().phase is Phase.OPEN

    def test_a_hold_that_nobody_watched_is_none(self) -> None:
        stage = Stage(a_rule(how=policy(resolve=Resolve(when="seen_good", hold=300))))
        stage.bad(0)
        stage.good(60)
        stage.good(120)
        for at in (420, 600, 100_000):
            stage.tick(at)
        assert stage.now().status == "open"
        stage.good(100_060)
        assert stage.now().status == "resolved"

    def test_confirm_leaves_the_last_word_to_a_person(self) -> None:
        stage = Stage(a_rule("site_defaced", policy(resolve=Resolve(when="seen_good", count=3, confirm=True))))
        stage.bad(0)
        for at in (60, 120, 180, 240):
            stage.good(at)
        stage.tick(100_000)
        assert stage.now().status == "open"
        assert stage.now().awaiting_confirmation
        stage.bad(100_060)
        assert not stage.now().awaiting_confirmation

    def test_the_wait_for_a_person_is_noted_once(self) -> None:
        stage = Stage(a_rule("site_defaced", policy(resolve=Resolve(when="seen_good", count=1, confirm=True))))
        stage.bad(0)
        first, second = stage.good(60), stage.good(120)
        assert first is not None
        assert second is not None
        assert len(first.notes) == 1
        assert second.notes == ()

    def test_manual_is_a_persons_word_alone(self) -> None:
        stage = Stage(a_rule("account_hijacked", policy(resolve=Resolve(when="seen_good", manual=True))))
        stage.bad(0)
        for at in range(60, 3600, 60):
            stage.good(at)
        stage.tick(100_000)
        assert stage.now().phase is Phase.OPEN

    def test_after_needs_that_much_seen_time(self) -> None:
        stage = Stage(a_rule("content_changed", policy(resolve=Resolve(after=3600))))
        stage.bad(0)
        for at in range(60, 3660, 60):
            stage.clean(at)
        assert stage.now().status == "open"
        stage.clean(3660)
        assert stage.story()[-1] == (3660, "resolved", "high")

    def test_gaps_freeze_it(self) -> None:
        stage = Stage(a_rule("content_changed", policy(resolve=Resolve(after=600))))
        stage.bad(0)
        stage.clean(60)
        stage.clean(120)
        for at in range(180, 5000, 60):
            stage.unknown(at)
        stage.tick(5000)
        stage.clean(5040)
        assert stage.now().status == "open"
        for at in range(5100, 5581, 60):
            stage.clean(at)
        assert stage.story()[-1][0] == 5580
        assert stage.story()[-1][1] == "resolved"

    def test_a_match_starts_the_silence_anew(self) -> None:
        stage = Stage(a_rule("content_changed", policy(resolve=Resolve(after=120))))
        stage.bad(0)
        stage.clean(60)
        stage.bad(120)
        stage.clean(180)
        stage.clean(240)
        assert stage.now().status == "open"

    def test_time_alone_ends_a_silence_that_is_being_watched(self) -> None:
        stage = Stage(a_rule("content_changed", policy(resolve=Resolve(after=100))))
        stage.bad(0)
        stage.clean(60)
        stage.tick(159)
        assert stage.now().status == "open"
        stage.tick(160)
        assert stage.now().status == "resolved"

    def test_an_exempted_match_neither_opens_nor_resolves(self) -> None:
        stage = Stage()
        stage.bad(0, exempted_by="rehearsal")
        assert stage.rows == []
        stage.bad(60)
        for at in (120, 180, 240):
            stage.bad(at, exempted_by="rehearsal")
        assert stage.now().status == "open"
        assert stage.now().count == 1

    def test_a_rule_that_is_gone_waits_for_a_person(self) -> None:
        stage = Stage(a_rule(how=policy(resolve=Resolve(when="seen_good", hold=10))))
        stage.bad(0)
        stage.good(60)
        stage.good(120)
        stage.rule = a_rule("another")
        stage.rule = replace(stage.rule, policy=None)
        for at in (180, 240, 300):
            stage.good(at)
            stage.tick(at)
        assert stage.now().status == "open"


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


def test_every_incident_carries_the_rules_that_judged_it() -> None:
    stage = Stage()
    stage.bad(0)
    assert stage.now().ruleset == "ruleset"


def test_an_incident_survives_being_stored() -> None:
    stage = Stage(a_rule("tls_untrusted", policy(reopen_within=900), kind=RuleKind.POSTURE, service="tls"))
    stage.good(0, "jakarta-1", event={"server.ip": "203.0.113.1"})
    stage.bad(1, event={"server.ip": "203.0.113.1", "odd": [1, 2], "ok": True, "none": None, "f": 1.5})
    for row in stage.rows:
        assert codec.decode(Incident, codec.encode(row)) == row


def test_a_witness_speaks_by_its_network() -> None:
    source = Source(vantage="mataram-1", network="AS7713", at=moment(0), interval=60)
    assert source.witness == "AS7713"
    assert replace(source, lab=True).witness == "mataram-1"
