"""What a look teaches: only what is not flagged, and new sites and doubtful words only after a quarantine."""

from collections.abc import Collection, Container, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sentinel.kit.content.facts import HOME, VISITORS, DefacementFacts
from sentinel.kit.content.fold import folds
from sentinel.kit.content.judge import Word
from sentinel.kit.content.learned import DefacementLearned, Opinion
from sentinel.kit.content.look import Look
from sentinel.kit.content.memory import dump, print_of
from sentinel.kit.content.opinion import HOSTED, RENEWABLE
from sentinel.kit.content.packed import Whole
from sentinel.kit.content.reason import Code
from sentinel.kit.content.words import Vocabulary

WRITTEN = timedelta(minutes=10)  # so often a page that stays as it is is written down all the same
FIRST_LOOKS = 10
RENEWED = frozenset(
    {Code.PAGE_REPLACED, Code.TITLE_REPLACED, Code.FOREIGN_LINK, Code.FIGURES_SWAPPED, Code.HEADING_CHANGED}
)
MOST_PAGES = 200_000  # characters of all packed pages that are kept


def teaches(opinion: Opinion, facts: DefacementFacts) -> bool:
    """Whether a look may teach: the page was seen and judged, and nothing on it is wrong."""
    if opinion.findings.unread:
        return False
    learning = opinion.word is Word.UNKNOWN and not opinion.suspects
    return facts.home.seen and (opinion.word is Word.CLEAN or learning)


def renews(look: Look, opinion: Opinion) -> bool:
    """Whether nothing speaks against a look but what a relaunch does that was announced.

    New sites of scripts, frames and forms, and pinned facts, wait for a person all the same: they are not taken in.
    """
    marks = opinion.findings.marks  # none of them: it is something else that keeps the look from teaching
    fitting = bool(marks) and all(mark.code in RENEWED | RENEWABLE for mark in marks)
    return look.facts.home.seen and look.covers(opinion.since) and fitting


def learn(look: Look, opinion: Opinion, interval: float, *, settled: bool) -> DefacementLearned:
    """The state after this look; the same object where nothing needs to be written."""
    state, good = look.state, teaches(opinion, look.facts)
    strangers = {mark.reason.where for mark in opinion.findings.marks if mark.code in HOSTED}
    if not good and renews(look, opinion):
        good, opinion = True, replace(opinion, key="", times=0, suspects=())  # the next look is judged anew
    drawn = good and look.facts.picture is not None
    if _idle(state, opinion, look.at) and not drawn and settled == (state.settled_at is not None):
        return state
    views = state.views | {view.name: view.digest for view in look.facts.views if view.digest}
    taught = _taught(look, interval, strangers) if good else state
    return replace(
        taught,
        views=views,
        pages=_pages(look, views, taught.good),
        settled_at=(state.settled_at or _shown_at(look)) if settled else None,
        last=opinion,
        picture=look.facts.picture if drawn else state.picture,
    )


def _idle(state: DefacementLearned, opinion: Opinion, at: datetime) -> bool:
    """Whether nothing has moved that anybody needs to remember."""
    last = state.last
    if last is None or state.at is None or state.looks < FIRST_LOOKS or opinion.times:
        return False
    return replace(last, times=0) == replace(opinion, times=0) and at - state.at < WRITTEN


def _shown_at(look: Look) -> datetime:
    """Until when the page was as the person who accepted it was shown: what this look brings, nobody has accepted."""
    state = look.state
    same = all(state.views.get(view.name, view.digest) == view.digest for view in look.facts.visitors if view.seen)
    return look.at if same or state.at is None else state.at


def _taught(look: Look, interval: float, strangers: Collection[str]) -> DefacementLearned:
    """What the look teaches; ``strangers`` are sites for which a person has to speak first."""
    state, memory = look.state, look.memory
    passed = (look.at - state.at).total_seconds() / max(interval, 1.0) if state.at else 1.0
    looks = max(1, round(passed)) if state.looks >= FIRST_LOOKS else 1
    news: set[str] = set()
    seen = {v.name: v.digest for v in look.facts.views if v.seen and v.digest in look.pages}
    for digest in dict.fromkeys(digest for name, digest in seen.items() if name in VISITORS):
        whole = look.pages[digest]
        bits = sum(1 << VISITORS.index(name) for name in VISITORS if seen.get(name) == digest)
        blocks = tuple(map(print_of, whole.page.skeletons))
        known = doubted(whole, blocks, look.words, memory.prints["blocks"])
        vouched = {*strangers, *(look.unlearned if state.settled_at else ())}
        news |= memory.take(whole.page, blocks, look.at, bits, looks, known, vouched)
    for sort in news if state.looks else ():
        memory.news[sort] = memory.news.get(sort, 0) + 1
    return replace(
        state,
        looks=state.looks + looks,
        since=state.since or look.at,
        at=look.at,
        good=state.good | seen,
        memory=dump(memory),
    )


def doubted(whole: Whole, blocks: Sequence[bytes], words: Vocabulary, trusted: Container[bytes]) -> frozenset[bytes]:
    """Of the blocks of a page, told by their fingerprints, those not trusted yet with a word of gamblers or hackers."""
    named = zip(blocks, whole.page.blocks, strict=True)
    new = [(name, block) for name, block in named if name not in trusted]
    lines = folds([block for _, block in new])
    return frozenset(new[number][0] for number in (*words.gambling.lines(lines), *words.hacker.lines(lines)))


def _pages(look: Look, views: dict[str, str], good: dict[str, str]) -> dict[str, str]:
    """The packed pages that are still named, what visitors see first, as many as there is room for."""
    packed = look.state.pages | {view.digest: view.page for view in look.facts.views if view.page}
    kept: dict[str, str] = {}
    room = MOST_PAGES
    for digest in dict.fromkeys(_by_weight(views, good)):
        if digest in packed and len(packed[digest]) <= room:
            kept[digest] = packed[digest]
            room -= len(packed[digest])
    return kept


def _by_weight(views: dict[str, str], good: dict[str, str]) -> Iterable[str]:
    yield from (names[HOME] for names in (good, views) if HOME in names)
    yield from views.values()
    yield from good.values()
