"""What a person can judge of a change of what is normal: the thing itself in words, and no fingerprints."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sentinel.kit.account.known import ADAPTER, AVATAR, TONGUE, UID, field_of

ACCOUNT = "account"  # the probe
PAGE = "defacement"  # the probe
_SORTS = {"linked": "sites linked", "scripts": "sites of scripts", "frames": "of frames", "forms": "of forms"}
_WAYS = ("added", "missing")
_SETS = ("exact", "turns")
_MOST = 6  # values that one line of a list names
_NAMES = {UID: "number", TONGUE: "language of posts"}


def brief(probe: str, changes: Iterable[Mapping[str, Any]]) -> str:
    """What becomes normal (+) and what no longer is (-), pools and numbers aside: those follow from the rest."""
    told = list(changes)
    signed = [text for one in told if one["kind"] in _SETS for text in _signed(probe, one)]
    if probe == PAGE and told:
        signed += [*(() if signed else ("nothing looks bad",)), *_page({one["trait"]: one for one in told})]
    more = f"and {len(signed) - _MOST} more" if len(signed) > _MOST else ""
    return ", ".join(filter(None, (*signed[:_MOST], more)))


def _page(changes: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """What a page brings in and leads to, counted; and how many words a person should read first."""
    sizes = {sort: [len(changes[sort][way]) for way in _WAYS] if sort in changes else [0, 0] for sort in _SORTS}
    first = not any(missing for _, missing in sizes.values())
    told = (f"{new}" if first else f"{new} more and {gone} fewer" for new, gone in sizes.values())
    yield ", ".join(f"{number} {sort}" for number, sort in zip(told, _SORTS.values(), strict=True))
    if doubts := len(changes["doubts"]["added"]) if "doubts" in changes else 0:
        yield f"{doubts} in doubt: baseline diff shows them"


def judged(probe: str, trait: str, value: str) -> str:
    """One value; of a picture and of how an account is read only a fingerprint is kept, and it says that it is one."""
    field = field_of(trait)
    if probe != ACCOUNT or field not in (AVATAR, ADAPTER):
        return value
    return f"a picture (fingerprint {value})" if field == AVATAR else f"how it is read (version {value})"


def _signed(probe: str, change: Mapping[str, Any]) -> Iterator[str]:
    field = field_of(change["trait"])
    if probe != ACCOUNT:
        yield from _both(change, "")
    elif field == AVATAR:
        yield "another picture" if change["missing"] else "+ a picture"
    elif field != ADAPTER:
        yield from _both(change, f"{_NAMES.get(field, field)} ")


def _both(change: Mapping[str, Any], before: str) -> Iterator[str]:
    yield from (f"+ {before}{value}" for value in change["added"])
    yield from (f"- {before}{value}" for value in change["missing"])
