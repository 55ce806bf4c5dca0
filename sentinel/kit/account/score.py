"""What each finding weighs. The bands that make incidents of the sum are rules, not code."""

from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType

ORDER = (
    "reregistered",
    "renamed",
    "gone",
    "suspended",
    "name_changed",
    "bio_changed",
    "avatar_changed",
    "link_changed",
    "verified_lost",
    "scam_words",
    "posts_dropped",
    "posting_burst",
    "language_changed",
    "followers_jump",
    "active_after_closing",
)
WEIGHTS: Mapping[str, int] = MappingProxyType(
    {
        "reregistered": 100,
        "scam_words": 45,
        "gone": 40,
        "renamed": 40,
        "posts_dropped": 40,
        "name_changed": 35,
        "verified_lost": 30,
        "link_changed": 25,
        "language_changed": 20,
        "avatar_changed": 15,
        "bio_changed": 15,
        "posting_burst": 15,
        "followers_jump": 15,
    }
)
LISTED_LINK = 40
REPORTED = 60  # the team itself says that the account was taken over
EITHER = frozenset({"gone", "renamed"})  # one sign of the same: they weigh once


def ordered(findings: Collection[str]) -> tuple[str, ...]:
    """Each finding once, the gravest first, as the contract lists them."""
    return tuple(name for name in ORDER if name in findings)


def weigh(
    findings: Iterable[str], *, listed: bool = False, foreign_name: bool = False, reported: bool = False
) -> tuple[int, int]:
    """The sum, and how many different signs it rests on.

    ``listed``: a new link leads to a listed place. ``foreign_name``: nothing is left of the old name; a name that only
    differs weighs nothing.
    """
    weights = {name: WEIGHTS[name] for name in findings if name in WEIGHTS}
    if listed and "link_changed" in weights:
        weights["link_changed"] = LISTED_LINK
    if not foreign_name:
        weights.pop("name_changed", None)
    if weights.keys() >= EITHER:
        del weights["gone"]
    if reported:
        weights["reported"] = REPORTED
    return sum(weights.values()), len(weights)
