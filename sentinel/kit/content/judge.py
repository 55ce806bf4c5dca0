"""The verdict on a page: evidence is added up, the heaviest names the verdict, and every reason stays."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sentinel.kit.content import defacing, foreign, gambling
from sentinel.kit.content.fresh import Fresh
from sentinel.kit.content.reason import Code, Reason
from sentinel.kit.content.words import Vocabulary

ENOUGH = 1.1
DEFACING = frozenset({Code.HACKER_TITLE, Code.HACKER_TEXT, Code.WEB_SHELL, Code.PROTECTED_FACT})
WEAK = frozenset(
    {Code.SCRIPT_HOST, Code.PAGE_REPLACED, Code.FOREIGN_LINK, Code.TITLE_REPLACED, Code.WALL, Code.FIGURES_SWAPPED}
)  # they warn; they are alarms only beside others, or once they are confirmed


class Word(StrEnum):
    """What a change is: nothing or churn, something to look at, an attack, or not to be seen."""

    CLEAN = "clean"
    CHANGED = "changed"
    DEFACED = "defaced"
    INJECTED = "injected"
    BLOCKED = "blocked"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The word, the sum of all weights (1.1 is enough for a warning), and the reasons, heaviest first."""

    word: Word
    score: float = 0.0
    reasons: tuple[Reason, ...] = ()


def judge(fresh: Fresh, words: Vocabulary, more: Sequence[Reason] = ()) -> Verdict:
    """Judge what is new on a page; ``more`` are reasons from elsewhere, such as protected facts."""
    found = [*gambling.reasons(fresh, words), *defacing.reasons(fresh, words), *foreign.reasons(fresh, words), *more]
    ordered = tuple(sorted(found, key=lambda reason: (-reason.weight, reason.code, reason.where)))
    return Verdict(word=_word(ordered), score=round(sum(r.weight for r in ordered), 2), reasons=ordered)


def _word(reasons: Sequence[Reason]) -> Word:
    evidence = [reason for reason in reasons if reason.code not in WEAK]
    if sum(reason.weight for reason in evidence) >= ENOUGH:
        return Word.DEFACED if evidence[0].code in DEFACING else Word.INJECTED
    if any(reason.code is Code.WALL for reason in reasons):
        return Word.BLOCKED
    return Word.CHANGED if sum(reason.weight for reason in reasons) >= ENOUGH else Word.CLEAN
