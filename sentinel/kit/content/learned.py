"""What a vantage learned of one page, and what it thinks of it: the state that the hub keeps between looks."""

from dataclasses import dataclass, field
from datetime import datetime

from sentinel.kit.content.judge import Word
from sentinel.kit.content.picture import Picture
from sentinel.kit.content.reason import Code, Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One reason with the views that show it. ``key`` is how a person accepts it, ``block`` the print of its text."""

    reason: Reason
    views: tuple[str, ...]
    key: str
    block: str = ""

    @property
    def code(self) -> Code:
        """What it is."""
        return self.reason.code

    @property
    def weight(self) -> float:
        """How much it weighs."""
        return self.reason.weight


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What is new on all views together: the reasons, unknown sites, pinned facts that changed, text that was kept.

    ``excused`` are the keys of reasons that a person accepted.
    """

    marks: tuple[Mark, ...] = ()
    excused: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    pinned: tuple[str, ...] = ()
    kept: float = 1.0

    @property
    def unread(self) -> tuple[str, ...]:
        """What of the page could not be judged."""
        return tuple(mark.reason.where for mark in self.marks if mark.code is Code.UNREAD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """The verdict on one look. ``key`` names all that it was made of: the same again need not be judged again.

    ``since`` is when what is wrong was first seen, ``times`` in how many looks in a row. ``suspects`` are the views
    that showed it: while one of them cannot be seen, nothing is over.
    """

    key: str
    word: Word
    score: float = 0.0
    findings: Findings = Findings()
    since: datetime | None = None
    times: int = 0
    suspects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DefacementLearned:
    """``looks`` taught since ``since``, the last at ``at``; ``settled_at``: when a person had accepted what is usual.

    ``views`` and ``good`` name the page that each view showed last, and last without anything wrong; ``pages`` holds
    them, ``memory`` what was ever seen (``memory.load``), ``last`` what the last look was judged to be,
    ``picture`` how the page looked last without anything wrong.
    """

    looks: int = 0
    since: datetime | None = None
    at: datetime | None = None
    settled_at: datetime | None = None
    views: dict[str, str] = field(default_factory=dict)
    good: dict[str, str] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)
    memory: str = ""
    last: Opinion | None = None
    picture: Picture | None = None
