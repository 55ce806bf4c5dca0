"""Dials: things about the world that can be turned, and turned back in any order."""

from collections.abc import Callable
from types import TracebackType
from typing import Generic, Self, TypeVar

T = TypeVar("T")


class Deed:
    """Something that was done to the world; ``undo()`` takes it back, once, and so does the end of a ``with`` block."""

    def __init__(self, undo: Callable[[], None]) -> None:
        self._undo: Callable[[], None] | None = undo

    def undo(self) -> None:
        """Take it back; a second call does nothing."""
        undo, self._undo = self._undo, None
        if undo is not None:
            undo()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.undo()


def together(*deeds: Deed) -> Deed:
    """Several deeds as one: undone in reverse order."""

    def undo() -> None:
        for deed in reversed(deeds):
            deed.undo()

    return Deed(undo)


class Dial(Generic[T]):
    """One thing that can be turned. The latest turn that still stands counts; ``turned`` is told of each new value."""

    def __init__(self, normal: T, turned: Callable[[T], None] | None = None) -> None:
        self._normal = normal
        self._turns: list[tuple[object, T]] = []
        self._turned = turned

    @property
    def now(self) -> T:
        """Where the dial stands."""
        return self._turns[-1][1] if self._turns else self._normal

    def turn(self, to: T) -> Deed:
        """Turn it; the deed that comes back turns it back, whatever else was turned meanwhile."""
        mark = object()
        self._turns.append((mark, to))
        self._tell()
        return Deed(lambda: self._release(mark))

    def settle(self, normal: T) -> None:
        """Change what is normal, for good; what was turned stays turned."""
        self._normal = normal
        self._tell()

    def heal(self) -> None:
        """Take back every turn."""
        if self._turns:
            self._turns.clear()
            self._tell()

    def _release(self, mark: object) -> None:
        left = [turn for turn in self._turns if turn[0] is not mark]
        if len(left) < len(self._turns):
            self._turns = left
            self._tell()

    def _tell(self) -> None:
        if self._turned is not None:
            self._turned(self.now)


class Layers(Generic[T]):
    """Something on which changes lie on top of each other: each alters what those below it left.

    ``turned`` is told whenever it is another one than before.
    """

    def __init__(self, normal: T, turned: Callable[[], None]) -> None:
        self._normal = self.now = normal
        self._laid: list[tuple[object, Callable[[T], T]]] = []
        self._turned = turned

    def lay(self, change: Callable[[T], T]) -> Deed:
        """Lay a change on top; the deed takes it out, whatever was laid on it meanwhile."""
        mark = object()
        self._laid.append((mark, change))
        self._look()
        return Deed(lambda: self._take_out(mark))

    def heal(self) -> None:
        """Take out every change."""
        if self._laid:
            self._laid.clear()
            self._look()

    def _take_out(self, mark: object) -> None:
        self._laid = [laid for laid in self._laid if laid[0] is not mark]
        self._look()

    def _look(self) -> None:
        self.now = self._normal
        for _, change in self._laid:
            self.now = change(self.now)
        self._turned()
