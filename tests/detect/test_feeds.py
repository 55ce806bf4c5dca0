"""The correlator against its definition on very many random feeds: out of order, at equal times, delivered twice.

``SENTINEL_FEEDS`` says how many; ``make long`` asks for 100,000, the quick suite for a small share. A failure names the
seed that made its feed.
"""

import os
import random
from collections.abc import Iterator

import pytest

from tests.detect.brute import Question, Seen, answers
from tests.detect.test_correlate import KINDS, NAMES, correlation, judged, part
from tests.detect.worlds import sigma

FEEDS = int(os.environ.get("SENTINEL_FEEDS", "1000"))
EACH = 50  # feeds for one question: reading a rule takes longer than judging a feed
SEED = int(os.environ.get("SENTINEL_SEED", "0")) or random.SystemRandom().randrange(1, 1_000_000_000)


def question(dice: random.Random) -> Question:
    return Question(
        kind=dice.choice(KINDS),
        rules=tuple(dice.choices(NAMES, k=dice.randint(1, 4))),
        span=dice.randint(1, 9),
        op=dice.choice(["gte", "gte", "gt", "lt", "lte", "eq", "neq"]),
        count=dice.choice([0, 1, 2, 3, 4, 5, 1.5, 2.5]),
    )


def feed(dice: random.Random) -> Iterator[Seen]:
    """Events some of which are a little late, share a time, or come again; most concern one group."""
    now = 1_000.0
    told: list[Seen] = []
    for _ in range(dice.randint(0, 20)):
        now += dice.choice([0.0, 0.5, 1.0, 3.0])
        if told and dice.random() < 0.15:
            yield dice.choice(told[-3:])
            continue
        told.append(
            Seen(
                at=now + dice.choice([0, 0, 0, -1, -2, -3]),
                group=dice.choice(["x", "X", "x", "y", None]),
                value=dice.choice([1, 2, 3, 2.5, "a", "A", None]),
                rules=frozenset(dice.sample(NAMES, k=dice.randint(0, 3))),
            )
        )
        yield told[-1]


@pytest.mark.timeout(60 + FEEDS / 50)
def test_a_correlation_agrees_with_its_definition_on_random_feeds() -> None:
    dice = random.Random(SEED)
    held = 0
    for _ in range(-(-FEEDS // EACH)):
        asked = question(dice)
        rules = sigma(*map(part, NAMES), correlation(asked))
        for _ in range(EACH):
            events = list(feed(dice))
            said = judged(rules, events)
            assert said == answers(asked, events), f"SENTINEL_SEED={SEED}: {asked} {events}"
            held += any(said)
    assert held > FEEDS / 20  # feeds on which nothing ever holds would prove nothing
