"""What an office stands for and must never change by a stranger's hand: candidates, voting day, votes, hotline.

``FACTS`` are the selectors by which they are found on the front page.
"""

import random
from dataclasses import dataclass
from functools import cache

from sentinel.range.pages import Office

_FIRST = ("Lalu", "Baiq", "Ahmad", "Siti", "Nyoman", "Abdul", "Muhammad", "Nurul", "Komang", "Haerul", "Dewi", "Sahril")
_LAST = ("Wirajaya", "Rahmawati", "Kusuma", "Hidayat", "Sudiarta", "Fathurrahman", "Handayani", "Maulana", "Suryani")
_DISTRICTS = ("Ampenan", "Cakranegara", "Sandubaya", "Sekarbela", "Selaparang", "Narmada", "Lingsar", "Gunungsari")
FACTS = {"hotline": ".telp", "voting day": ".pemungutan", "candidates": "#paslon td", "votes": "table.hasil td"}
VOTING_DAY = "Rabu, 27 November 2030"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two who stand together: their number on the ballot and their names."""

    number: int
    names: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballot:
    """The facts of an election: ``votes`` holds for each district the votes of each pair, in order of their numbers."""

    pairs: tuple[Pair, ...]
    votes: tuple[tuple[str, tuple[int, ...]], ...]
    hotline: str
    day: str = VOTING_DAY


@cache
def ballot(office: Office) -> Ballot:
    """The election of an office; the same one each time."""
    dice = random.Random(office.name)  # noqa: S311 - made-up people, not secrets
    people = [f"{first} {last}" for first in _FIRST for last in _LAST]
    dice.shuffle(people)
    pairs = tuple(Pair(number=n, names=f"{people.pop()} dan {people.pop()}") for n in (1, 2, 3))
    votes = tuple((name, tuple(dice.randrange(1200, 48_000) for _ in pairs)) for name in _DISTRICTS)
    return Ballot(pairs=pairs, votes=votes, hotline=f"0370-{dice.randrange(610_000, 699_999)}")
