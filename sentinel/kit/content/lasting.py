"""Headings and menus that stood for a month: visitors rely on them, so who changes one in place is asked about it."""

from collections.abc import Iterator

from sentinel.kit.content.fresh import Fresh
from sentinel.kit.content.menus import places
from sentinel.kit.content.reason import ENOUGH, Code, Reason

MOST_CHANGED = 3  # at once; more of them are another menu, which relaunches and new sections bring
MOST_SAID = 90


def reasons(fresh: Fresh) -> Iterator[Reason]:
    """One, if headings or menu entries that stood for a month say something else now, and nowhere what they said."""
    if not fresh.known.pages or fresh.gone:
        return
    changed = list(_changed(fresh))
    if 0 < len(changed) <= MOST_CHANGED:
        path, old, new = changed[0]
        text = f"{len(changed)} headings or menu entries that stood for a month changed"
        where = f"{old[:MOST_SAID]} -> {new[:MOST_SAID]}"
        yield Reason(
            code=Code.HEADING_CHANGED, weight=ENOUGH, text=text, where=where, path=path, said=new[:MOST_SAID], weak=True
        )


def _changed(fresh: Fresh) -> Iterator[tuple[str, str, str]]:
    """The place, what it said, and what it says."""
    page, last, known = fresh.page, fresh.known.last, fresh.known
    now = {path: number for path, number in places(page).items() if number in set(fresh.new)} if fresh.new else {}
    before = places(last) if now else {}
    still = set(page.skeletons) if now else set()
    for path, number in now.items():
        old = before.get(path, -1)
        if old >= 0 and last.skeletons[old] not in still and (path, last.skeletons[old]) in known.lasting:
            yield path, last.blocks[old], page.blocks[number]
