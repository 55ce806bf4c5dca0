"""Who goes by the name of an account that is gone: where a platform is asked by number, only its name can say."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sentinel.kit.account.snapshot import Snapshot, Wanted
from sentinel.kit.adapters.form import Adapter, State
from sentinel.kit.platforms.question import numbered
from sentinel.kit.platforms.shown import handle_of

FEW = 8  # names that one look asks for, however many are gone
MOST = 200_000


@dataclass(slots=True, kw_only=True)
class Called:
    """When names were last asked for; one behind which somebody stood is asked for in every look."""

    _at: "OrderedDict[str, float]" = field(default_factory=OrderedDict)

    def first(self, lost: Sequence[Wanted]) -> Sequence[Wanted]:
        """The few to ask for now: those that somebody had, then those not asked for the longest."""
        return sorted(lost, key=lambda one: self._at.get(one.key, 0.0))[:FEW]

    def note(self, key: str, now: float, *, taken: bool) -> None:
        """This name was asked for."""
        self._at.pop(key, None)
        self._at[key] = -1.0 if taken else now
        while len(self._at) > MOST:
            self._at.popitem(last=False)


def lost(adapter: Adapter, wanted: Sequence[Wanted], found: Mapping[str, object]) -> Sequence[Wanted]:
    """The accounts whose number is gone and whose name may be somebody else's by now; some names are the number."""
    gone = {key for key, seen in found.items() if isinstance(seen, Snapshot) and seen.state is State.GONE}
    return [one for one in wanted if one.key in gone and one.uid and not numbered(adapter, replace(one, uid="")).uid]


def heir(adapter: Adapter, wanted: Wanted, got: object) -> Snapshot | None:
    """Who stands behind the name, if it is somebody else and the answer is really about that name."""
    if not isinstance(got, Snapshot) or got.state not in {State.OK, State.PRIVATE}:
        return None
    named = not got.handle or got.handle == handle_of(adapter, wanted.handle)
    return got if named and got.uid and got.uid != wanted.uid else None
