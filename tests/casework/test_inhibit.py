"""One cause, one message: what a louder incident explains stays quiet, and speaks when it outlives the cause."""

from dataclasses import dataclass, field, replace

import pytest

from sentinel.casework.fold import Source, fold
from sentinel.casework.inhibit import MUTES, may_mute
from sentinel.model.incident import Incident, Phase
from sentinel.model.rule import Judgement, Match, Rule, RuleKind
from tests.casework.scene import a_rule, moment, policy

DOWN = a_rule("site_down", policy(reopen_within=900))
KINDS = {"probe_blind": RuleKind.HEALTH}


@dataclass
class Two:
    """A loud rule and a muted one over the same target."""

    muted: Rule
    down: Rule = DOWN
    rows: dict[str, Incident] = field(default_factory=dict)
    told: list[tuple[float, str, str]] = field(default_factory=list)

    def say(self, at: float, rule: Rule, *, bad: bool, target: str = "kpu-ntb") -> None:
        event = {"event.dataset": "sentinel.uptime", "service.name": target}
        matches = (Match(rule=rule.name, level=rule.level, event=event),) if bad else ()
        judgement = Judgement(event=event, matches=matches, holds=frozenset() if bad else frozenset({"seen_good"}))
        source = Source(vantage="m", network="m", at=moment(at), interval=60, enrolled=frozenset({"m"}))
        rules = {rule.name: rule for rule in (self.down, self.muted)}
        for change in fold(judgement, {**rules}, source, self.rows.get):
            if change.incident.rule == rule.name:
                number = None if change.incident.phase is Phase.PENDING else 1 + (rule is self.muted)
                self.rows[change.incident.key] = replace(change.incident, number=number)
                self.told += [(at, rule.name, str(t.why)) for t in change.transitions if not change.incident.muted_by]

    def of(self, rule: Rule) -> Incident:
        return next(row for row in self.rows.values() if row.rule == rule.name)


@pytest.mark.parametrize("name", sorted(MUTES))
def test_an_outage_keeps_its_consequences_quiet(name: str) -> None:
    muted = a_rule(name, kind=KINDS.get(name, RuleKind.AVAILABILITY))
    two = Two(muted)
    two.say(0, DOWN, bad=True)
    two.say(1, muted, bad=True)
    assert two.of(muted).phase is Phase.OPEN
    assert two.of(muted).muted_by == "INC-000001 (site_down)"
    assert [rule for _, rule, _ in two.told] == ["site_down"]


def test_another_target_is_not_muted() -> None:
    muted = a_rule("site_slow")
    two = Two(muted)
    two.say(0, DOWN, bad=True)
    two.say(1, muted, bad=True, target="kpu-bima")
    assert two.of(muted).muted_by is None


def test_a_suspicion_mutes_nobody() -> None:
    slowly = a_rule("site_down", policy(wait=60))
    muted = a_rule("site_slow")
    two = Two(muted, slowly)
    two.say(0, slowly, bad=True)
    two.say(1, muted, bad=True)
    assert two.of(muted).muted_by is None


def test_an_outage_that_is_itself_muted_mutes_nobody() -> None:
    muted = a_rule("site_slow")
    two = Two(muted)
    two.say(0, DOWN, bad=True)
    row = two.of(DOWN)
    two.rows[row.key] = replace(row, muted_by="change 7")
    two.say(1, muted, bad=True)
    assert two.of(muted).muted_by is None


def test_what_outlives_its_cause_by_a_round_of_looks_is_told() -> None:
    muted = a_rule("site_slow")
    two = Two(muted)
    two.say(0, DOWN, bad=True)
    two.say(1, muted, bad=True)
    two.say(60, DOWN, bad=False)
    two.say(120, DOWN, bad=False)
    two.say(130, muted, bad=True)
    assert two.of(muted).muted_by is not None
    two.say(180, muted, bad=True)
    assert two.of(muted).muted_by is None
    assert two.told[-1] == (180, "site_slow", "opened")


def test_what_opened_before_its_cause_falls_quiet() -> None:
    muted = a_rule("site_slow")
    two = Two(muted)
    two.say(0, muted, bad=True)
    two.say(1, DOWN, bad=True)
    two.say(60, muted, bad=True)
    assert two.of(muted).muted_by is not None


def test_it_ends_quietly_with_its_cause() -> None:
    muted = a_rule("site_slow")
    two = Two(muted)
    two.say(0, DOWN, bad=True)
    two.say(1, muted, bad=True)
    for at in (60, 120):
        two.say(at, DOWN, bad=False)
        two.say(at, muted, bad=False)
    assert two.of(muted).phase is Phase.RESOLVED
    assert {rule for _, rule, _ in two.told} == {"site_down"}


def test_a_persons_silence_is_left_alone() -> None:
    muted = a_rule("site_slow")
    two = Two(muted)
    two.say(0, muted, bad=True)
    row = two.of(muted)
    two.rows[row.key] = replace(row, muted_by="silence 3")
    two.say(60, muted, bad=True)
    assert two.of(muted).muted_by == "silence 3"


@pytest.mark.parametrize("source", RuleKind)
@pytest.mark.parametrize("muted", RuleKind)
def test_no_outage_and_no_illness_of_ours_mutes_posture_or_security(source: RuleKind, muted: RuleKind) -> None:
    mild = {RuleKind.AVAILABILITY, RuleKind.HEALTH}
    assert may_mute(source, muted) is not (source in mild and muted not in mild)


def test_a_security_rule_that_takes_the_name_of_a_muted_one_is_not_muted() -> None:
    muted = a_rule("site_blocked", kind=RuleKind.SECURITY)
    two = Two(muted)
    two.say(0, DOWN, bad=True)
    two.say(1, muted, bad=True)
    assert two.of(muted).muted_by is None
