"""The contract that every probe keeps: whatever a peer does becomes facts or a failure, in time, never an exception."""

import logging
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import probes
from sentinel.agent.duty import plan
from sentinel.agent.look import Looker, Outcome
from sentinel.kit import codec, events, registry
from sentinel.kit.baseline import Normal, differences
from sentinel.kit.probe import AnyProbe, Options
from sentinel.kit.seen import Seen
from sentinel.model.failure import Code, Failure, Skipped
from sentinel.model.observation import Observation
from sentinel.model.subject import Check, Inventory, Subject, Target, Tier
from sentinel.range.routes import Routes
from tests.authority import NOW
from tests.contract_world import EVILS, Net, net
from tests.probes.world import REGISTER

PROBES = registry.load(probes)
TIMEOUT = 0.8
PATIENT = 3.0  # seconds; a good peer is seen on a busy machine too
STARVED = 2.5  # what a busy machine may add; a look that waited for its peer would add for ever
every_probe = pytest.mark.parametrize("probe", PROBES.values(), ids=list(PROBES))
ELSEWHERE = {"account", "domain"}  # platforms: tests/agent/, leaks: tests/kit/breach/
AT_SITES = {kind: probe for kind, probe in PROBES.items() if probe.what not in ELSEWHERE}
at_every_site = pytest.mark.parametrize("probe", AT_SITES.values(), ids=list(AT_SITES))


@pytest.fixture
async def internet(tmp_path: Path) -> AsyncIterator[Net]:
    async with net(tmp_path) as made:
        yield made


def subject_of(probe: AnyProbe, url: str) -> Subject:
    """What this probe looks at, if it is at this URL."""
    target = Target(id="site", name="KPU", url=url, probes=(probe.kind,))
    return next(iter(probe.subjects(Inventory(vantage="test-1", targets=(target,)))))


def options_of(probe: AnyProbe, url: str) -> dict[str, object]:
    """Nothing but defaults; the self-check is told whom to ask, and who hears a feed hears this peer."""
    if "feed" in probe.options.model_fields:
        return {"feed": url if url.startswith("ws") else url.replace("http", "ws", 1)}
    return {"canaries": [url]} if "canaries" in probe.options.model_fields else {}


async def look(probe: AnyProbe, url: str, net: Net, feed: str = "", within: float = TIMEOUT) -> tuple[Outcome, float]:
    """One look as the agent makes it, and how long it took."""
    check = Check(
        subject=subject_of(probe, url),
        probe=probe.kind,
        interval=60.0,
        timeout=within,
        options=options_of(probe, feed or url),
    )
    [duty], _ = plan([check], PROBES, {})
    looker = Looker(net.world.toolbox, now=lambda: NOW, ticks=time.monotonic)
    began = time.monotonic()
    seen = await looker.look(duty, duty.checks, 0, None)
    return seen.outcomes[check.subject.key], time.monotonic() - began


def seen_by_hub(probe: AnyProbe, url: str, outcome: Outcome, before: Any = None) -> Seen[Any, Any]:  # noqa: ANN401 - facts
    subject = subject_of(probe, url)
    now: Observation[Any] = Observation(
        vantage="test-1",
        network="lab",
        epoch="e",
        sequence=1,
        probe=probe.kind,
        version=probe.version,
        subject=subject.key,
        at=NOW + timedelta(minutes=1),
        duration=0.2,
        interval=60.0,
        outcome=outcome,
    )
    return Seen(subject=subject, now=now, before=before)


@every_probe
def test_every_option_has_a_default_and_every_tier_an_interval(probe: AnyProbe) -> None:
    options = probe.options()
    assert isinstance(options, Options)
    assert (options.interval, options.timeout) == (None, None)
    assert set(probe.intervals) == set(Tier)
    assert all(seconds >= 1 for seconds in probe.intervals.values())
    assert 0 < probe.timeout <= (150 if probe.what == "account" else 60)
    assert probe.version >= 1
    assert probe.batch >= 1
    assert list(probe.confirm) == sorted(probe.confirm)


@at_every_site
@pytest.mark.parametrize("evil", EVILS)
@pytest.mark.slow
async def test_whatever_a_peer_does_becomes_facts_or_a_failure_in_time(
    probe: AnyProbe, evil: str, internet: Net, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        async with EVILS[evil](internet) as url:
            outcome, took = await look(probe, url, internet)
    assert took < TIMEOUT + STARVED
    assert [r.getMessage() for r in caplog.records if r.name.startswith("sentinel")] == []
    if isinstance(outcome, Failure):
        assert outcome.code not in {Code.BUG, Code.CANCELLED}
    elif isinstance(outcome, Skipped):
        assert outcome.reason
    else:
        assert isinstance(outcome, probe.facts)
        assert codec.decode(probe.facts, codec.encode(outcome, probe.facts)) == outcome
        _answers_about(probe, outcome)
    told = events.judge(probe, seen_by_hub(probe, url, outcome), probe.options())
    assert told
    assert [REGISTER.check(event) for event in told] == [()] * len(told)
    if not isinstance(outcome, Failure | Skipped):
        assert events.judge(probe, seen_by_hub(probe, url, outcome, before=outcome), probe.options())
        _is_usual_to_itself(probe, seen_by_hub(probe, url, outcome))


def _is_usual_to_itself(probe: AnyProbe, seen: Seen[Any, Any]) -> None:
    """Whatever a probe proposes can be stored, and a look does not differ from what it proposed itself."""
    proposed = probe.proposal(seen)
    if proposed is None:
        return
    stored = codec.decode(Normal, codec.encode(proposed))
    assert stored == proposed
    beside = replace(seen, baseline=stored)
    again = probe.proposal(beside)
    assert again is not None
    assert differences(stored, again) == ()
    assert stored.grown(probe.exonerated(beside), seen.now.at, "test-1") == stored
    told = events.judge(probe, beside, probe.options())
    assert [REGISTER.check(event) for event in told] == [()] * len(told)


def _answers_about(probe: AnyProbe, facts: Outcome) -> None:
    """The small questions that the agent and the hub put to a probe about its facts; none of them may raise."""
    assert isinstance(probe.fingerprint(facts), str | None)
    assert probe.doubtful(facts, None) in {True, False}
    assert probe.doubtful(facts, facts) in {True, False}
    assert probe.strained(facts) in {True, False}
    assert isinstance(probe.cursor(facts), str | None)


@at_every_site
async def test_a_good_peer_is_seen(probe: AnyProbe, internet: Net) -> None:
    async with EVILS["good"](internet) as url, Routes() as feed:
        heard = feed.url if "feed" in probe.options.model_fields else ""
        outcome, _ = await look(probe, url, internet, heard, PATIENT)
    assert isinstance(outcome, probe.facts)
