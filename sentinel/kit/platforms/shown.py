"""From what an adapter read to the snapshot of an account: clean, bounded, and in one spelling."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from sentinel.kit import codec
from sentinel.kit.account.snapshot import Snapshot
from sentinel.kit.adapters.form import Adapter
from sentinel.kit.adapters.reading import Reading
from sentinel.kit.hosts import host_of
from sentinel.kit.platforms.choice import Served
from sentinel.model.event import Value

MOST_LINKS = 20
MOST_NAME, MOST_BIO, MOST_PINNED, MOST_POST = 200, 2_000, 5_000, 1_000


def snapshot(served: Served, reading: Reading, page: str) -> Snapshot:
    """What the platform showed; ``page`` is the SHA-256 of its answer."""
    adapter, said = served.adapter, reading.fields
    return Snapshot(
        platform=adapter.serves,
        state=reading.state,
        mark=codec.clean(reading.mark)[:MOST_NAME],
        uid=_text(said, "uid")[:MOST_NAME],
        handle=handle_of(adapter, _text(said, "handle")),
        name=_text(said, "name")[:MOST_NAME],
        bio=_text(said, "bio")[:MOST_BIO],
        links=_links(said),
        verified=_yes(said.get("verified")),
        followers=_number(said.get("followers")),
        posts=_number(said.get("posts")),
        last_post_at=_moment(said.get("last_post_at")),
        pinned_id=_text(said, "pinned_id")[:MOST_NAME],
        pinned=_text(said, "pinned")[:MOST_PINNED],
        newest=tuple(replace(post, text=codec.clean(post.text)[:MOST_POST]) for post in reading.newest),
        adapter=adapter.name,
        adapter_version=served.version,
        source_tier=adapter.source_tier,
        page=page,
    )


def handle_of(adapter: Adapter, text: str) -> str:
    """A handle as the registry writes it: without the sign before it, in lower case where case means nothing."""
    for sign in adapter.handle.strip:
        text = text.removeprefix(sign)
    return (text.lower() if adapter.handle.fold == "lower" else text)[:MOST_NAME]


def fingerprint(seen: Snapshot) -> str:
    """What must be believed only after the canaries were green once more, when it differs from the look before."""
    who = (seen.adapter_version, seen.state, seen.uid, seen.handle, seen.verified)
    told = (*who, seen.name, seen.bio, seen.links, seen.pinned)
    return sha256(repr(told).encode("utf-8", "replace")).hexdigest()[:16]


def _text(said: Mapping[str, Value], name: str) -> str:
    value = said.get(name)
    return "" if value is None or isinstance(value, list | bool) else codec.clean(str(value))


def _links(said: Mapping[str, Value]) -> tuple[str, ...]:
    """The first link to each host before all others: whoever fills a profile with links hides none behind them."""
    value = said.get("links")
    every = list(dict.fromkeys(str(one) for one in value)) if isinstance(value, list) else []
    first = {host_of(one): one for one in reversed(every)}.values()
    return tuple(dict.fromkeys((*reversed(first), *every)))[:MOST_LINKS]


def _yes(value: Value | None) -> bool | None:
    return value if isinstance(value, bool) else None


def _number(value: Value | None) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _moment(value: Value | None) -> datetime | None:
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
