"""Random afternoons of outages, attacks, silences and plans: quiet changes who hears, never what is, and loses none."""

from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from sentinel.casework.inhibit import MATRIX
from sentinel.casework.look import key_of
from sentinel.casework.mute import LONGEST, PATIENCE
from sentinel.model.incident import Incident, Phase
from sentinel.model.muting import Cause, What
from sentinel.model.rule import Resolve, RuleKind
from tests.casework.scene import moment
from tests.casework.town import INTERVAL, KIND_OF, Town, plan, rule_of, silence
from tests.share import share

RULES = (
    "site_down", "site_slow", "site_blocked", "probe_blind", "provider_outage", "ddos_suspected", "tls_untrusted",
    "site_defaced", "family_incident", "dns_mx_changed",
)  # fmt: skip
TARGETS = ("kpu-ntb", "kpu-bima", "kpu-dompu")
ADDRESS = {"kpu-ntb": "192.0.2.7", "kpu-bima": "192.0.2.8", "kpu-dompu": "198.51.100.1"}
MILD = {RuleKind.AVAILABILITY, RuleKind.HEALTH}
SILENCES = (
    ("rule=site_slow",),
    ("target=kpu-ntb",),
    ("rule=~site_.*", "target!=kpu-bima"),
    ("rule=site_defaced", "target=kpu-ntb"),
    ("kind=availability",),
)
SECONDS = st.sampled_from((1, 5, 30, 60, 61, 119, 300, 900))
LIVE = (Phase.OPEN, Phase.RECOVERING)


def plainly(incident: Incident) -> Incident:
    """The incident without anything that quiet may change."""
    return replace(incident, muting=None, spoken=False, beyond=(), revision=0, told_at=None, asked_at=None, parts=())


class Afternoon(RuleBasedStateMachine):
    """Two towns see the same; only in one of them anything is ever quiet."""

    def __init__(self) -> None:
        super().__init__()
        self.town, self.loud = Town(), Town()
        self.loud.deaf = True
        self.clock = 0.0
        self.seen = 0
        self.heard: dict[str, list[str]] = {}
        for town in (self.town, self.loud):
            manual = rule_of("site_defaced", resolve=Resolve(when="seen_good", confirm=True))
            town.rules = {**{name: rule_of(name) for name in RULES}, "site_defaced": manual}

    def _both(self, seconds: float, name: str, target: str, *, bad: bool) -> None:
        self.clock += seconds
        for town in (self.town, self.loud):
            town.say(self.clock, name, target, bad=bad, server__ip=ADDRESS[target])
        self._beat()

    def _beat(self) -> None:
        """One beat is enough for all: causes go first."""
        for town in (self.town, self.loud):
            town.beat(self.clock)

    @rule(seconds=SECONDS, name=st.sampled_from(RULES), where=st.sampled_from(TARGETS))
    def bad(self, seconds: float, name: str, where: str) -> None:
        self._both(seconds, name, where, bad=True)

    @rule(seconds=SECONDS, name=st.sampled_from(RULES), where=st.sampled_from(TARGETS))
    def good(self, seconds: float, name: str, where: str) -> None:
        self._both(seconds, name, where, bad=False)

    @rule(seconds=SECONDS, name=st.sampled_from(RULES), where=st.sampled_from(TARGETS))
    def over(self, seconds: float, name: str, where: str) -> None:
        for wait in (seconds, 1, 1):
            self._both(wait, name, where, bad=False)

    @rule(seconds=SECONDS)
    def time_passes(self, seconds: float) -> None:
        self.clock += seconds
        self._beat()

    @rule(
        matchers=st.sampled_from(SILENCES), lasts=st.sampled_from((30, 300, 7_000)), second=st.sampled_from(("", "Sri"))
    )
    def a_person_asks_for_quiet(self, matchers: tuple[str, ...], lasts: float, second: str) -> None:
        made = silence(*matchers, start=self.clock, end=self.clock + lasts, second=second)
        self.town.silences.append(replace(made, number=len(self.town.silences) + 1))
        self._beat()

    @rule()
    def every_silence_is_ended(self) -> None:
        self.town.silences.clear()
        self._beat()

    @rule(what=st.sampled_from(What), lasts=st.sampled_from((30, 600)), where=st.sampled_from(TARGETS))
    def a_change_is_announced(self, what: What, lasts: float, where: str) -> None:
        self.town.plans.append(plan([what], self.clock, self.clock + lasts, [where]))
        self._beat()

    @rule()
    def every_plan_is_called_off(self) -> None:
        self.town.plans.clear()
        self._beat()

    @rule(where=st.sampled_from(TARGETS), part=st.sampled_from(RULES))
    def a_family_lists_a_part(self, where: str, part: str) -> None:
        key = key_of(rule_of("family_incident"), {"service.name": "kpu-ntb"})
        row = self.town.rows.get(key)
        if row is not None and row.phase in LIVE:
            more = key_of(rule_of(part), {"service.name": where})
            self.town.rows[key] = replace(row, parts=tuple({*row.parts, more}))
            self._beat()

    @invariant()
    def quiet_changes_nothing_but_who_hears(self) -> None:
        assert {k: plainly(row) for k, row in self.town.rows.items()} == {
            k: plainly(row) for k, row in self.loud.rows.items()
        }

    @invariant()
    def what_is_open_and_not_muted_was_heard_of_in_this_life(self) -> None:
        for row in self.town.rows.values():
            if row.phase in LIVE and row.muting is None:
                begun = max(at for at, rule, target, why in self.loud.heard if _begins(row, rule, target, why))
                assert any(at >= begun for at, rule, target, _ in self.town.heard if (rule, target) == _who(row)), row

    @invariant()
    def what_is_muted_has_a_cause_or_waits_no_longer_than_it_may(self) -> None:
        now = moment(self.clock)
        for row in (r for r in self.town.rows.values() if r.phase in LIVE and r.muting is not None):
            released = row.muting.released_at if row.muting else None
            if not self._held(row):
                assert released is not None
                assert (now - released).total_seconds() <= PATIENCE * LONGEST

    def _held(self, row: Incident) -> bool:
        """Whether anything at all may keep it quiet now, asked as simply as can be."""
        others = (o for o in self.town.rows.values() if o.phase in LIVE and o.key != row.key)
        held = any(self._holds(other, row) for other in others if self._speaks(other))
        silent = any(s.start <= moment(self.clock) < s.end for s in self.town.silences)
        planned = any(p.start <= moment(self.clock) < p.end for p in self.town.plans)
        return held or silent or planned

    def _speaks(self, other: Incident) -> bool:
        """Who is quiet keeps nobody quiet, but for an outage that something greater or an announced change explains."""
        explained = other.muting is not None and other.muting.cause is not Cause.SILENCE
        return other.muting is None or (explained and other.rule == "site_down")

    def _holds(self, other: Incident, row: Incident) -> bool:
        hold = MATRIX.get(other.rule)
        return hold is not None and (row.rule in hold.rules or row.key in other.parts)

    @invariant()
    def no_outage_keeps_an_attack_quiet(self) -> None:
        for row in self.town.rows.values():
            if row.phase in LIVE and row.muting is not None and KIND_OF[row.rule] not in MILD:
                if row.muting.cause is Cause.INCIDENT:
                    name = row.muting.by.partition("(")[2].rstrip(")")
                    assert KIND_OF[name] not in MILD
                if row.muting.cause is Cause.SILENCE and row.kind is RuleKind.SECURITY:
                    assert (row.rule, row.target) == ("site_defaced", "kpu-ntb")

    @invariant()
    def nothing_is_told_as_new_twice_in_one_life(self) -> None:
        for at, name, target, why in self.town.heard[self.seen :]:
            since = self.heard.setdefault(f"{name}/{target}", [])
            if why == "opened":
                assert "opened" not in since, (at, name, target)
            if why == "released":
                assert since, "released, and nobody had ever heard of it"
            since.append(why)
            if why == "resolved":
                since.clear()
        self.seen = len(self.town.heard)
        for row in self.town.rows.values():
            if row.phase is Phase.RESOLVED:
                self.heard.pop(f"{row.rule}/{row.target}", None)

    def teardown(self) -> None:
        """When all causes are gone and time passes, whatever is still open has been told, and nothing is muted."""
        self.town.silences.clear()
        self.town.plans.clear()
        for name in MATRIX:
            for target in TARGETS:
                if name in RULES:
                    self.over(1, name, target)
        for _ in range(2 + PATIENCE):
            self.clock += LONGEST + INTERVAL
            self._beat()
        assert [row.muted_by for row in self.town.rows.values() if row.phase in LIVE and row.muting] == []
        self.what_is_open_and_not_muted_was_heard_of_in_this_life()
        self.quiet_changes_nothing_but_who_hears()


def _who(row: Incident) -> tuple[str, str]:
    return row.rule, row.target


def _begins(row: Incident, rule: str, target: str, why: str) -> bool:
    return (rule, target) == _who(row) and why in ("opened", "reopened")


@pytest.mark.slow
def test_random_afternoons() -> None:
    run_state_machine_as_test(Afternoon, settings=settings(max_examples=60, stateful_step_count=30))


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_many_more_afternoons() -> None:
    run_state_machine_as_test(Afternoon, settings=settings(max_examples=share(1000), stateful_step_count=40))
