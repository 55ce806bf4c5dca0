"""Random lives of incidents: whatever looks, people and time do, some things never happen."""

from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from sentinel.casework import acts
from sentinel.casework.change import Change
from sentinel.model.incident import Incident, Phase
from sentinel.model.rule import Flapping, Policy, Resolve, RuleKind
from sentinel.model.severity import Severity
from tests.casework.scene import Stage, a_rule, moment, policy
from tests.share import share

VANTAGES = ("mataram-1", "jakarta-1", "surabaya-1")
POLICIES = (
    policy(),
    policy(wait=2, reopen_within=900, flapping=Flapping(changes=4, within=3600)),
    policy(wait=90, resolve=Resolve(when="seen_good", count=3, hold=120), reopen_within=600),
    policy(resolve=Resolve(when="seen_good", quorum=2)),
    policy(resolve=Resolve(when="seen_good", confirm=True), reopen_within=900),
    policy(resolve=Resolve(when="seen_good", manual=True)),
    policy(resolve=Resolve(after=300), reopen_within=60),
)
WHO = st.sampled_from(VANTAGES)
SECONDS = st.sampled_from((0, 1, 3, 30, 60, 119, 121, 600, 4000))
LEVELS = st.sampled_from((Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL))


class Life(RuleBasedStateMachine):
    """One key, three vantages, every sort of look, act and wait; ``heard`` is kept by the test alone."""

    def __init__(self) -> None:
        super().__init__()
        self.stage = Stage()
        self.clock = 0.0
        self.heard: dict[str, list[str]] = {}
        self.accused: set[str] = set()
        self.older: set[str] = set()

    @initialize(how=st.sampled_from(POLICIES), kind=st.sampled_from(RuleKind), lone=st.booleans())
    def begin(self, how: Policy, kind: RuleKind, *, lone: bool) -> None:
        self.stage = Stage(a_rule("site_slow", how, kind=kind))
        self.lone = lone
        self.stage.enrolled = frozenset(VANTAGES[:1]) if lone else frozenset(VANTAGES)

    def _who(self, who: str) -> str:
        return VANTAGES[0] if self.lone else who

    def _opened(self) -> Incident | None:
        rows = [row for row in self.stage.rows if row.number is not None]
        return rows[-1] if rows else None

    def _live(self) -> Incident | None:
        now = self._opened()
        return now if now and now.phase is not Phase.RESOLVED else None

    def _judge(self, before: int, was: Incident | None, change: Change | None, *, by_look: bool) -> None:
        """What was just told must fit what stood before."""
        for at, why, _ in self.stage.told[before:]:
            if why == "opened":
                assert was is None, "opened twice"
                assert by_look, "time alone opened something"
                self.accused, self.older = set(), self._still_bad()
            elif why == "reopened":
                assert was is None
                assert by_look
                self.accused, self.older = set(), self._still_bad()
            elif why == "resolved":
                assert was is not None, "resolved what was not open"
                assert change is not None
                self._justify(at)
                self.accused = set()
            else:
                assert was is not None or change is not None

    def _still_bad(self) -> set[str]:
        """Who had said so before, when nobody was sure yet or a person closed it, may speak in the new life too.

        Not must: a word that nobody has repeated for two intervals is forgotten.
        """
        return {who for who, said in self.heard.items() if said[-1] == "bad"}

    def _justify(self, at: float) -> None:
        """A resolution rests on good looks of everyone who said bad, and never on silence."""
        resolve = (self.stage.rule.policy or policy()).resolve
        assert not resolve.manual
        assert not resolve.confirm
        words = [self.heard[who] for who in self.accused]
        known = words + [self.heard[who] for who in self.older]
        if resolve.quorum is None:
            assert any(said[-1] == "good" for said in known)
            assert all(said[-1] == "good" for said in words), (at, self.heard)
            if resolve.after is None:
                assert all(said[-resolve.count :] == ["good"] * resolve.count for said in words), (at, self.heard)
        else:
            assert any(said[-2:] == ["good"] * 2 for said in known)

    def _look(self, seconds: float, who: str, word: str, level: Severity) -> None:
        self.clock += seconds
        who, before, was = self._who(who), len(self.stage.told), self._live()
        if self._spoke_now(who):
            return
        change = self._say(who, word, level)
        if word in ("bad", "good"):
            self.heard.setdefault(who, []).append(word)
        self._judge(before, was, change, by_look=True)
        if word == "bad" and self._opened() is not None:  # also after the end: it is still bad if a person reopens it
            self.accused.add(who)
        elif word == "good" and self._live() is None:
            self.accused.discard(who)
        self._spoken = {**getattr(self, "_spoken", {}), who: self.clock}

    def _spoke_now(self, who: str) -> bool:
        return bool(getattr(self, "_spoken", {}).get(who) == self.clock)

    def _say(self, who: str, word: str, level: Severity) -> Change | None:
        after = (self.stage.rule.policy or policy()).resolve.after is not None
        if word == "bad":
            return self.stage.bad(self.clock, who, level)
        if word == "good":
            return self.stage.clean(self.clock, who) if after else self.stage.good(self.clock, who)
        return self.stage.unknown(self.clock, who)

    @rule(seconds=SECONDS, who=WHO, level=LEVELS)
    def bad(self, seconds: float, who: str, level: Severity) -> None:
        self._look(seconds, who, "bad", level)

    @rule(seconds=SECONDS, who=WHO)
    def good(self, seconds: float, who: str) -> None:
        self._look(seconds, who, "good", Severity.INFO)

    @rule(seconds=SECONDS, who=WHO)
    def unknown(self, seconds: float, who: str) -> None:
        rows = list(self.stage.rows)
        self._look(seconds, who, "unknown", Severity.INFO)
        assert self.stage.rows == rows, "could not see, and yet something changed"

    @rule(who=WHO, back=st.sampled_from((1, 700, 5000)), bad=st.booleans())
    def late(self, who: str, back: float, *, bad: bool) -> None:
        before, was = len(self.stage.told), self._live()
        say = self.stage.bad if bad else self.stage.good
        say(self.clock - back, self._who(who), late=True)
        told = [why for _, why, _ in self.stage.told[before:]]
        assert told in ([], ["opened"])
        assert not told or (bad and was is None and self.stage.rule.kind is RuleKind.SECURITY)
        if told:
            self.accused, self.older = set(), self._still_bad()

    @rule(seconds=SECONDS)
    def time_passes(self, seconds: float) -> None:
        self.clock += seconds
        before, was = len(self.stage.told), self._live()
        change = self.stage.tick(self.clock)
        self._judge(before, was, change, by_look=False)

    @precondition(lambda self: self._live() is not None)
    @rule()
    def a_person_closes(self) -> None:
        self._act(acts.resolve, "resolved")
        self.accused = set()

    @precondition(lambda self: self._opened() is not None and self._live() is None and not self._suspicion())
    @rule()
    def a_person_reopens(self) -> None:
        self._act(acts.reopen, "reopened")

    def _suspicion(self) -> bool:
        return any(row.number is None for row in self.stage.rows)

    def _act(self, act: object, why: str) -> None:
        now = self._opened()
        assert now is not None
        assert callable(act)
        done = act(now, who="sari", login="piket", at=moment(self.clock), text="salah alarm")
        self.stage.replace_now(done.incident)
        self.stage.told.append((self.clock, why, now.severity.label))
        assert [str(t.why) for t in done.transitions] == [why]

    @invariant()
    def one_life_at_a_time(self) -> None:
        live = [row for row in self.stage.rows if row.number is not None and row.phase is not Phase.RESOLVED]
        assert len(live) <= 1

    @invariant()
    def numbers_are_stable(self) -> None:
        numbers = [row.number for row in self.stage.rows if row.number is not None]
        assert numbers == sorted(set(numbers))
        if self.last_ref and self._opened():
            assert (self._opened() or self.last_ref).number in (self.last_ref.number, (self.last_ref.number or 0) + 1)
        self.last_ref = self._opened()

    @invariant()
    def severity_never_falls_while_open(self) -> None:
        live = self._live()
        begun = sum(why in ("opened", "reopened") for _, why, _ in self.stage.told)
        if live and self.last_live and begun == self.last_begun:
            assert live.severity >= self.last_live.severity
        self.last_live, self.last_begun = live, begun

    @invariant()
    def what_is_open_has_a_number_and_a_beginning(self) -> None:
        for row in self.stage.rows:
            assert (row.number is None) == (row.phase is Phase.PENDING)
            assert (row.opened_at is None) == (row.phase is Phase.PENDING)
            assert (row.resolved_at is not None) == (row.phase is Phase.RESOLVED)

    last_ref: Incident | None = None
    last_live: Incident | None = None
    last_begun = 0
    lone = False


def test_random_lives() -> None:
    run_state_machine_as_test(Life, settings=settings(max_examples=80, stateful_step_count=40))


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_many_more_lives() -> None:
    run_state_machine_as_test(Life, settings=settings(max_examples=share(3000), stateful_step_count=80))


def test_a_stage_remembers_like_the_ledger() -> None:
    stage = Stage(a_rule(how=policy(wait=2)))
    stage.bad(0)
    stage.bad(3)
    assert [row.number for row in stage.rows] == [1]
    assert replace(stage.now(), number=None).ref == ""
