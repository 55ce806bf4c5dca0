"""One look with all that judging it needs: who was shown what, and what was known of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sentinel.kit.baseline import Normal
from sentinel.kit.content.code import Trick
from sentinel.kit.content.facts import HOME, SIDES, DefacementFacts, Sight, View
from sentinel.kit.content.features import Features
from sentinel.kit.content.fresh import Known
from sentinel.kit.content.known import Trust, known_of
from sentinel.kit.content.learned import DefacementLearned
from sentinel.kit.content.memory import LINKED, Memory, load
from sentinel.kit.content.packed import Whole
from sentinel.kit.content.picture import turned
from sentinel.kit.content.words import Vocabulary

EVIDENCE = "evidence"
BAD_LINKS = ("gambling_link ", "hidden_link ")  # how such keys of evidence begin
BAD_CODE = "hostile_code "
EVERYWHERE = "everywhere"  # sites that a person accepted for all targets
APPROVED = "approved"  # sites that a person accepted here by name
PARTS = ("scripts", "frames", "forms", "canonical", LINKED)  # traits that name the sites of a page


@dataclass(frozen=True, kw_only=True)
class Look:
    """One look with all that judging it needs. ``pages`` are by digest; ``accepted`` is what a person stands by.

    ``frozen``: nothing is to be renewed now. ``announced``: since when somebody's word holds that it is renewed now.
    """

    facts: DefacementFacts
    at: datetime
    state: DefacementLearned
    pages: Mapping[str, Whole]
    words: Vocabulary
    accepted: Normal | None = None
    frozen: bool = False
    announced: datetime | None = None

    def covers(self, since: datetime | None) -> bool:
        """Whether what began then (None: just now) lies in a window in which renewals were announced."""
        return self.announced is not None and not self.frozen and (since is None or since >= self.announced)

    @cached_property
    def memory(self) -> Memory:
        """What was ever seen; a copy of its own, read when it is needed."""
        return load(self.state.memory) if self.state.memory else Memory()

    @property
    def excused(self) -> frozenset[str]:
        """The keys of what a person accepted although it looks bad."""
        return frozenset((self.accepted.values(EVIDENCE) if self.accepted else None) or ())

    @property
    def absolute(self) -> bool:
        """Whether only what speaks for itself counts: nobody has accepted what is usual, or nothing was learned."""
        return self.accepted is None or not self.state.good

    @property
    def redrawn(self) -> bool:
        """Whether a browser drew the page now and when it was well, and one picture is light, the other dark."""
        return self.facts.home.seen and turned(self.facts.picture, self.state.picture)

    @cached_property
    def vouched(self) -> frozenset[str]:
        """The sites that are known only because a person vouches for them by name."""
        return frozenset(site for sort in (APPROVED, EVERYWHERE) for site in _agreed(self, sort))

    @property
    def unlearned(self) -> frozenset[str]:
        """What looks never make usual: sites that a person vouches for, those of bad links and the code he accepted.

        His word can be taken back, and one more such link or script is another matter.
        """
        named = (key.partition(": ")[2].partition(": ")[2] for key in self.excused if key.startswith(BAD_LINKS))
        tricks = [key.partition(": ")[2] for key in self.excused if key.startswith(BAD_CODE)]
        codes = {code for trick in tricks for code in (f"{trick}|", f"{Trick.LEADS}|{trick}")}
        return self.vouched.union(codes, (site for sites in named for site in sites.split()))

    def page(self, view: View) -> Features | None:
        """What a view showed, if it is known."""
        whole = self.pages.get(view.digest)
        return whole.page if whole else None


def distinct(facts: DefacementFacts) -> Iterator[View]:
    """One view for each page that was shown: the first that showed it."""
    met: set[tuple[str, Sight]] = set()
    for view in facts.views:
        if (view.digest, view.sight) not in met:
            met.add((view.digest, view.sight))
            yield view


def shown_to(facts: DefacementFacts, view: View) -> tuple[str, ...]:
    """Everybody who is shown the same."""
    same = (one.name for one in facts.visitors if (one.digest, one.sight) == (view.digest, view.sight))
    return (view.name,) if view.name in SIDES else tuple(same)


def known(look: Look, view: View) -> Known:
    """What was learned; for other views what a visitor is shown in this very look as well."""
    state = look.state
    good = {name: look.pages[digest].page for name, digest in state.good.items() if digest in look.pages}
    home = look.page(look.facts.home) if view.name != HOME and look.facts.home.seen else None
    last = good.get(view.name) or good.get(HOME)
    if last is None:
        return Known([home] if home else [], look.facts.host)
    parts = look.vouched.union(*(_agreed(look, sort) for sort in PARTS if sort != LINKED))
    sites = parts.union(_agreed(look, LINKED))
    waiting = look.facts.told.quarantine
    trust = Trust(at=look.at, settled_at=state.settled_at, quarantine=waiting, sites=sites, parts=parts)
    others = tuple(page for page in (*good.values(), home) if page is not None and page is not last)
    return known_of(look.memory, look.page(view) or last, last, others, look.facts.host, trust, state.looks)


def _agreed(look: Look, trait: str) -> tuple[str, ...]:
    """What a person was shown; what came in since then waits for its quarantine."""
    found = look.accepted.traits.get(trait) if look.accepted else None
    return tuple(member.value for member in found.members if not member.learned) if found else ()
