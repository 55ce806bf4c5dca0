"""A condition as a tree: identifiers, and, or, not, and leaves that ask one thing of one field."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from sentinel.detect.values import Test


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value asked of one field; ``field`` is None for a keyword, which may stand in any field."""

    field: str | None
    test: Test
    line: int
    asked: str


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds."""

    parts: tuple["Tree", ...]


@dataclass(frozen=True, slots=True)
class Some:
    """At least one part holds."""

    parts: tuple["Tree", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold; over a missing field that is true."""

    part: "Tree"


@dataclass(frozen=True, slots=True)
class Named:
    """A search identifier, as the condition names it."""

    name: str
    part: "Tree"
    line: int


Tree: TypeAlias = Leaf | All | Some | Not | Named


def below(tree: Tree) -> tuple[Tree, ...]:
    """The direct parts of a tree."""
    if isinstance(tree, All | Some):
        return tree.parts
    return (tree.part,) if isinstance(tree, Not | Named) else ()


def walk(tree: Tree) -> Iterator[Tree]:
    """The tree and everything in it, from the top."""
    yield tree
    for part in below(tree):
        yield from walk(part)


def leaves(tree: Tree) -> Iterator[Leaf]:
    """Every leaf of a tree."""
    return (part for part in walk(tree) if isinstance(part, Leaf))


def all_of(parts: tuple[Tree, ...]) -> Tree:
    """The parts under one and; a single part stands for itself."""
    return parts[0] if len(parts) == 1 else All(parts)


def some_of(parts: tuple[Tree, ...]) -> Tree:
    """The parts under one or; a single part stands for itself."""
    return parts[0] if len(parts) == 1 else Some(parts)
