"""What looks teach of a site's answers: what would be normal, who proved himself, what is remembered.

A stranger is taken in only when the rule acquits him; names and keys only along with what they are proved by.
"""

from collections.abc import Iterable
from dataclasses import replace

from sentinel.kit.answers.facts import AnswerFacts, Shown
from sentinel.kit.answers.memory import MOST_SUSPECTS, AnswersLearned, proof_of, sighting
from sentinel.kit.answers.rule import Reason
from sentinel.kit.answers.usual import ALIASES, BLOCKS, DS, NS, SYSTEMS, TARGETS, TTL, Standing, bond_of, registered
from sentinel.kit.baseline import Normal, Trait, exact, number, pool
from sentinel.kit.dnssec.words import Security
from sentinel.kit.hosts import neighbourhood
from sentinel.kit.seen import Seen
from sentinel.kit.x509 import usual as identity

CONVICTED = frozenset({Reason.AUTHORITY_CHANGED, Reason.FRESH_CERTIFICATE, Reason.STRANGE_CERTIFICATE})
SeenAnswers = Seen[AnswerFacts, AnswersLearned]


def learned(seen: SeenAnswers) -> AnswersLearned:
    """The memory with this look in it: sightings, how long strangers have been there, the keys that they showed."""
    standing = Standing(seen)
    memory, strangers = standing.memory, standing.strangers
    if not strangers or not standing.judged:
        calm = bool(seen.facts.heard) or not standing.judged
        return replace(memory, trouble=None) if calm else memory
    sightings = [found for one in strangers if (found := sighting(memory, one.address)) is not None]
    first = min(sightings, key=lambda one: one.at, default=None)
    convicted = [one.address for one in strangers if one.reason in CONVICTED]
    keys = (shown.leaf.spki_sha256 for shown in _shown(standing, convicted) if shown.leaf is not None)
    strange = (key for key in keys if key and key not in (seen.usual(identity.KEYS) or ()))
    suspects = tuple(dict.fromkeys((*memory.suspects, *strange)))[-MOST_SUSPECTS:]
    return replace(memory, trouble=memory.trouble or first, suspects=suspects)


def proposal(seen: SeenAnswers) -> Normal | None:
    """What would be normal if this look is.

    None where it must not teach: a bogon, a forgery, a certificate that a browser would refuse, a silent parent, a path
    on which somebody else answers and no key proves the answer.
    """
    facts, standing = seen.facts, Standing(seen)
    if not facts.addresses or facts.ns is None or facts.ds is None:
        return None
    if any(one.security is Security.BOGUS for one in facts.heard) or any(one.bogus for one in facts.beyond):
        return None
    if any(stand.bogon for stand in standing.stands) or _slandered(seen):
        return None
    shown = [one for one in _shown(standing, facts.addresses) if one.verified is not None]
    bonds = _identity(shown, seen)
    if shown and bonds is None:
        return None
    own = _places(standing, facts.addresses) | _names(facts.aliases, _first(facts), facts.host)
    ttls = [one.ttl for one in facts.heard if one.ttl is not None]
    numbers = {TTL: number(min(ttls))} if ttls else {}
    sets = {NS: exact(*facts.ns), DS: exact(*facts.ds)}
    return Normal(traits={**sets, **own, **numbers, **(bonds.traits if bonds else {})})


def exonerated(seen: SeenAnswers) -> Normal:
    """Networks of acquitted strangers; keys that the site itself shows where it always was, or that acquit."""
    standing = Standing(seen)
    if not standing.judged or standing.unchanged is not True or _slandered(seen):
        return Normal()
    acquitted = [stand.address for stand in standing.stands if stand.acquitted]
    own = [stand.address for stand in standing.stands if stand.known or stand.acquitted]
    clean = [s for s in _shown(standing, own) if s.leaf and s.leaf.spki_sha256 not in standing.memory.suspects]
    bonds = identity.exonerated([one.edge for one in clean], {s.leaf.sha256: s.leaf for s in clean if s.leaf}, seen)
    return Normal(traits={**_places(standing, acquitted), **_proved_names(standing), **bonds.traits})


def _slandered(seen: SeenAnswers) -> bool:
    """Whether the answers came over a path that lies, and not all of them are signed."""
    signed = bool(seen.facts.heard) and all(one.security is Security.SECURE for one in seen.facts.heard)
    return seen.facts.path.aged(seen.now.at).tainted and not signed


def _proved_names(standing: Standing) -> dict[str, Trait]:
    """Names that lead to nothing but addresses that show a usual key: whose they are, they say themselves."""
    facts = standing.facts
    if standing.strangers or standing.strange_aliases or not facts.addresses:
        return {}
    shown = {one.address: one for one in _shown(standing, facts.addresses)}
    bonds = {address: bond_of(one, standing.seen) for address, one in shown.items() if one.verified}
    same = [bond is not None and bond.same_key(standing.seen) is True for bond in bonds.values()]
    proved = len(bonds) == len(facts.addresses) and all(same)
    return _names(facts.aliases, _first(facts), facts.host) if proved else {}


def _identity(shown: list[Shown], seen: SeenAnswers) -> Normal | None:
    known = {one.leaf.sha256: one.leaf for one in shown if one.leaf is not None}
    return identity.proposal([one.edge for one in shown], known, seen)


def _shown(standing: Standing, addresses: Iterable[str]) -> list[Shown]:
    """What these addresses showed lately."""
    at = standing.seen.now.at
    found = (proof_of(standing.memory, address, at) for address in addresses)
    return [one for one in found if one is not None]


def _places(standing: Standing, addresses: Iterable[str]) -> dict[str, Trait]:
    listed = list(addresses)
    numbers = {found for address in listed if (found := standing.number(address)) is not None}
    blocks = (block for address in listed if (block := neighbourhood(address)))
    return {BLOCKS: pool(*blocks, of=NS), SYSTEMS: pool(*(f"AS{one}" for one in numbers), of=NS)}


def _names(aliases: Iterable[str], targets: Iterable[str], host: str) -> dict[str, Trait]:
    return {ALIASES: pool(*registered(aliases, host), of=NS), TARGETS: pool(*targets, of=NS)}


def _first(facts: AnswerFacts) -> tuple[str, ...]:
    return tuple(dict.fromkeys(said.aliases[0] for said in facts.heard if said.aliases))
