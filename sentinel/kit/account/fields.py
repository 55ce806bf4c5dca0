"""What an account shows of itself beside what is usual: handle, name, bio, picture, links, tick."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from sentinel.kit.account.differ import (
    BIO_CHANGED,
    NAME_CHANGED,
    OTHER_PICTURE,
    SAME_PICTURE,
    likeness,
    moved_bits,
    sites,
    within,
)
from sentinel.kit.account.known import AVATAR, BIO, HANDLE, LINKS, NAME, NO, TONGUE, VERIFIED, YES, bio_of
from sentinel.kit.account.places import Places
from sentinel.kit.account.snapshot import Snapshot
from sentinel.kit.account.tongue import FOREIGN, OURS, tongue, turned

MOST_SHOWN = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """One field that is not as usual: in words for people, and what finding it is, if it is far enough for one.

    ``maybe``: the picture may be another one. ``listed`` says of what sort new links are, ``ratio`` how alike the
    name is to the old one (0..1).
    """

    field: str
    finding: str = ""
    changed: str = ""
    added: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()
    ratio: float | None = None
    maybe: bool = False


def apart(
    now: Snapshot, usual: Callable[[str], tuple[str, ...] | None], compared: Collection[str], places: Places
) -> tuple[Apart, ...]:
    """The fields that are not as usual; of those that nobody knows, or that were not read, nothing is said."""
    found = (*_handle(now, usual(HANDLE)), *_name(now, usual(NAME)), *_bio(now, usual(BIO)))
    more = (*_avatar(now, usual(AVATAR)), *_links(now, usual(LINKS), places), *_tick(now, usual(VERIFIED)))
    posted = _tongue(now, usual(TONGUE))
    return tuple(one for one in (*found, *more, *posted) if one.field in compared)


def _handle(now: Snapshot, usual: tuple[str, ...] | None) -> Iterator[Apart]:
    if usual and now.handle and now.handle.casefold() not in usual:
        yield Apart(field=HANDLE, finding="renamed", changed=_moved(f"@{usual[0]}", f"@{now.handle}"))


def _name(now: Snapshot, usual: tuple[str, ...] | None) -> Iterator[Apart]:
    if usual and now.name and now.name not in usual:
        ratio = max(likeness(old, now.name) for old in usual)
        finding = "name_changed" if ratio < NAME_CHANGED else ""
        yield Apart(field=NAME, finding=finding, changed=_moved(_said(usual[0]), _said(now.name)), ratio=ratio)


def _bio(now: Snapshot, usual: tuple[str, ...] | None) -> Iterator[Apart]:
    shown = bio_of(now.bio)
    if usual is None or shown in usual or not (shown or any(usual)):
        return
    old = usual[0] if usual else ""
    finding = "bio_changed" if likeness(old, shown) < BIO_CHANGED else ""
    yield Apart(field=BIO, finding=finding, changed=_moved(_said(old), _said(shown)))
    if tongue(old) == OURS and tongue(shown) in FOREIGN:
        yield Apart(field=BIO, finding="language_changed", changed=_moved(OURS, tongue(shown)))


def _avatar(now: Snapshot, usual: tuple[str, ...] | None) -> Iterator[Apart]:
    bits = [n for old in usual or () if (n := moved_bits(old, now.avatar)) is not None]
    if bits and min(bits) > SAME_PICTURE:
        other = min(bits) > OTHER_PICTURE
        yield Apart(field=AVATAR, finding="avatar_changed" if other else "", maybe=not other)


def _links(now: Snapshot, usual: tuple[str, ...] | None, places: Places) -> Iterator[Apart]:
    if usual is None:
        return
    new = [site for site in sites(now.links) if site not in usual]
    strange = tuple(site for site in new if not within(site, places.allowed))
    listed = tuple(sorted({sort for site in strange for sort in places.sorts(site)}))
    if strange:
        yield Apart(field=LINKS, finding="link_changed", changed=_added(strange), added=strange, listed=listed)


def _tick(now: Snapshot, usual: tuple[str, ...] | None) -> Iterator[Apart]:
    if usual and now.verified is not None and (YES if now.verified else NO) not in usual:
        yield Apart(field=VERIFIED, finding="" if now.verified else "verified_lost")


def _tongue(now: Snapshot, usual: tuple[str, ...] | None) -> Iterator[Apart]:
    if usual == (OURS,) and (new := turned(post.text for post in now.newest)):
        yield Apart(field=TONGUE, finding="language_changed", changed=_moved(OURS, new))


def _moved(old: str, new: str) -> str:
    return f"{old} → {new}"


def _said(text: str) -> str:
    line = " ".join(text.split())
    return f"“{line[:MOST_SHOWN]}{'…' if len(line) > MOST_SHOWN else ''}”"


def _added(found: Iterable[str]) -> str:
    return "+ " + ", ".join(found)
