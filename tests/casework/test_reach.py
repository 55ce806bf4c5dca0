"""How far an incident reaches, how sure we are, and how bad it is: one sentence of the rules each."""

import pytest

from sentinel.model.incident import Confidence, Scope
from sentinel.model.rule import RuleKind
from sentinel.model.severity import Severity
from tests.casework.scene import Stage, a_rule, policy


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

    def test_hearsay_is_never_global_nor_certain_however_many_say_so(self) -> None:
        stage = Stage()
        stage.bad(0, "RPT-000001", hearsay=True, confirmed=True)
        assert (stage.now().scope, stage.now().confidence) == (Scope.LOCAL, Confidence.LOW)
        stage.bad(1, "RPT-000002", hearsay=True, confirmed=True)
        assert (stage.now().scope, stage.now().confidence) == (Scope.REGIONAL, Confidence.MEDIUM)

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

    def test_what_one_witness_sees_again_is_confirmed_and_stays_so(self) -> None:
        stage = Stage()
        stage.bad(0)
        for later in (60, 120):
            stage.bad(later)
            assert stage.now().confidence is Confidence.MEDIUM

    def test_what_had_to_last_before_it_opened_is_confirmed(self) -> None:
        stage = Stage(a_rule(how=policy(wait=60)))
        stage.bad(0)
        stage.bad(60)
        assert (stage.now().status, stage.now().confidence) == ("open", Confidence.MEDIUM)

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
