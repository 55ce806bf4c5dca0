"""What a message says of other incidents about an account: which came first, which it speaks for, who has them."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from sentinel.casework.speak import speak
from sentinel.kit.texts import translator
from sentinel.model.incident import Incident
from sentinel.model.notice import Why
from sentinel.model.route import Channel
from sentinel.model.rule import Tlp
from tests.casework.scene import Stage, a_rule

RULE = a_rule()
EARLIER, LATER = -timedelta(minutes=5), timedelta(minutes=5)
FIRST = "(continues INC-000007)"


def taken() -> Incident:
    stage = Stage(RULE, enrolled=frozenset({"mataram-1"}))
    stage.bad(0)
    return replace(stage.now(), number=9, parts=("part",))


def kin(number: int = 7, moved: timedelta = EARLIER) -> Incident:
    """Another incident about the same account, opened that much earlier or later, of which people were told."""
    one = taken()
    assert one.opened_at is not None
    opened = one.opened_at + moved
    named = replace(one, number=number, key=f"kin-{number}", rule="account_renamed")
    return replace(named, opened_at=opened, spoken=True, parts=())


def say(*others: Incident, why: Why = Why.OPENED) -> tuple[str, str]:
    channel = Channel(name="csirt", tlp=Tlp.RED, language="en")
    return speak(taken(), RULE, why, channel, ZoneInfo("Asia/Makassar"), translator("en"), kin=others)


@pytest.mark.parametrize(
    ("others", "first"),
    [
        ((kin(),), FIRST),
        ((kin(8), kin(7)), FIRST),
        ((replace(kin(), spoken=False),), ""),
        ((kin(moved=LATER),), ""),
        ((), ""),
    ],
    ids=["told before", "the oldest", "nobody heard of it", "came later", "alone"],
)
def test_a_message_continues_what_people_were_told_before(others: tuple[Incident, ...], first: str) -> None:
    title, _ = say(*others)
    assert ("continues" in title, first in title) == (bool(first), True)


def test_it_names_those_that_it_speaks_for_those_beside_it_and_who_has_them() -> None:
    _, body = say(replace(kin(7), key="part"), replace(kin(8, LATER), acknowledged_by="Sri"))
    lines = [line for line in body.splitlines() if "INC-00000" in line and "account_renamed" in line]
    assert len(lines) == 2, body
    assert lines[0].startswith("Includes (handled with this one): INC-000007 (account_renamed, since ")
    assert lines[1] == "About the same account: INC-000008 (account_renamed, in hand: Sri)"


def test_the_end_says_nothing_of_others() -> None:
    title, body = say(kin(), why=Why.RESOLVED)
    assert "INC-000007" not in title + body
