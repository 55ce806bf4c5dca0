"""Foreign parts: scripts, frames and forms of unknown sites, code that leads elsewhere, originals that moved."""

from collections.abc import Iterator

from sentinel.kit.content.code import Trick
from sentinel.kit.content.fresh import Fresh
from sentinel.kit.content.reason import Code, Reason
from sentinel.kit.content.words import Vocabulary

PARTS = (("scripts", Code.SCRIPT_HOST, 1.4), ("frames", Code.FRAME_HOST, 1.1), ("forms", Code.FORM_HOST, 1.2))


def reasons(fresh: Fresh, words: Vocabulary) -> Iterator[Reason]:
    """What speaks for somebody else's code or forms on the page."""
    yield from _parts(fresh, words)
    yield from _code(fresh, words)
    yield from _moved(fresh, words)


def _parts(fresh: Fresh, words: Vocabulary) -> Iterator[Reason]:
    for what, code, weight in PARTS:
        for site in fresh.sites(what):
            if not words.known(site):
                more = 0.5 if code is Code.FORM_HOST and fresh.page.asks else 0.0
                yield Reason(code=code, weight=weight + more, text=f"{what} of an unknown site", where=site)


def _code(fresh: Fresh, words: Vocabulary) -> Iterator[Reason]:
    for found in fresh.code:
        if found.trick is not Trick.LEADS:
            text, weak = f"a script {found.trick}", found.trick is Trick.RENAMED and _nothing_else(fresh, words)
            yield Reason(code=Code.HOSTILE_CODE, weight=1.5, text=text, where=found.trick, weak=weak)
        elif found.site not in fresh.known.parts & fresh.known.proven and not words.known(found.site):
            text = "a script leads to an unknown site"
            yield Reason(code=Code.HOSTILE_CODE, weight=1.8, text=text, where=found.site)


def _nothing_else(fresh: Fresh, words: Vocabulary) -> bool:
    """Whether nothing else that is foreign acts on the page: widgets of honest people are made unreadable, too."""
    if not fresh.known.pages:
        return True
    brought = (site for what, _, _ in PARTS for site in fresh.sites(what))
    sites = {*brought, *(found.site for found in fresh.code if found.site)}
    alone = all(found.trick is Trick.RENAMED for found in fresh.code)
    return alone and not fresh.gone and all(map(words.known, sites))


def _moved(fresh: Fresh, words: Vocabulary) -> Iterator[Reason]:
    unknown = fresh.known.parts
    for site in sorted(fresh.page.refresh - unknown):
        yield Reason(code=Code.META_REFRESH, weight=2.0, text="sends visitors to an unknown site", where=site)
    for site in sorted(fresh.page.canonical - unknown):
        if not words.known(site):
            weight, text = 1.6 if fresh.known.original else 1.2, "names another site as original"
            yield Reason(code=Code.CANONICAL_MOVED, weight=weight, text=text, where=site, weak=fresh.gone)
