"""From what the hub holds to an opinion on a look: lists, memory and pages are read only where something moved."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from hashlib import blake2b

from sentinel.kit.baseline import Normal, pool, turns
from sentinel.kit.codec import clean
from sentinel.kit.content.facts import HOME, DefacementFacts, View
from sentinel.kit.content.features import Features
from sentinel.kit.content.learned import DefacementLearned, Opinion
from sentinel.kit.content.learning import teaches
from sentinel.kit.content.look import EVIDENCE, Look
from sentinel.kit.content.ngrams import REFERENCE as NGRAMS
from sentinel.kit.content.ngrams import Ngrams
from sentinel.kit.content.opinion import opinion_of
from sentinel.kit.content.packed import Whole, unpack
from sentinel.kit.content.pins import FACT, trait_of
from sentinel.kit.content.reason import Code
from sentinel.kit.content.signatures import REFERENCE as SIGNATURES
from sentinel.kit.content.signatures import Signatures
from sentinel.kit.content.words import LISTS, Vocabulary, vocabulary
from sentinel.kit.seen import Reference, Seen

JUDGED_BY = (*LISTS, NGRAMS, SIGNATURES)
DOUBTS = "doubts"
SHOWN = ("scripts", "frames", "forms", "canonical")

Content = Seen[DefacementFacts, DefacementLearned]


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists that words are made of, the second opinion on them, and signatures; told apart by versions alone."""

    versions: tuple[str, ...]
    data: tuple[Mapping[str, str], ...] = field(compare=False)
    ngrams: Ngrams | None = field(compare=False)
    signatures: Signatures | None = field(compare=False)


class Pages(Mapping[str, Whole]):
    """Packed pages by their digests; each is unpacked when it is asked for, and once for all questions of a look."""

    def __init__(self, packed: Mapping[str, str]) -> None:
        self._packed = packed

    def __getitem__(self, digest: str) -> Whole:
        return _opened(self._packed[digest])

    def __contains__(self, digest: object) -> bool:
        return digest in self._packed

    def __iter__(self) -> Iterator[str]:
        return iter(self._packed)

    def __len__(self) -> int:
        return len(self._packed)


@lru_cache(maxsize=16)
def _opened(packed: str) -> Whole:
    return unpack(packed) or Whole(page=Features())


def reviewed(seen: Content) -> tuple[Look, Opinion]:
    """The look with all that belongs to it, and what is thought of it."""
    state = stood_by(seen.learned or DefacementLearned(), seen.baseline)
    told = {view.digest: view.page for view in seen.facts.views if view.page}
    look = Look(
        facts=seen.facts,
        at=seen.now.at,
        state=state,
        pages=Pages(state.pages | told),
        words=words_in(seen.reference),
        accepted=seen.baseline,
        frozen=seen.frozen or seen.facts.told.frozen,
        announced=seen.announced,
    )
    return look, _opinion(_Asked(seen, look))


def stood_by(state: DefacementLearned, accepted: Normal | None) -> DefacementLearned:
    """Where a person accepted all that looked bad in the last look, its pages are good ones: he was shown them."""
    last = state.last
    if accepted is None or last is None or not last.findings.marks:
        return state
    meant = set(accepted.values(EVIDENCE) or ())
    if not all(clean(mark.key) in meant for mark in last.findings.marks):
        return state
    return replace(state, good=state.good | {name: one for name, one in state.views.items() if one in state.pages})


class _Asked:
    """A look of which an opinion is asked. It is the very same one or another: comparing all it holds costs more."""

    __slots__ = ("look", "seen")

    def __init__(self, seen: Content, look: Look) -> None:
        self.seen, self.look = seen, look

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and other.seen is self.seen

    def __hash__(self) -> int:
        return id(self.seen)


@lru_cache(maxsize=1)
def _opinion(asked: _Asked) -> Opinion:
    """What is thought of a look, found once for all that is asked of it: what to say, to learn, and to propose."""
    return opinion_of(asked.look, _key(asked.seen, asked.look.state))


def words_in(reference: Mapping[str, Reference]) -> Vocabulary:
    """The judge's vocabulary, from the lists that the hub gave; a list that is missing holds nothing."""
    known = [reference.get(name) for name in JUDGED_BY]
    versions = tuple(one.version if one else "" for one in known)
    *lists, ngrams, signatures = (one.data if one else None for one in known)
    return _vocabulary(Lists(versions, tuple(one or {} for one in lists), ngrams, signatures))


@lru_cache(maxsize=4)
def _vocabulary(lists: Lists) -> Vocabulary:
    words, hosts, free = lists.data
    return vocabulary(words, hosts, free, lists.ngrams, lists.signatures)


def _key(seen: Content, state: DefacementLearned) -> str:
    """A name for all that an opinion is made of."""
    facts, accepted = seen.facts, seen.baseline
    home = facts.home.digest if facts.home.seen else ""
    shown = [(v.name, v.sight, v.digest, v.away, v.image) for v in facts.views if not _same(v, home)]
    traits = {name: [m.value for m in trait.members] for name, trait in accepted.traits.items()} if accepted else None
    lists = [seen.reference[name].version for name in JUDGED_BY if name in seen.reference]
    made = json.dumps([shown, seen.frozen or facts.told.frozen, facts.told.pins, traits, lists, bool(state.good)])
    return blake2b(made.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def _same(view: View, home: str) -> bool:
    """Whether it is another look at what a visitor sees: nothing that an opinion hangs on."""
    return view.name != HOME and view.seen and view.digest == home and not view.image


def normal_of(seen: Content) -> Normal | None:
    """What would be normal if this look is: the sites that the page brings in, pinned facts, and what looks bad."""
    look, opinion = reviewed(seen)
    whole = look.pages.get(seen.facts.home.digest)
    if whole is None or not seen.facts.home.seen:
        return None
    told = [mark.key for mark in opinion.findings.marks if mark.code not in (Code.PROTECTED_FACT, Code.UNREAD)]
    slight = teaches(opinion, look.facts)  # a word here and there, another one each day: no reason to wait
    bad, doubts = ([], told) if slight else (told, [])
    traits = {EVIDENCE: turns(*bad, *opinion.findings.excused), "title": pool(whole.page.title)}
    traits |= {DOUBTS: pool(*doubts)} if doubts else {}
    traits |= {sort: pool(*getattr(whole.page, sort)) for sort in SHOWN}
    traits |= {"linked": pool(*{link.site for link in whole.page.links})}
    traits |= {f"{FACT}{name}": trait_of(texts) for name, texts in whole.pinned.items()}
    return Normal(traits=traits)


def harmless(seen: Content) -> Normal:
    """The sites of a look on which nothing is wrong."""
    look, opinion = reviewed(seen)
    normal = normal_of(seen) if teaches(opinion, look.facts) else None
    return normal or Normal()
