"""Where an account says what it should not: name, handle, bio, links, the pinned post, or several of its posts."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sentinel.kit.account.places import Places
from sentinel.kit.account.snapshot import Snapshot
from sentinel.kit.account.words import Hit
from sentinel.kit.adapters.post import Post

POSTS = 3  # that must betray the same class: one post is never judged


@dataclass(frozen=True, slots=True, kw_only=True)
class Betrayed:
    """The words of scam, each class once, and in which places of the profile they stand (``in_bio``)."""

    hits: tuple[Hit, ...] = ()
    places: tuple[str, ...] = ()


def betrayed(now: Snapshot, around: Places) -> Betrayed:
    """All that an account says of itself, held against the lists."""
    found = {name: hits for name, hits in _found(now, around).items() if hits}
    every = [hit for hits in found.values() for hit in hits]
    return Betrayed(hits=tuple({hit.sort: hit for hit in reversed(every)}.values()), places=tuple(found))


def _found(now: Snapshot, around: Places) -> Mapping[str, tuple[Hit, ...]]:
    """What betrays it in each place."""
    hits = around.lexicon.hits
    return {
        "in_bio": hits(now.bio, short_link=around.hides(now.links)),
        "in_links": tuple(hit for link in now.links for hit in hits(link)),
        "in_handle": hits(now.handle),
        "in_name": hits(now.name),
        "in_pinned": around.said(now.pinned),
        "in_posts": tuple(_posted(now.newest, around)),
    }


def _posted(posts: Iterable[Post], around: Places) -> Iterator[Hit]:
    """The classes that three posts or more betray, with all their phrases."""
    each = [hit for post in posts for hit in around.said(post.text)]  # a post has a class once
    for sort, many in Counter(hit.sort for hit in each).items():
        if many >= POSTS:
            yield Hit(sort=sort, phrases=tuple(sorted({p for hit in each if hit.sort == sort for p in hit.phrases})))
