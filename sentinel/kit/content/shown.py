"""What a page shows now beside what it showed last without anything wrong: for a person who has to decide."""

from collections.abc import Iterator, Sequence

from sentinel.kit.baseline import Difference, Kind
from sentinel.kit.content.facts import HOME, SIDES, VISITORS
from sentinel.kit.content.features import Features
from sentinel.kit.content.learned import DefacementLearned
from sentinel.kit.content.memory import Memory, link_of, load, print_of
from sentinel.kit.content.packed import unpack

MOST = 40  # values of one sort; then how many more there are
MOST_TEXT = 300
KEPT = {"text": "blocks", "link": "links"}  # how the memory calls what it keeps by its fingerprints
SITES = ("scripts", "frames", "forms", "canonical", "refresh")


def moved(state: DefacementLearned) -> Iterator[Difference]:
    """New and gone texts, titles, links and sites of what a visitor sees; of other views what he is not shown.

    What was on the page before, as headlines that take turns, is not new. Side looks are told of where they matter.
    """
    memory = load(state.memory) if state.memory else Memory()
    usual, home = _page(state, state.good.get(HOME)), _page(state, state.views.get(HOME))
    if usual is None:
        return
    if home is not None:
        yield from _moved(HOME, home, (usual,), memory)
    told = {state.good[HOME], state.views.get(HOME, "")}
    concerned = {view for mark in state.last.findings.marks for view in mark.views} if state.last else set()
    for name in (*VISITORS[1:], *(side for side in SIDES if side in concerned)):
        digest = state.views.get(name, "")
        page = None if digest in told else _page(state, digest)
        told.add(digest)
        own = _page(state, state.good.get(name))
        if page is not None:
            yield from _moved(name, page, tuple(one for one in (usual, home, own) if one is not None), memory)


def _page(state: DefacementLearned, digest: str | None) -> Features | None:
    packed = state.pages.get(digest or "")
    whole = unpack(packed) if packed else None
    return whole.page if whole else None


def _moved(view: str, page: Features, known: Sequence[Features], memory: Memory) -> Iterator[Difference]:
    now, before = _sorts(page), [_sorts(one) for one in known]
    for sort, values in now.items():
        old = {name for one in before for name in one[sort]}
        ever = memory.prints[KEPT[sort]] if sort in KEPT else {}
        added = [text for name, text in values.items() if name not in old and print_of(name) not in ever]
        missing = [text for name, text in before[0][sort].items() if name not in values] if view == HOME else []
        if added or missing:
            yield Difference(trait=f"{view} {sort}", kind=Kind.POOL, added=_some(added), missing=_some(missing))


def _sorts(page: Features) -> dict[str, dict[str, str]]:
    """What is compared, by the name under which it is the same, and as it is shown."""
    return {
        "title": {page.title: page.title} if page.title else {},
        "text": dict(zip(page.skeletons, page.blocks, strict=True)),
        "link": {
            link_of(link.site, link.text, link.url): f"{'hidden: ' if link.hidden else ''}{link.url} {link.text}"
            for link in page.links
        },
        **{sort: {site: site for site in sorted(getattr(page, sort))} for sort in SITES},
    }


def _some(values: Sequence[str]) -> tuple[str, ...]:
    shown = tuple(value[:MOST_TEXT] for value in values[:MOST])
    return (*shown, f"... and {len(values) - MOST} more") if len(values) > MOST else shown
