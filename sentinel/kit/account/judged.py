"""What one look at an account says, once it was judged."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sentinel.kit.account.betrayed import Betrayed
from sentinel.kit.account.differ import NAME_CHANGED, NAME_FOREIGN
from sentinel.kit.account.fields import Apart
from sentinel.kit.account.known import AVATAR, COSMETIC, HANDLE
from sentinel.kit.account.past import Spell
from sentinel.kit.account.places import HOSTILE
from sentinel.kit.account.score import ordered, weigh

MILD = 30  # a score from which on differences are for a person, however old they are


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """The state, what was found besides differences (``found``), what differs, and what betrays it (``said``).

    ``awaiting`` are findings that another look must confirm. ``expected``: it is closed as the calendar requires.
    ``spells`` are those of all that is not as usual, this look counted in. ``counts`` says in words how numbers moved.
    ``reread``: another version of the adapter read it, so that fields were not compared. ``same``: whether it is the
    account that was registered; None: the platform does not tell. ``reported``: the team says that it was taken over.
    """

    state: str
    found: tuple[str, ...] = ()
    awaiting: tuple[str, ...] = ()
    apart: tuple[Apart, ...] = ()
    counts: tuple[str, ...] = ()
    said: Betrayed = field(default_factory=Betrayed)
    expected: bool = False
    spells: Mapping[str, Spell] = field(default_factory=dict)
    reread: bool = False
    same: bool | None = None
    reported: bool = False

    @property
    def findings(self) -> tuple[str, ...]:
        """All findings, each once, in the order of the contract."""
        words = {*self.found, *(one.finding for one in self.apart)} | ({"scam_words"} if self.said.hits else set())
        return ordered(words)

    @property
    def weight(self) -> tuple[int, int]:
        """The score, and on how many different signs it rests."""
        foreign = self.ratio is not None and self.ratio < NAME_FOREIGN
        return weigh(self.findings, listed=bool(self.listed), foreign_name=foreign, reported=self.reported)

    @property
    def listed(self) -> tuple[str, ...]:
        """Of which listed sorts new links are."""
        return tuple(sorted({sort for one in self.apart for sort in one.listed}))

    @property
    def hostile(self) -> bool:
        """Whether it shows what is bad whatever is usual: words of scam, or links to it."""
        return bool(self.said.hits) or bool(HOSTILE & set(self.listed))

    @property
    def changed(self) -> tuple[str, ...]:
        """What it was and what it is, in words."""
        return tuple(dict.fromkeys(one.changed for one in self.apart if one.changed)) + self.counts

    @property
    def renamed(self) -> bool:
        """Whether it goes by another handle now."""
        return any(one.field == HANDLE for one in self.apart)

    @property
    def ratio(self) -> float | None:
        """How alike the name is to the usual one; None if it is the same."""
        return next((one.ratio for one in self.apart if one.ratio is not None), None)

    @property
    def maybe(self) -> bool:
        """Whether the picture may be another one."""
        return any(one.field == AVATAR and one.maybe for one in self.apart)

    @property
    def cosmetic(self) -> frozenset[str]:
        """The fields that differ, if they are only a bio, a picture or a name like the old one, and weigh little."""
        fields = frozenset(one.field for one in self.apart)
        alike = self.ratio is None or self.ratio >= NAME_CHANGED
        mild = alike and self.weight[0] < MILD and not self.said.hits
        return fields if fields <= COSMETIC and mild else frozenset()
