"""Defacement: a hacker's signature in titles and text, the controls of a web shell, another page altogether."""

from collections.abc import Iterator, Sequence

from sentinel.kit.content.fold import fold, folds
from sentinel.kit.content.fresh import Fresh
from sentinel.kit.content.reason import Code, Reason
from sentinel.kit.content.words import Vocabulary

SHORT = 160
LITTLE = 4_000
LIKE, LONG = 0.12, 400
WALL_TEXT = 1_500
CONTROLS = 3


def reasons(fresh: Fresh, words: Vocabulary) -> Iterator[Reason]:
    """What speaks for defacement."""
    yield from _signed(fresh, words)
    yield from _shell(fresh, words)
    yield from _replaced(fresh, words)


def _signed(fresh: Fresh, words: Vocabulary) -> Iterator[Reason]:
    heads = _boasting([head for head in fresh.heads if len(head) < SHORT], words)
    if heads:
        yield Reason(code=Code.HACKER_TITLE, weight=2.2, text="a hacker's mark in title or heading", where=heads[0])
    if not words.hacker.any(fresh.folded):
        return
    named = [fresh.blocks[number] for number in fresh.holding(words.hacker)]
    blocks = _boasting([block for block in named if len(block) < SHORT], words)
    if blocks:
        alone = len(fresh.text) < LITTLE and not words.news.any(fresh.folded)
        weight = 2.2 if alone else 1.2
        yield Reason(code=Code.HACKER_TEXT, weight=weight, text="a hacker's mark in the text", where=blocks[0])


def _boasting(texts: Sequence[str], words: Vocabulary) -> list[str]:
    folded = folds(texts)
    return [texts[number] for number in words.hacker.lines(folded) if not words.news.any(folded[number])]


def _shell(fresh: Fresh, words: Vocabulary) -> Iterator[Reason]:
    gained = (fresh.page.files and not fresh.known.files) or (fresh.page.passwords and not fresh.known.passwords)
    if not gained and not fresh.gone:
        return
    controls = sorted(set(words.shell.found(fold(fresh.title) + "\n" + fresh.folded)))
    if len(controls) >= CONTROLS:
        where = ", ".join(controls)[:200]
        yield Reason(code=Code.WEB_SHELL, weight=1.6, text=f"{len(controls)} controls of a web shell", where=where)


def _replaced(fresh: Fresh, words: Vocabulary) -> Iterator[Reason]:
    if fresh.gone and fresh.known.last.size > LONG and fresh.likeness < LIKE:
        said = f"{fold(fresh.page.title)} {fresh.folded[:LITTLE]}"
        if words.wall.any(said) and len(fresh.text) < WALL_TEXT and not words.gambling.any(said):
            yield Reason(code=Code.WALL, weight=0.3, text="an error, maintenance or bot page", where=fresh.page.title)
            return
        yield Reason(code=Code.PAGE_REPLACED, weight=1.3, text="another page altogether", where=fresh.page.title)
    for words_over in sorted(cover for cover in fresh.page.covers if cover not in fresh.known.covers)[:1]:
        yield Reason(code=Code.PAGE_REPLACED, weight=1.1, text="something covers the whole page", where=words_over)
    if _other_title(fresh):
        where = f"{fresh.known.last.title} -> {fresh.title}"[:200]
        yield Reason(code=Code.TITLE_REPLACED, weight=0.9, text="quite another title", where=where)


def _other_title(fresh: Fresh) -> bool:
    """No word in common with any title that was known; a title that always changes says nothing."""
    known = fresh.known.named - {""}
    if not fresh.title or len(known) != 1:
        return False
    return not set(fresh.title.lower().split()) & {word for title in known for word in title.lower().split()}
