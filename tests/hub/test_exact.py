"""An exact set, from the proposal to the decision: its change is told mildly before a person spoke, in full after."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

import pytest

from sentinel.detect.fields import Register
from sentinel.detect.load import Layer, load_texts
from sentinel.detect.ruleset import RuleSet
from sentinel.hub.hub import Hub
from sentinel.hub.ruling import Ruling
from sentinel.hub.sitting import Known
from sentinel.hub.world import Duty
from sentinel.kit.baseline import Normal, exact
from sentinel.kit.probe import Options, Probe
from sentinel.kit.seen import Seen
from sentinel.model.event import Value
from sentinel.model.severity import Severity
from sentinel.model.subject import Check, Target
from sentinel.store.ledger import open_ledger
from tests.hub.desk import START, Desk, world

CHECK = "target:kpu-ntb/servers"
FIELDS = """
fields:
  "@timestamp": {type: date, services: [all], description: When.}
  event.*: {type: keyword, services: [all], description: Whose.}
  observer.name: {type: keyword, services: [all], description: Who looked.}
  service.name: {type: keyword, services: [all], description: What was looked at.}
  labels.*: {type: keyword, services: [all], description: Labels.}
  sentinel.baseline.basis: {type: keyword, values: [accepted, proposed], services: [servers], description: Who says so.}
  sentinel.servers.findings: {type: keyword, list: true, services: [servers], description: What differs.}
"""
RULE = """
title: Name servers changed
id: 0a7cbb5e-8a6c-4b2e-9a51-0d5f3b9f2a11
name: servers_changed
status: test
taxonomy: ecs
author: test
date: 2026-11-21
tags: [sentinel.security, tlp.amber]
falsepositives: [none known]
logsource: {product: sentinel, service: servers}
detection:
  moved: {sentinel.servers.findings: changed}
  agreed: {sentinel.baseline.basis: accepted}
  condition: moved
level: medium
incident:
  levels: [{when: agreed, level: high}]
  resolve: {when: servers_seen, count: 2, confirm: true}
  runbook: docs/runbooks/site_down.md
  texts:
    id: {title: a, summary: b, advice: c, resolved: d}
    en: {title: a, summary: b, advice: c, resolved: d}
  tests:
    - name: loud
      given: {service.name: x, observer.name: m, sentinel.baseline.basis: accepted}
      events: [{at: 0s, sentinel.servers.findings: [changed]}]
      expect: [[0s, opened, high]]
    - name: silent
      given: {service.name: x, observer.name: m}
      events: [{at: 0s, sentinel.servers.findings: []}]
      expect: []
---
title: Name servers as usual
id: 0a7cbb5e-8a6c-4b2e-9a51-0d5f3b9f2a12
name: servers_seen
status: test
taxonomy: ecs
author: test
date: 2026-11-21
logsource: {product: sentinel, service: servers}
detection: {usual: {'sentinel.baseline.basis|exists': true}, condition: usual}
level: informational
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Servers:
    """Who answers for the zone."""

    names: tuple[str, ...]


class ServersProbe(Probe[Options, Servers, None]):
    """The name servers of a zone, as exactly as they were agreed."""

    kind: ClassVar[str] = "servers"
    version: ClassVar[int] = 3
    options = Options
    facts = Servers

    def proposal(self, seen: Seen[Servers, None]) -> Normal | None:
        return Normal(traits={"ns": exact(*seen.facts.names)})

    def assess(self, seen: Seen[Servers, None], options: Options) -> Iterable[Mapping[str, Value]]:  # noqa: ARG002 - has none
        usual, basis = seen.usual("ns"), seen.basis("ns")
        differs = usual is not None and set(usual) != set(seen.facts.names)
        told = {"sentinel.baseline.basis": str(basis)} if basis else {}
        yield {"sentinel.servers.findings": ["changed"] if differs else [], **told}


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    return load_texts([Layer(files={"servers/changed.yml": RULE})], Register.parse({"fields.yml": FIELDS}))


@pytest.fixture
def desk(tmp_path: Path, rules: RuleSet) -> Iterator[Desk]:
    target = Target(id="kpu-ntb", name="KPU NTB", url="https://ntb.kpu.test/", probes=("servers",))
    check = Check(subject=target, probe="servers", interval=60.0, timeout=15.0)
    duty = Duty(check=check, probe=ServersProbe(), options=Options())
    with open_ledger(tmp_path) as ledger:
        made = Desk(hub=None, ledger=ledger)  # type: ignore[arg-type]  # the hub's clock is the desk's
        one = replace(world(lab=True), duties={check.key: duty}, rules=rules)
        made.hub = Hub(ledger, one, Known(), clock=lambda: made.now)
        yield made


async def see(desk: Desk, *names: str, times: int = 1) -> None:
    for _ in range(times):
        desk.later(60)
        await desk.see(Servers(names=names), probe="servers", version=ServersProbe.version)


async def say(desk: Desk, state: str = "accepted") -> list[str]:
    ruled = await desk.hub.rule(Ruling(on="kpu-ntb", state=state, why="surat 9", who="Siti", login="s", at=desk.now))
    return [incident.ref for incident in ruled.resolved]


def severities(desk: Desk) -> list[tuple[str, Severity]]:
    return [(i.status, i.severity) for i in desk.incidents()]


async def test_before_anything_was_proposed_a_change_is_nobodys_concern(desk: Desk) -> None:
    await see(desk, "ns1", "ns2", times=2)
    await see(desk, "ns1", "ns3", times=2)
    assert desk.incidents() == []


async def test_the_change_of_a_set_that_was_only_proposed_opens_at_medium(desk: Desk) -> None:
    await see(desk, "ns1", "ns2", times=3)
    await see(desk, "ns1", times=3)
    assert severities(desk) == [("open", Severity.MEDIUM)]


async def test_the_change_of_a_set_that_a_person_accepted_opens_in_full(desk: Desk) -> None:
    await see(desk, "ns1", "ns2", times=3)
    await say(desk)
    await see(desk, "ns1", "ns2", "ns3")
    assert severities(desk) == [("open", Severity.HIGH)]


async def test_one_missing_is_a_change_and_accepting_it_explains_it(desk: Desk) -> None:
    await see(desk, "ns1", "ns2", times=3)
    await say(desk)
    await see(desk, "ns1", times=2)
    assert await say(desk) == ["INC-000001"]
    await see(desk, "ns1", times=3)
    assert severities(desk) == [("resolved", Severity.HIGH)]


async def test_what_an_older_version_of_the_probe_taught_still_counts(desk: Desk) -> None:
    await see(desk, "ns1", "ns2", times=3)
    await say(desk)
    (old,) = desk.ledger.look(lambda view: view.baselines(CHECK))
    desk.ledger.apply(lambda unit: unit.propose(replace(old, state="proposed", version=1, until=None, why="")))
    await say(desk)
    (row, _) = desk.ledger.look(lambda view: view.baselines(CHECK))
    assert (row.version, row.state) == (1, "accepted")
    await see(desk, "ns1", "ns2", times=2)
    assert desk.incidents() == []
    await see(desk, "ns9")
    assert severities(desk) == [("open", Severity.HIGH)]
    assert desk.now - START < timedelta(hours=1)
