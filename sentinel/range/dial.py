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
