"""The verdict on a page: evidence is added up, the heaviest names the verdict, and every reason stays."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sentinel.kit.content import defacing, figures, foreign, gambling, lasting, letters, signed
from sentinel.kit.content.fresh import Fresh
from sentinel.kit.content.places import placed
from sentinel.kit.content.reason import ENOUGH, About, Code, Reason
from sentinel.kit.content.second import weighed
from sentinel.kit.content.words import Vocabulary

DEFACING = frozenset(
    {Code.HACKER_TITLE, Code.HACKER_TEXT, Code.WEB_SHELL, Code.PROTECTED_FACT, Code.PAGE_REPLACED, Code.IMAGE_PAGE}
)
WEAK = frozenset(
    {Code.SCRIPT_HOST, Code.PAGE_REPLACED, Code.FOREIGN_LINK, Code.TITLE_REPLACED, Code.WALL}
)  # they warn; they are alarms only beside others, or once they are confirmed
ABSOLUTE = frozenset(
    {
        Code.GAMBLING_TEXT,
        Code.GAMBLING_TITLE,
        Code.GAMBLING_LINK,
        Code.HIDDEN_LINK,
        Code.HACKER_TITLE,
        Code.HACKER_TEXT,
        Code.HOSTILE_CODE,
        Code.WEB_SHELL,
        Code.CLOAKED,
        Code.IMAGE_PAGE,
        Code.SIGNATURE,
        Code.UNREAD,
    }
)  # what needs no earlier page


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


def judge(fresh: Fresh, words: Vocabulary, more: Sequence[Reason] = (), *, frozen: bool = False) -> Verdict:
    """Judge what is new on a page; ``more`` are reasons from elsewhere, such as protected facts.

    ``frozen``: in these days nothing is renewed, so a script of an unknown site is evidence by itself. Without an
    earlier page only what speaks for itself counts, and nothing is called clean.
    """
    ordered = evidence(fresh, words, more)
    weak = WEAK - {Code.SCRIPT_HOST} if frozen else WEAK
    word = decide(ordered, weak, seen=bool(fresh.known.pages) and not fresh.page.blank)
    return Verdict(word=word, score=round(sum(r.weight for r in ordered), 2), reasons=ordered)


def evidence(fresh: Fresh, words: Vocabulary, more: Sequence[Reason] = ()) -> tuple[Reason, ...]:
    """All that speaks for an attack, heaviest first; without an earlier page only what needs none."""
    found = [*gambling.reasons(fresh, words), *defacing.reasons(fresh, words), *foreign.reasons(fresh, words)]
    found += [
        *figures.reasons(fresh),
        *lasting.reasons(fresh),
        *letters.reasons(fresh),
        *signed.reasons(fresh, words),
        *more,
    ]
    if not fresh.known.pages:
        found = [reason for reason in found if reason.code in ABSOLUTE]
    found = placed(weighed(found, fresh, words, WEAK), fresh, words)
    return tuple(sorted(found, key=lambda reason: (-reason.weight, reason.code, reason.where)))


def decide(reasons: Sequence[Reason], weak: Collection[Code], *, seen: bool) -> Word:
    """The word for these reasons, heaviest first; ``seen``: there is a page, and an earlier one to compare it with."""
    strong = [reason for reason in reasons if reason.code not in weak and not reason.weak]
    if sum(reason.weight for reason in strong) >= ENOUGH:
        return Word.DEFACED if _defaces(strong[0]) else Word.INJECTED
    if any(reason.code is Code.WALL for reason in reasons):
        return Word.BLOCKED
    if not seen:
        return Word.UNKNOWN
    if sum(reason.weight for reason in reasons) >= ENOUGH:
        return Word.CHANGED
    return Word.UNKNOWN if any(reason.code is Code.UNREAD for reason in reasons) else Word.CLEAN


def _defaces(reason: Reason) -> bool:
    return reason.about is About.DEFACED if reason.about else reason.code in DEFACING
