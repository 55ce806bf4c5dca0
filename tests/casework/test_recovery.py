"""When an incident ends: on positive evidence, from everyone it takes, and never on silence."""

from dataclasses import replace

from sentinel.model.incident import Confidence, Phase
from sentinel.model.rule import Resolve
from tests.casework.scene import Stage, a_rule, policy


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
