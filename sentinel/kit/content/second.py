"""The second opinion on words: it confirms the lists where text is all there is, and stands in for them beside links.

Never alone: how a text reads opens nothing and closes nothing by itself.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import islice

from sentinel.kit.content.fold import folds
from sentinel.kit.content.fresh import Fresh
from sentinel.kit.content.ngrams import MOST_TEXT, Ngrams
from sentinel.kit.content.reason import ENOUGH, Code, Reason
from sentinel.kit.content.words import Vocabulary

CONFIRMS, STANDS_IN = 0.3, 0.5
WEIGHT = 1.6
LEAST = 80
BESIDE = frozenset({Code.GAMBLING_LINK, Code.HIDDEN_LINK, Code.FOREIGN_LINK})
LONGEST = 20
AROUND, MOST_PASSAGE, MOST_PASSAGES = 30, 400, 20


def weighed(found: Sequence[Reason], fresh: Fresh, words: Vocabulary, weak: Collection[Code]) -> list[Reason]:
    """The reasons once the second opinion was heard; without one, or where words play no part, as they were."""
    told = next((reason for reason in found if reason.code is Code.GAMBLING_TEXT), None)
    strong = told is not None and told.weight >= ENOUGH
    if words.ngrams is None or fresh.page.blank:
        return list(found)
    if told is not None and strong:
        alone = all(reason is told or reason.code in weak for reason in found)
        return [_unsure(one, fresh, words, words.ngrams) if alone and one is told else one for one in found]
    if any(reason.code in BESIDE for reason in found) and not words.news.any(fresh.folded):
        return _stood_in(found, fresh, words.ngrams)
    return list(found)


def said(fresh: Fresh) -> list[str]:
    """All that a page newly says, folded, a line for each title, description, anchor and block."""
    return [*folds([fresh.title, *fresh.metas, *(link.text for link in fresh.links)]), *fresh.lines]


def betraying(fresh: Fresh, words: Vocabulary) -> list[str]:
    """The passages around words of gambling: what stands amid a line of news is heard without the news."""
    lines = said(fresh)
    spans = ((lines[number], *_span(lines[number], words)) for number in words.gambling.lines(lines))
    found = (line[max(0, start - AROUND) : end + AROUND][:MOST_PASSAGE] for line, start, end in spans if end)
    return list(islice(found, MOST_PASSAGES))


def _span(line: str, words: Vocabulary) -> tuple[int, int]:
    """From the first word of gambling to the end of the last one; to nowhere if there is none."""
    places = [match.span() for match in words.gambling.pattern.finditer(line)]
    return (places[0][0], places[-1][1]) if places else (0, 0)


def _joined(lines: Sequence[str]) -> str:
    return " ".join(lines)[:MOST_TEXT].strip()


def _unsure(told: Reason, fresh: Fresh, words: Vocabulary, ngrams: Ngrams) -> Reason:
    """Words that nothing else bears out, in a text that does not read like spam, are worth a look and no more."""
    likely = max(map(ngrams.likely, betraying(fresh, words)), default=1.0)
    if likely >= CONFIRMS:
        return told
    return replace(told, weak=True, text=f"{told.text}, in a text that does not read like spam ({likely:.2f})")


def _stood_in(found: Sequence[Reason], fresh: Fresh, ngrams: Ngrams) -> list[Reason]:
    likely = ngrams.likely(_joined(said(fresh))) if len(fresh.text) >= LEAST else 0.0
    if likely < STANDS_IN:
        return list(found)
    where = max(sorted(fresh.blocks, key=len)[-LONGEST:], key=ngrams.likely)[:200]
    text = f"reads like gambling spam ({likely:.2f})"
    others = [reason for reason in found if reason.code is not Code.GAMBLING_TEXT]
    return [*others, Reason(code=Code.GAMBLING_TEXT, weight=WEIGHT, text=text, where=where)]
