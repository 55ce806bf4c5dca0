"""Which addresses the zone's own servers give for a site: the usual ones, proved ones, or strangers.

Every server is asked apart, in second looks over TCP and UDP by turns. Whoever was never seen is shaken hands with, and
so is the address that was left; who a stranger is, is judged afterwards, by what a person accepted
(docs/concepts/answers.md).
"""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import ClassVar
from urllib.parse import urlsplit

from sentinel.kit.answers import asking, learning, words
from sentinel.kit.answers.cdn import LIST as CDNS
from sentinel.kit.answers.edges import edge_at
from sentinel.kit.answers.facts import AnswerFacts, Shown, slim
from sentinel.kit.answers.memory import AnswersLearned, cards, due, gone, noted
from sentinel.kit.answers.usual import Standing, registered
from sentinel.kit.baseline import Normal
from sentinel.kit.hosts import HTTPS_PORT, address_of, ascii_name, family_of, neighbourhood
from sentinel.kit.probe import Options, Probe
from sentinel.kit.seen import Seen
from sentinel.kit.tools import Tools
from sentinel.kit.x509.operators import LIST as OPERATORS
from sentinel.model.event import Value
from sentinel.model.failure import Failure, Skipped
from sentinel.model.subject import Subject, Tier

MOST_HANDSHAKES = 12


class AnswersOptions(Options):
    """``handshakes``: prove strangers by TLS; without it nothing exonerates them."""

    handshakes: bool = True


class AnswersProbe(Probe[AnswersOptions, AnswerFacts, AnswersLearned]):
    """Asks every server of the site's zone for the site's addresses and looks at those whom it does not know."""

    kind = "dns_answers"
    version = 3
    service = "dns"
    family = "dns"
    intervals: ClassVar[Mapping[Tier, float]] = MappingProxyType(
        {Tier.CRITICAL: 60.0, Tier.HIGH: 120.0, Tier.NORMAL: 300.0, Tier.LOW: 1800.0}
    )
    timeout = 30.0
    confirm = (5.0, 30.0, 120.0)
    plain = True
    reference = (OPERATORS, CDNS)
    options = AnswersOptions
    facts = AnswerFacts
    learned = AnswersLearned

    async def observe(self, subject: Subject, options: AnswersOptions, tools: Tools) -> AnswerFacts | Failure | Skipped:
        """Hear every server and the parent; that nobody speaks is lost coverage and no finding."""
        url = urlsplit(subject.url)
        host, authority = ascii_name(url.hostname or ""), tools.authority
        if not host or address_of(host) is not None:
            return Skipped(reason="the site has no name")
        if authority.closed:
            return Skipped(reason=authority.closed)
        zone = await authority.zone(host)
        if isinstance(zone, Failure):
            return zone
        said, delegation = await asyncio.gather(
            asking.hear(authority, zone, host, again=tools.attempt > 0), authority.delegation(zone)
        )
        lost = [one.failure for one in said if one.failure is not None]
        if not said or len(lost) == len(said):
            return lost[0] if lost else asking.NO_WORD
        ns, ds = asking.parent_says(delegation)
        heard = AnswerFacts(
            host=host,
            zone=zone.apex.to_text(omit_final_dot=True).lower() or ".",
            ns=ns,
            ds=ds,
            said=said,
            beyond=await asking.follow(authority, said),
            path=tools.path_state,
        )
        port = url.port or HTTPS_PORT if url.scheme == "https" else HTTPS_PORT
        return await _met(heard, port, tools, wanted=options.handshakes)

    def assess(self, seen: Seen[AnswerFacts, AnswersLearned], options: AnswersOptions) -> Iterable[Mapping[str, Value]]:
        """One event: which addresses, which of them are strangers, and why nothing acquits them."""
        yield words.fields(Standing(seen))

    def learn(self, state: AnswersLearned | None, seen: Seen[AnswerFacts, AnswersLearned]) -> AnswersLearned | None:
        """Remember first sightings, what addresses showed, and keys under suspicion."""
        return state if isinstance(seen.now.outcome, Failure | Skipped) else learning.learned(seen)

    def proposal(self, seen: Seen[AnswerFacts, AnswersLearned]) -> Normal | None:
        """Networks, aliases, keys and their operators, and the parent's word on which all of it rests."""
        return learning.proposal(seen)

    def exonerated(self, seen: Seen[AnswerFacts, AnswersLearned]) -> Normal:
        """Networks of those whom the exoneration rule acquits, and the keys of a usual operator."""
        return learning.exonerated(seen)

    def fingerprint(self, facts: AnswerFacts) -> str:
        """The networks and names that answers lead to, and the parent's word; addresses of one network take turns."""
        places = sorted({neighbourhood(address) for address in facts.addresses})
        return f"{places} {registered(facts.aliases, facts.host)} {facts.ns} {facts.ds}"

    def cursor(self, facts: AnswerFacts) -> str:
        """Which addresses were given, and when each was shaken hands with."""
        return facts.memory


async def _met(facts: AnswerFacts, port: int, tools: Tools, *, wanted: bool) -> AnswerFacts:
    """The facts with what addresses show: new ones, those not met lately, and those that were left behind."""
    before, at, again = cards(tools.cursor), tools.now(), tools.attempt > 0
    near = _near(facts.addresses, tools)
    meet = due(before, near, at, again=again)[:MOST_HANDSHAKES] if wanted else []
    moved = again or any(address not in before for address in near)
    left = _near(gone(before, facts.addresses, at, again=moved), tools) if wanted else []
    shown = await asyncio.gather(
        *(_shown(tools, address, port, facts.host, old=False) for address in meet),
        *(_shown(tools, address, port, facts.host, old=True) for address in left),
    )
    memory = noted(before, facts.addresses, (*meet, *left), at)
    return replace(facts, shown=tuple(shown), families=tuple(sorted(tools.families)), memory=memory)


def _near(addresses: Iterable[str], tools: Tools) -> list[str]:
    """The addresses of families that we have."""
    return [a for a in addresses if address_of(a) is not None and family_of(a) in tools.families]


async def _shown(tools: Tools, address: str, port: int, host: str, *, old: bool) -> Shown:
    edge, leaf = await edge_at(tools, address, port, host)
    return slim(edge, leaf, old=old)


PROBE = AnswersProbe()
