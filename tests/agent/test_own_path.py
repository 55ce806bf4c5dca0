"""What a self-test of our own path says, the looks after it are told; also after a restart."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from sentinel.agent.memory import Memory
from sentinel.kit.path.state import DIVERTED, UNTESTED, PathState, SelfTest
from sentinel.kit.probe import Options, Probe
from sentinel.kit.tools import Tools
from sentinel.model.failure import Code, Failure, Layer, Skipped
from sentinel.model.subject import Check, Subject
from tests.agent.virtual import START, now, play, ticks
from tests.agent.world import NO_ANSWER, UP, Drawer, Facts, SiteProbe, agent, live, site, wait
from tests.authority import NOW

NO_NAME = Failure(layer=Layer.DNS, code=Code.DNS_SERVFAIL)
TAINTED = SelfTest(state=PathState.TAINTED, at=NOW, validating=("9.9.9.9",))


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPath:
    """What the made-up self-test found."""

    at: datetime


class PathProbe(Probe[Options, OwnPath, None]):
    """A self-test that takes a second, and fails for a while after ten."""

    kind = "own_path"
    what = "vantage"
    options = Options
    facts = OwnPath
    confirm = ()

    async def observe(self, _subject: Subject, _options: Options, _tools: Tools) -> OwnPath | Failure | Skipped:
        """Ask the world."""
        await wait(1.0)
        return NO_ANSWER if ticks() > 10 else OwnPath(at=now())

    def path(self, facts: OwnPath) -> SelfTest:
        """It is tainted."""
        return SelfTest(state=PathState.TAINTED, at=facts.at)


OWN = Check(subject=Subject(what="vantage", id="mataram-1"), probe="own_path", interval=5.0, timeout=3.0)


def test_looks_are_told_what_the_newest_self_test_found_and_a_failed_one_takes_nothing_back() -> None:
    told: list[SelfTest] = []

    async def see(_subject: Subject, tools: Tools) -> Facts:
        told.append(tools.path_state)
        return UP

    async def story() -> None:
        await live(agent([OWN, site("kpu", every=2.0)], [PathProbe(), SiteProbe(see)], Drawer()), 20)

    play(story())
    assert told[0] == UNTESTED
    assert told[-1].state is PathState.TAINTED
    assert told[-1].at is not None
    assert 4 < (told[-1].at - START).total_seconds() <= 11


class NamesProbe(SiteProbe):
    """Asks for names over port 53 alone."""

    kind = "names"
    plain = True


@pytest.mark.parametrize(
    ("probe", "failure", "outcome"),
    [
        (NamesProbe, NO_NAME, Skipped(reason=DIVERTED)),
        (NamesProbe, NO_ANSWER, NO_ANSWER),
        (SiteProbe, NO_NAME, NO_NAME),
    ],
    ids=["names over a diverted path", "another failure", "another probe"],
)
def test_where_the_path_is_diverted_names_that_cannot_be_asked_for_are_no_news(
    probe: type[SiteProbe], failure: Failure, outcome: Failure | Skipped
) -> None:
    async def see(_subject: Subject, _tools: Tools) -> Failure:
        return failure

    drawer = Drawer()
    check = site("kpu", every=4.0, probe=probe.kind)

    async def story() -> None:
        await live(agent([OWN, check], [PathProbe(), probe(see)], drawer), 20)

    play(story())
    assert drawer.outcomes(check.key)[0] == failure, "before the first test nothing is excused"
    assert drawer.outcomes(check.key)[-1] == outcome


async def test_a_restart_forgets_neither_the_taint_nor_who_validates(tmp_path: Path) -> None:
    file = tmp_path / "agent.json"
    memory = Memory(progress=Drawer(), path=file)
    assert memory.own_path == UNTESTED
    memory.tested(None)
    memory.tested(TAINTED)
    await memory.save()
    assert Memory(progress=Drawer(), path=file).own_path == TAINTED
