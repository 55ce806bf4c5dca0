"""Where each reason stands: the element by its CSS path, its words, its address; looked for once it was found."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from sentinel.kit.content.addresses import site_of
from sentinel.kit.content.code import Trick, findings
from sentinel.kit.content.fresh import Fresh
from sentinel.kit.content.reason import Code, Reason
from sentinel.kit.content.words import Vocabulary, Words

MOST_SAID = 200
SORTS: Mapping[Code, str] = {
    Code.SCRIPT_HOST: "scripts",
    Code.FRAME_HOST: "frames",
    Code.FORM_HOST: "forms",
    Code.CANONICAL_MOVED: "canonical",
    Code.META_REFRESH: "refresh",
}
LINKS = frozenset({Code.GAMBLING_LINK, Code.HIDDEN_LINK, Code.FOREIGN_LINK})
TITLES = frozenset({Code.GAMBLING_TITLE, Code.TITLE_REPLACED})
ELSE: Mapping[Code, str] = {Code.HACKER_TITLE: "head > title", Code.PAGE_REPLACED: "body", Code.WALL: "body"}


def placed(reasons: Iterable[Reason], fresh: Fresh, words: Vocabulary) -> list[Reason]:
    """The reasons with their places; one that has none, or says it already, stays as it is."""
    return [reason if reason.path else _placed(reason, fresh, words) for reason in reasons]


def _placed(reason: Reason, fresh: Fresh, words: Vocabulary) -> Reason:
    if reason.code in LINKS:
        return _link(reason, fresh)
    if reason.code in SORTS:
        return _part(reason, fresh)
    if reason.code is Code.HOSTILE_CODE:
        return _script(reason, fresh)
    if reason.code in TITLES:
        return _title(reason, fresh)
    return _text(reason, fresh, words)


def _link(reason: Reason, fresh: Fresh) -> Reason:
    link = next((link for link in fresh.strange if link.url[:MOST_SAID] == reason.where), None)
    return replace(reason, path=link.path, url=link.url, said=link.text) if link else reason


def _part(reason: Reason, fresh: Fresh) -> Reason:
    for part in fresh.page.parts:
        if part.sort == SORTS[reason.code] and site_of(part.url.lower().rpartition("url=")[2]) == reason.where:
            return replace(reason, path=part.path, url=part.url)
    return reason


def _script(reason: Reason, fresh: Fresh) -> Reason:
    for script in fresh.page.inline:
        for found in findings((script.text,)):
            if reason.where == (found.site if found.trick is Trick.LEADS else found.trick):
                return replace(reason, path=script.path, said=_said(script.text))
    return reason


def _title(reason: Reason, fresh: Fresh) -> Reason:
    meta = reason.code is Code.GAMBLING_TITLE and reason.where != fresh.title[:MOST_SAID]
    return replace(reason, path="head > meta" if meta else "head > title", said=_said(reason.where))


def _text(reason: Reason, fresh: Fresh, words: Vocabulary) -> Reason:
    """The new block that is told, else the one that betrays most, rather none that writes about it."""
    told = (one for one in fresh.places if one[0][:MOST_SAID] == reason.where[:MOST_SAID])
    found = next(told, None) or _betraying(reason.code, fresh, words)
    if found:
        return replace(reason, path=found[1], said=_said(found[0]))
    return replace(reason, path=ELSE[reason.code], said=_said(reason.where)) if reason.code in ELSE else reason


def telling(code: Code, words: Vocabulary) -> Words | None:
    """The words that a reason was found by; None for what no list of words holds."""
    return {Code.GAMBLING_TEXT: words.gambling, Code.HACKER_TEXT: words.hacker, Code.WEB_SHELL: words.shell}.get(code)


def _betraying(code: Code, fresh: Fresh, words: Vocabulary) -> tuple[str, str] | None:
    looked = telling(code, words)
    if looked is None:
        return None
    found = fresh.holding(looked)
    plain = [number for number in found if not words.news.any(fresh.lines[number])] or found[:1]
    worst = max(plain, key=lambda number: len(looked.found(fresh.lines[number])), default=None)
    return None if worst is None else fresh.places[worst]


def _said(text: str) -> str:
    return text[:MOST_SAID]
