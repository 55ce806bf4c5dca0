"""Signatures against what is new on a page, and nothing else: its texts, its addresses, the code that it runs."""

from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate

from sentinel.kit.content.fresh import Fresh
from sentinel.kit.content.reason import Code, Reason
from sentinel.kit.content.signatures import MOST_SCANNED, GaveUp, Signatures
from sentinel.kit.content.words import Vocabulary

MOST_SAID = 200
BEFORE = 40


def reasons(fresh: Fresh, words: Vocabulary) -> Iterator[Reason]:
    """One for each signature that hits; one without weight if that is not to be known."""
    if words.signatures is None:
        return
    pieces = [(text.encode("utf-8", "replace"), path) for text, path in _new(fresh) if text]
    try:
        yield from _found(words.signatures, pieces) if pieces else ()
    except GaveUp:
        text = "signatures were not looked for: that takes too long"
        yield Reason(code=Code.UNREAD, weight=0.0, text=text, where="signatures")


def _new(fresh: Fresh) -> Iterator[tuple[str, str]]:
    """Every new text of the page, with its place; code first, that much text cannot push it out."""
    yield fresh.title, "head > title"
    yield from ((script.text, script.path) for script in fresh.inline)
    yield from ((call, "") for call in fresh.calls)
    yield from ((part.url, part.path) for part in fresh.parts)
    yield from ((meta, "head > meta") for meta in fresh.metas)
    yield from fresh.places
    yield from ((f"{link.url} {link.text}", link.path) for link in fresh.links)


def _found(signatures: Signatures, pieces: list[tuple[bytes, str]]) -> Iterator[Reason]:
    data = b"\n".join(text for text, _ in pieces)[:MOST_SCANNED]
    starts = [0, *accumulate(len(text) + 1 for text, _ in pieces)]
    for hit in sorted(signatures.found(data), key=lambda hit: hit.signature.name):
        text, path = pieces[min(len(pieces), bisect_right(starts, hit.at)) - 1]
        at = max(0, hit.at - starts[bisect_right(starts, hit.at) - 1] - BEFORE)
        said = text[at:].decode("utf-8", "ignore")[:MOST_SAID]
        one = hit.signature
        yield Reason(
            code=Code.SIGNATURE,
            weight=one.weight,
            text=one.texts["en"],
            where=f"{one.name}: {said}"[:MOST_SAID],
            path=path,
            said=said,
            name=one.name,
            about=one.about,
        )
