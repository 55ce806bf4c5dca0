"""What is quiet, for how long, and how it speaks again; nothing is lost, and nothing is told twice."""

from dataclasses import replace

import pytest

from sentinel.casework.acts import acknowledge
from sentinel.model.incident import Phase
from sentinel.model.muting import Cause, What
from sentinel.model.rule import Resolve
from sentinel.model.severity import Severity
from tests.casework.scene import moment
from tests.casework.town import Town, plan, rule_of, silence


@pytest.fixture
def town() -> Town:
    return Town()


def quiet(town: Town, name: str = "site_slow") -> str | None:
    return town.of(name).muted_by


def test_an_outage_keeps_its_consequences_quiet(town: Town) -> None:
    town.say(0, "site_down", bad=True)
    for name in ("site_slow", "site_blocked", "probe_blind"):
        town.say(1, name, bad=True)
        assert town.of(name).phase is Phase.OPEN
        assert quiet(town, name) == "INC-000001 (site_down)"
    assert {rule for _, rule, _, _ in town.heard} == {"site_down"}


def test_what_opened_before_its_cause_falls_quiet_without_a_look_of_its_own(town: Town) -> None:
    town.say(0, "site_slow", bad=True)
    town.say(1, "site_down", bad=True)
    town.beat(5)
    assert quiet(town) == "INC-000002 (site_down)"


def over(town: Town) -> None:
    """An outage and its consequence; the outage ends at 120."""
    town.say(0, "site_down", bad=True)
    town.say(1, "site_slow", bad=True)
    town.say(60, "site_down", bad=False)
    town.say(120, "site_down", bad=False)
    town.beat(120)
    assert town.of("site_down").phase is Phase.RESOLVED


def test_what_outlives_its_cause_is_told_after_a_round_of_looks(town: Town) -> None:
    over(town)
    for at in (130, 179):
        town.say(at, "site_slow", bad=True)
        town.beat(at)
        assert quiet(town) == "INC-000001 (site_down)"
    town.beat(185)
    assert quiet(town) is not None
    town.say(190, "site_slow", bad=True)
    assert quiet(town) is None
    assert town.told("site_slow") == [(190, "opened")]


def test_what_ends_with_its_cause_is_never_heard_of(town: Town) -> None:
    over(town)
    for at in (130, 185, 190):
        town.say(at, "site_slow", bad=False)
        town.beat(at)
    assert town.of("site_slow").phase is Phase.RESOLVED
    assert town.told("site_slow") == []


def test_what_nobody_looks_at_after_its_cause_is_told_all_the_same(town: Town) -> None:
    over(town)
    for at in range(125, 365, 5):
        town.beat(at)
        assert town.told("site_slow") == ([] if at < 360 else [(360, "opened")])


def test_what_only_a_person_can_end_is_told_too(town: Town) -> None:
    town.rules["ct_unexpected_certificate"] = rule_of("ct_unexpected_certificate", resolve=Resolve(manual=True))
    town.say(0, "hijack_confirmed", bad=True)
    part = town.say(0, "ct_unexpected_certificate", bad=True)
    assert part is not None
    town.list_parts("hijack_confirmed", part.key)
    town.beat(5)
    assert quiet(town, "ct_unexpected_certificate") == "INC-000001 (hijack_confirmed)"
    town.rows[town.of("hijack_confirmed").key] = replace(town.of("hijack_confirmed"), phase=Phase.RESOLVED)
    for at in range(10, 260, 5):
        town.beat(at)
    assert town.told("ct_unexpected_certificate") == [(0, "opened"), (250, "released")]


def test_nobody_waits_for_looks_that_are_made_every_few_hours(town: Town) -> None:
    over(town)
    row = town.of("site_slow")
    town.rows[row.key] = replace(row, witnesses=tuple(replace(w, interval=21_600.0) for w in row.witnesses))
    for at in range(125, 2_600, 5):
        town.beat(at)
    assert town.told("site_slow") == [(1_980, "opened")]


def test_a_cause_that_comes_back_starts_the_wait_anew(town: Town) -> None:
    over(town)
    town.say(150, "site_down", bad=True)
    town.beat(155)
    town.say(160, "site_down", bad=False)
    town.say(170, "site_down", bad=False)
    for at in (170, 200, 229):
        town.say(at, "site_slow", bad=True)
        assert quiet(town) is not None
    town.say(235, "site_slow", bad=True)
    assert town.told("site_slow") == [(235, "opened")]


def test_in_a_lab_a_round_is_short(town: Town) -> None:
    town.lab = True
    over(town)
    town.say(129, "site_slow", bad=True)
    assert quiet(town) is not None
    town.say(131, "site_slow", bad=True)
    assert quiet(town) is None


def test_who_heard_of_the_opening_hears_of_the_end_although_another_holds_it(town: Town) -> None:
    town.say(0, "site_slow", bad=True)
    town.say(1, "site_down", bad=True)
    for at in (60, 120):
        town.say(at, "site_slow", bad=False)
    assert town.told("site_slow") == [(0, "opened"), (120, "resolved")]


def add(town: Town, *matchers: str, end: float = 3600) -> None:
    town.silences.append(silence(*matchers, end=end))


def test_a_silence_keeps_quiet_and_its_end_lets_speak(town: Town) -> None:
    add(town, "rule=site_slow", end=600)
    town.say(0, "site_slow", bad=True)
    assert (quiet(town), town.heard) == ("silence 3", [])
    town.beat(595)
    assert town.heard == []
    town.beat(600)
    assert town.told("site_slow") == [(600, "opened")]


def test_when_a_silence_ends_the_cause_speaks_and_its_consequences_stay_quiet(town: Town) -> None:
    add(town, "target=kpu-ntb", end=600)
    town.say(0, "site_slow", bad=True)
    town.say(1, "site_down", bad=True)
    town.say(2, "tls_untrusted", bad=True)
    town.beat(600)
    assert [(at, name) for at, name, _, _ in town.heard] == [(600, "site_down"), (600, "tls_untrusted")]
    assert quiet(town) == "INC-000002 (site_down)"


def test_a_silence_says_by_whom_until_when_and_why(town: Town) -> None:
    add(town, "rule=site_slow", end=600)
    town.say(0, "site_slow", bad=True)
    muting = town.of("site_slow").muting
    assert muting is not None
    assert (muting.cause, muting.until) == (Cause.SILENCE, moment(600))
    assert str(muting) == "silence 3 until 2029-02-14T10:40:00.000Z: kabel diganti"


def test_what_was_told_before_a_silence_is_not_told_as_new_after_it(town: Town) -> None:
    town.say(0, "site_slow", bad=True)
    add(town, "rule=site_slow", end=600)
    town.beat(5)
    assert quiet(town) == "silence 3"
    town.beat(600)
    assert town.told("site_slow") == [(0, "opened"), (600, "released")]


def test_an_end_within_a_silence_is_kept_quiet_and_never_told_late(town: Town) -> None:
    town.say(0, "site_slow", bad=True)
    add(town, "rule=site_slow", end=600)
    for at in (60, 120):
        town.say(at, "site_slow", bad=False)
    assert town.of("site_slow").phase is Phase.RESOLVED
    town.beat(700)
    assert town.told("site_slow") == [(0, "opened")]


def test_a_silence_that_ends_while_it_recovers_waits_for_the_outcome(town: Town) -> None:
    town.rules["site_slow"] = rule_of("site_slow", resolve=Resolve(when="seen_good", count=3))
    add(town, "rule=site_slow", end=100)
    town.say(0, "site_slow", bad=True)
    town.say(60, "site_slow", bad=False)
    town.beat(100)
    for at in (120, 180):
        town.say(at, "site_slow", bad=False)
        town.beat(at)
    assert town.of("site_slow").phase is Phase.RESOLVED
    assert town.heard == []


def test_what_waits_for_a_persons_word_is_told_when_the_silence_ends(town: Town) -> None:
    town.rules["site_slow"] = rule_of("site_slow", resolve=Resolve(when="seen_good", confirm=True))
    add(town, "rule=site_slow", end=300)
    town.say(0, "site_slow", bad=True)
    for at in (60, 120):
        town.say(at, "site_slow", bad=False)
    town.beat(300)
    assert town.told("site_slow") == [(300, "opened")]


def test_a_silence_over_what_becomes_critical_ends_there(town: Town) -> None:
    add(town, "target=kpu-ntb")
    town.say(0, "site_slow", bad=True)
    town.rules["site_slow"] = rule_of("site_slow", Severity.CRITICAL)
    town.say(60, "site_slow", bad=True)
    assert quiet(town) is None
    assert town.told("site_slow") == [(60, "escalated")]


def test_an_incident_that_is_silent_itself_holds_nobody(town: Town) -> None:
    add(town, "rule=site_down")
    town.say(0, "site_down", bad=True)
    town.say(1, "site_slow", bad=True)
    assert town.told("site_slow") == [(1, "opened")]


def test_an_acknowledged_incident_is_told_when_its_silence_ends(town: Town) -> None:
    add(town, "rule=site_slow", end=600)
    town.say(0, "site_slow", bad=True)
    row = town.of("site_slow")
    town.rows[row.key] = acknowledge(row, who="Sri", login="piket", at=moment(10)).incident
    town.beat(600)
    assert town.told("site_slow") == [(600, "opened")]


def test_a_planned_outage_is_listed_and_quiet_and_told_if_it_outlasts_its_plan(town: Town) -> None:
    town.plans.append(plan([What.UPTIME], 0, 600))
    town.say(10, "site_down", bad=True)
    town.say(10, "tls_untrusted", bad=True)
    assert quiet(town, "site_down") == "change 7"
    town.beat(599)
    assert [rule for _, rule, _, _ in town.heard] == ["tls_untrusted"]
    town.beat(601)
    assert town.told("site_down") == [(601, "opened")]


def test_an_outage_that_began_before_the_plan_goes_on_being_told(town: Town) -> None:
    town.say(0, "site_down", bad=True)
    town.plans.append(plan([What.UPTIME], 5, 600))
    town.beat(10)
    assert quiet(town, "site_down") is None


def test_a_plan_that_is_called_off_lets_speak_at_once(town: Town) -> None:
    town.plans.append(plan([What.UPTIME]))
    town.say(10, "site_down", bad=True)
    town.plans.clear()
    town.beat(15)
    assert town.told("site_down") == [(15, "opened")]


def test_values_that_were_not_announced_alarm_and_are_never_covered_again(town: Town) -> None:
    town.plans.append(plan([What.TLS], expect={"issuer": "Let's Encrypt"}))
    town.say(10, "tls_issuer_changed", bad=True, sentinel__tls__operator="let's encrypt")
    assert quiet(town, "tls_issuer_changed") == "change 7"
    town.say(70, "tls_issuer_changed", bad=True, sentinel__tls__operator="Mallory CA")
    assert town.told("tls_issuer_changed") == [(70, "opened")]
    town.say(130, "tls_issuer_changed", bad=True, sentinel__tls__operator="Let's Encrypt")
    town.beat(135)
    assert quiet(town, "tls_issuer_changed") is None
    assert town.told("tls_issuer_changed") == [(70, "opened")]


def test_one_cause_after_another_without_a_word_between(town: Town) -> None:
    add(town, "rule=site_slow", end=300)
    town.say(0, "site_slow", bad=True)
    town.say(1, "site_down", bad=True)
    town.beat(5)
    assert quiet(town) == "INC-000002 (site_down)"
    for at in (60, 120):
        town.say(at, "site_down", bad=False)
    town.say(125, "site_slow", bad=True)
    assert quiet(town) == "silence 3"
    town.beat(301)
    assert town.told("site_slow") == [(301, "opened")]


def test_a_new_life_is_told_whatever_kept_the_last_one_quiet(town: Town) -> None:
    town.rules["site_slow"] = rule_of("site_slow", again=900)
    add(town, "rule=site_slow", end=200)
    town.say(0, "site_slow", bad=True)
    for at in (60, 120):
        town.say(at, "site_slow", bad=False)
    town.say(260, "site_slow", bad=True)
    assert town.told("site_slow") == [(260, "reopened")]


def test_a_suspicion_is_neither_muted_nor_told(town: Town) -> None:
    town.rules["site_slow"] = rule_of("site_slow", wait=90)
    add(town, "rule=site_slow")
    town.say(0, "site_slow", bad=True)
    assert town.of("site_slow").phase is Phase.PENDING
    assert town.of("site_slow").muting is None
