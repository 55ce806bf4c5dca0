"""Gambling spam: words that were not there, titles for search engines, links that help other spam rank."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from sentinel.kit.content.around import unexcused
from sentinel.kit.content.features import Link
from sentinel.kit.content.fold import fold
from sentinel.kit.content.fresh import Fresh
from sentinel.kit.content.reason import ENOUGH, Code, Reason
from sentinel.kit.content.words import Vocabulary

CHANCE = 1  # word says little
MOST_FOLDED = 5  # unknown sites that ordinary changes put behind a heading or into a slide

_DOOR = re.compile(r"^https?://[^/]*(?:daftar|login|promo|bonus|resmi|alternatif)", re.IGNORECASE)
_BREAKS = re.compile(r"[-_/.?=&+%]+")
_NAMED = re.compile(
    r"(?:toto|slot|togel|gacor|judi|casino|maxwin|poker|sbobet|jackpot|(?:bet|win(?!32|64)|play|asia|jp|hoki|qq|cuan)\d{2,}"
    r"|[a-z]{3,}(?:77|88|99|138|168|303|777|888|4d)(?![0-9a-z]))",
    re.IGNORECASE,
)


def reasons(fresh: Fresh, words: Vocabulary) -> Iterator[Reason]:
    """What speaks for gambling spam."""
    yield from _text(fresh, words)
    yield from _titles(fresh, words)
    yield from _links(fresh, words)


def _text(fresh: Fresh, words: Vocabulary) -> Iterator[Reason]:
    if not words.gambling.any(fresh.folded):
        return
    found = list(unexcused(fresh, words))
    told = set(found)
    where = ", ".join(sorted(told))[:200]
    if len(found) == CHANCE:
        yield Reason(code=Code.GAMBLING_TEXT, weight=0.5, text="a word of gambling", where=where)
    elif len(found) > CHANCE and not _one_generic(told, words):
        weight = min(3.0, 0.6 * len(found) + 0.4 * len(told))
        yield Reason(code=Code.GAMBLING_TEXT, weight=weight, text=f"{len(found)} words of gambling", where=where)


def _one_generic(told: set[str], words: Vocabulary) -> bool:
    return len(told) == 1 and words.generic.any(next(iter(told)))


def _titles(fresh: Fresh, words: Vocabulary) -> Iterator[Reason]:
    for weight, said, what in ((2.5, fresh.title, "title"), (2.0, " ".join(fresh.metas), "description")):
        folded = fold(said)
        if len(words.gambling.found(folded)) > CHANCE and not words.news.any(folded):
            yield Reason(code=Code.GAMBLING_TITLE, weight=weight, text=f"gambling in the {what}", where=said[:200])


def _links(fresh: Fresh, words: Vocabulary) -> Iterator[Reason]:
    unknown = [link for link in fresh.links if not words.known(link.site)]
    betting, hidden = betting_links(fresh, words), hidden_links(fresh, words)
    if betting:
        yield _told(Code.GAMBLING_LINK, 1.6 + 0.3 * len(betting), "links to gambling", betting)
    if hidden:
        weight, folded = 1.0 + 0.5 * len(hidden), _folded(hidden, words)
        what = "links to unknown sites in what the page folds up" if folded else "hidden links to unknown sites"
        yield replace(_told(Code.HIDDEN_LINK, weight, what, hidden), weak=folded)
    elif unknown and not betting:
        yield _visible(unknown, words)


def betting_links(fresh: Fresh, words: Vocabulary) -> list[Link]:
    """New links that look like gambling; that a person vouches for their site does not help them."""
    strange = (link for link in fresh.strange if not words.known(link.site))
    return [link for link in strange if not words.news.any(fold(link.text)) and _bets(link, words)]


def hidden_links(fresh: Fresh, words: Vocabulary) -> list[Link]:
    """New links that no visitor sees; on quite another page everything is new, what it hides too."""
    return [link for link in fresh.strange if link.hidden and not fresh.gone and not words.known(link.site)]


def _folded(hidden: Sequence[Link], words: Vocabulary) -> bool:
    """Whether they stand in menus, slides and boxes that open: a few of them, to where not just anybody has a page."""
    few = len({link.site for link in hidden}) <= MOST_FOLDED and not any(_free(link, words) for link in hidden)
    return few and all(link.folded for link in hidden)


def _free(link: Link, words: Vocabulary) -> bool:
    return words.anybodys(link.site) or _DOOR.search(link.url) is not None


def named(address: str) -> bool:
    """Whether an address is called as gambling sites are."""
    return _NAMED.search(address) is not None


def _visible(unknown: Sequence[Link], words: Vocabulary) -> Reason:
    free = [link for link in unknown if _free(link, words)]
    if free:
        return _told(Code.FOREIGN_LINK, ENOUGH, "links to where anybody may put up a page", free)
    many = len({link.site for link in unknown}) - 1  # ordinary changes bring one or two
    return _told(Code.FOREIGN_LINK, min(ENOUGH, round(0.35 + 0.15 * many, 2)), "links to unknown sites", unknown)


def _bets(link: Link, words: Vocabulary) -> bool:
    """Whether words or address are those of gambling; what an address alone says must be more than ``jp``."""
    if words.gambling.any(fold(link.text)) or named(link.url):
        return True
    return any(not words.generic.any(word) for word in words.gambling.found(fold(_BREAKS.sub(" ", link.url))))


def _told(code: Code, weight: float, text: str, links: Sequence[Link]) -> Reason:
    return Reason(code=code, weight=weight, text=f"{len(links)} {text}", where=links[0].url[:200])
