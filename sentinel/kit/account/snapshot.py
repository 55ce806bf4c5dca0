"""One look at a social account: what its platform shows of it, in few words, bounded and clean.

Of posts there is only what the answer shows of itself, and their words only until they were judged.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from sentinel.kit.adapters.form import State
from sentinel.kit.adapters.post import Post
from sentinel.model.failure import Failure, Skipped


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An account to look at: the key of its subject, its handle, and the platform's number for it where it is known."""

    key: str
    handle: str
    uid: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What a platform showed of one account.

    ``mark`` says by which sign of the answer the state was known. ``avatar`` is a difference hash of 64 bit in hex,
    empty if there is no picture or it was not loaded. ``adapter`` read it, and ``adapter_version`` says which reading
    this is: a difference between two versions is no change of the account. ``page`` is the SHA-256 of the answer, which
    is kept only as evidence. ``pinned`` are the words of the post ``pinned_id`` that stands on top, and ``newest`` are
    the newest posts; both are empty where the adapter does not read them.
    """

    platform: str
    state: State
    mark: str = ""
    uid: str = ""
    handle: str = ""
    name: str = ""
    bio: str = ""
    links: tuple[str, ...] = ()
    avatar: str = ""
    verified: bool | None = None
    followers: int | None = None
    posts: int | None = None
    last_post_at: datetime | None = None
    pinned_id: str = ""
    pinned: str = ""
    newest: tuple[Post, ...] = ()
    adapter: str = ""
    adapter_version: str = ""
    source_tier: int = 3
    page: str = ""


def wordless(seen: Snapshot) -> Snapshot:
    """The same look without a word of what was posted: what is kept of it."""
    return replace(seen, pinned="", newest=tuple(replace(post, text="") for post in seen.newest))


class Platforms(Protocol):
    """The platforms of social accounts, asked as their adapters say, within rates, quotas and budgets."""

    async def look(self, platform: str, wanted: Sequence[Wanted]) -> Mapping[str, Snapshot | Failure | Skipped]:
        """What a platform shows of these accounts, by their keys; Skipped says why nobody was asked. Never raises."""
