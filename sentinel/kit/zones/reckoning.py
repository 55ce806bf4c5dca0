"""What several servers said, taken together: which set most of them name, and whether all of them do."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from sentinel.kit.zones.facts import ChildWord, ParentWord, Texts, ZoneFacts

W = TypeVar("W")
BAD = ("bogus", "indeterminate")


def heard(words: Iterable[W], of: Callable[[W], Texts | None]) -> list[Texts]:
    """What was heard, word by word."""
    return [said for word in words if (said := of(word)) is not None]


def agreed(words: Iterable[W], of: Callable[[W], Texts | None]) -> Texts | None:
    """What all who were heard say; None if nobody was, or if they differ."""
    said = set(heard(words, of))
    return said.pop() if len(said) == 1 else None


def unusual(words: Iterable[W], of: Callable[[W], Texts | None], usual: Texts | None) -> tuple[Texts, int] | None:
    """The set that most of those name who do not name the usual one, and by how many it is named.

    None: everybody who was heard names the usual set, nobody was heard, or nobody knows what is usual.
    """
    if usual is None:
        return None
    other = Counter(said for said in heard(words, of) if set(said) != set(usual))
    return other.most_common(1)[0] if other else None


def as_usual(words: Iterable[W], of: Callable[[W], Texts | None], usual: Texts | None) -> bool | None:
    """Whether everybody who was heard names the usual set; None if nobody was, or nobody knows what is usual."""
    said = heard(words, of)
    if usual is None or not said:
        return None
    return all(set(one) == set(usual) for one in said)


def together(sets: Iterable[Texts]) -> Texts:
    """Everything that anybody names."""
    return tuple(sorted({one for said in sets for one in said}))


def ns_of(word: ParentWord | ChildWord) -> Texts | None:
    """The servers that a word names."""
    return word.ns


def ds_of(word: ParentWord) -> Texts | None:
    """The DS records that a word shows."""
    return word.ds


def mx_of(word: ChildWord) -> Texts | None:
    """The mail servers that a word names."""
    return word.mx


def authors(word: ChildWord) -> Texts | None:
    """The primary server and the mailbox that the SOA record names."""
    return (word.mname, word.rname) if word.serial is not None else None


def glue(zone: ZoneFacts) -> Texts | None:
    """All glue that the parent hands out; one server may leave a part of it out."""
    found = heard(zone.parents, lambda word: word.glue)
    return together(found) if found else None


def standing(rulings: Sequence[str]) -> str:
    """One word for several servers: bogus where all are, else the weakest of what is not bogus."""
    order = ("secure", "insecure", "indeterminate")
    sound = [one for one in rulings if one != "bogus"]
    if not rulings:
        return "indeterminate"
    return max(sound, key=order.index) if sound else "bogus"


def shape(zone: ZoneFacts) -> tuple[object, ...]:
    """What an attack would change, whoever was heard; two looks that show the same have the same shape."""
    sets = (
        sorted(set(heard(zone.parents, ns_of))),
        sorted(set(heard(zone.parents, ds_of))),
        sorted(set(heard(zone.children, ns_of))),
        sorted(set(heard(zone.children, mx_of))),
        zone.caa,
        bool(zone.wildcard),
        zone.chain.security == "bogus",
        sorted({word.ruled.security for word in zone.children if word.ns is not None} - {"indeterminate"}),
    )
    return (zone.zone, *sets)
