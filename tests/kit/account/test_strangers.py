"""Another account behind a registered name: it is met twice before it is told, whoever of them it is each time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from sentinel.kit.account.judge import Patience, judge
from sentinel.kit.account.judged import Judged
from sentinel.kit.account.past import Past
from sentinel.kit.account.snapshot import Snapshot
from sentinel.kit.adapters.form import State
from sentinel.kit.seen import Seen
from sentinel.model.observation import Observation
from sentinel.model.subject import Account

START = datetime(2029, 2, 1, tzinfo=UTC)
OURS = Account(id="a1", name="Lalu", platform="telegram", handle="lalu", uid="100", owner="caleg-1")
SHOWN = Snapshot(
    platform="telegram", adapter="telegram", adapter_version="v1", state=State.OK, handle="lalu", uid="100"
)
GONE = replace(SHOWN, state=State.GONE, uid="", handle="")


def judged(*looks: Snapshot, every: timedelta = timedelta(hours=12)) -> Judged:
    """What the last of these looks says, each with what those before it taught."""
    past = Past()
    for number, outcome in enumerate(looks):
        now = Observation(
            vantage="v", network="v", epoch="e", sequence=number, probe="account", version=1, subject="account:a1",
            at=START + number * every, duration=0.1, interval=3600.0, attempt=0, outcome=outcome,
        )  # fmt: skip
        said = judge(Seen(subject=OURS, now=now, learned=past), Patience())
        past = Past(version="v1", spells=said.spells)
    return said


def stranger(number: str) -> Snapshot:
    return replace(SHOWN, uid=number)


@pytest.mark.parametrize(
    "looks",
    [
        (stranger("666"), stranger("666")),
        (stranger("666"), stranger("667")),
        (stranger("666"), GONE, stranger("666")),
        (GONE, stranger("666"), GONE, GONE, stranger("667")),
    ],
    ids=["one", "taking turns", "hiding", "hiding and taking turns"],
)
def test_two_looks_at_strangers_are_another_account(looks: tuple[Snapshot, ...]) -> None:
    assert "reregistered" in judged(*looks).found
    assert "reregistered" not in judged(*looks, every=timedelta(minutes=2)).found


def test_once_ours_was_there_again_counting_begins_anew() -> None:
    said = judged(stranger("666"), SHOWN, stranger("666"))
    assert (said.found, said.awaiting) == ((), ("reregistered",))
