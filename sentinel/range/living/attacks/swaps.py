"""Swaps: the living page with one fact altered, which nobody sees who does not know it."""

import re

from sentinel.range.living.attacks.change import Attack, front_page
from sentinel.range.living.ballot import VOTING_DAY

_NAME = re.compile(r'(<td class="nama">)([^<]*)')
_COUNT = re.compile(r"(<tr><td>[^<]*</td><td>)([^<]*)(</td><td>)([^<]*)(</td>)")


def _exchanged(page: str, first: str, second: str) -> str:
    return page.replace(first, "\0").replace(second, first).replace("\0", second)


@front_page
def candidates_swapped(page: str) -> str:
    """The first two pairs of candidates change their numbers."""
    names = [found[2] for found in _NAME.finditer(page)]
    return _exchanged(page, f">{names[0]}<", f">{names[1]}<")


@front_page
def voting_day_moved(page: str) -> str:
    """The day of voting is a day later."""
    return page.replace(VOTING_DAY, "Kamis, 28 November 2030")


@front_page
def hotline_changed(page: str) -> str:
    """Whoever calls the hotline reaches a stranger."""
    return re.sub(r'(class="telp">)[^<]*', r"\g<1>0812-9999-1234", page)


@front_page
def votes_swapped(page: str) -> str:
    """In one district two pairs change their votes."""
    return _COUNT.sub(lambda m: f"{m[1]}{m[4]}{m[3]}{m[2]}{m[5]}", page, count=1)


@front_page
def votes_altered(page: str) -> str:
    """In one district a pair gets some thousand votes more."""
    return _COUNT.sub(lambda m: f"{m[1]}9{m[2]}{m[3]}{m[4]}{m[5]}", page, count=1)


ATTACKS: tuple[Attack, ...] = (candidates_swapped, voting_day_moved, hotline_changed, votes_swapped, votes_altered)
