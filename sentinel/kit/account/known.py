"""What is usual of an account, trait by trait: what a look teaches, what takes the old one's place without a person."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sentinel.kit.account.differ import sites
from sentinel.kit.account.snapshot import Snapshot
from sentinel.kit.account.tongue import spoken
from sentinel.kit.baseline import Normal, Trait, exact, turns
from sentinel.kit.codec import clean

UID, HANDLE, NAME, BIO, AVATAR, LINKS, VERIFIED = "uid", "handle", "name", "bio", "avatar", "links", "verified"
TONGUE = "tongue"  # of its posts
ADAPTER, CLOSED = "adapter", "closed"
FIELDS = (HANDLE, NAME, BIO, AVATAR, LINKS, VERIFIED, TONGUE)
READ = frozenset({*FIELDS, ADAPTER})
COSMETIC = frozenset({NAME, BIO, AVATAR})
YES, NO = "yes", "no"
MOST_BIO = 500
ABSORBED_AFTER = timedelta(hours=72)


def place(name: str, now: Snapshot) -> str:
    """The trait in which a field is kept: two adapters of one platform read it differently, so each has its own."""
    return f"{name}@{now.adapter}" if name in READ and now.adapter not in ("", now.platform) else name


def field_of(trait: str) -> str:
    """The field that a trait, or a spell, is about."""
    return trait.partition("@")[0]


def bio_of(text: str) -> str:
    """As much of a bio as is kept and compared."""
    return clean(text)[:MOST_BIO]


def traits(now: Snapshot) -> dict[str, Trait]:
    """All that this look shows, as traits; what the adapter did not read is not among them."""
    found = {
        UID: exact(now.uid) if now.uid else None,
        HANDLE: exact(now.handle.casefold()) if now.handle else None,
        NAME: exact(now.name) if now.name else None,
        BIO: exact(bio_of(now.bio)),
        AVATAR: exact(now.avatar) if now.avatar else None,
        LINKS: turns(*sites(now.links)),
        VERIFIED: None if now.verified is None else exact(YES if now.verified else NO),
        TONGUE: exact(posted) if (posted := spoken(post.text for post in now.newest)) else None,
        ADAPTER: exact(now.adapter_version),
    }
    return {place(name, now): trait for name, trait in found.items() if trait is not None}


def taught(now: Snapshot, *, quietly: Iterable[str] = ()) -> Normal:
    """What would be normal if this look is; ``quietly`` are fields whose change need not be put before a person."""
    return _but(now, quietly)


def reread(now: Snapshot, pending: Iterable[str]) -> Normal:
    """What another version of the adapter reads of the same account; the pinned id and what was pending stay."""
    return _but(now, {UID, *pending})


def aged(now: Snapshot, since: Mapping[str, datetime], at: datetime) -> Normal:
    """The cosmetic differences that have been there for long enough to be normal."""
    old = {name for name, begun in since.items() if name in COSMETIC and at - begun >= ABSORBED_AFTER}
    return Normal(traits={name: trait for name, trait in traits(now).items() if field_of(name) in old})


def _but(now: Snapshot, left: Iterable[str]) -> Normal:
    less = frozenset(left)
    return Normal(traits={name: trait for name, trait in traits(now).items() if field_of(name) not in less})


def closed(*, shut: bool) -> Normal:
    """That the account is closed, as the calendar requires; or that it is in use again."""
    return Normal(traits={CLOSED: exact(YES if shut else NO)})
