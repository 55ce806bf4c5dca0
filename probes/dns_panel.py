"""What resolvers say of a site's name, beside the word of the zone's own servers: who is poisoned, who blocks.

Regional by nature: it says what some people's resolvers give them, and nothing of the zone.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import ClassVar
from urllib.parse import urlsplit

from sentinel.kit.answers.cdn import LIST as CDNS
from sentinel.kit.asn.networks import REFERENCE as NETWORKS
from sentinel.kit.hosts import HTTPS_PORT, address_of, ascii_name, neighbourhood, registrable
from sentinel.kit.panel import asking, words
from sentinel.kit.panel.blocking import LIST as BLOCK_PAGES
from sentinel.kit.panel.facts import DnsPanelFacts, DnsPanelLearned, Truth
from sentinel.kit.panel.operators import LIST as OPERATORS
from sentinel.kit.probe import Options, Probe
from sentinel.kit.seen import Seen
from sentinel.kit.tools import Tools
from sentinel.model.event import Value
from sentinel.model.failure import Code, Failure, Layer, Skipped
from sentinel.model.subject import Subject, Tier


class DnsPanelProbe(Probe[Options, DnsPanelFacts, DnsPanelLearned]):
    """Asks every resolver of ``[dns] panel`` and every server of the zone for the site's addresses."""

    kind = "dns_panel"
    version = 3
    service = "dns"
    family = "dns"
    intervals: ClassVar[Mapping[Tier, float]] = MappingProxyType(
        {Tier.CRITICAL: 300.0, Tier.HIGH: 300.0, Tier.NORMAL: 900.0, Tier.LOW: 3600.0}
    )
    timeout = 30.0
    confirm = (5.0,)
    reference = (NETWORKS, CDNS, BLOCK_PAGES, OPERATORS)
    options = Options
    facts = DnsPanelFacts
    learned = DnsPanelLearned

    async def observe(self, subject: Subject, options: Options, tools: Tools) -> DnsPanelFacts | Failure | Skipped:
        """Hear the panel and the authorities, then look at whoever is strange."""
        url = urlsplit(subject.url)
        host = ascii_name(url.hostname or "")
        if not host or address_of(host) is not None:
            return Skipped(reason="the site has no name")
        if not tools.panel:
            return Skipped(reason="no resolver is being measured ([dns] panel)")
        panel = await asking.panel_of(tools, host)
        zone, truth = await _truth(tools, host)
        panel = await asking.once_more(tools, panel, truth, host)
        if all(said.failure is not None for said in panel):
            return panel[0].failure or Failure(layer=Layer.DNS, code=Code.DNS_TIMEOUT)
        odd = asking.strange(panel, truth)
        secure = url.scheme == "https"
        true = truth.addresses if truth is not None else ()
        return DnsPanelFacts(
            host=host,
            zone=zone,
            own=tools.path_state,
            panel=panel,
            truth=truth,
            shown=await asking.meet(tools, odd, true, url.port or HTTPS_PORT, host) if secure else (),
            pages=await asking.read_pages(tools, odd, f"http://{host}/" if secure else subject.url) if truth else (),
        )

    def assess(self, seen: Seen[DnsPanelFacts, DnsPanelLearned], options: Options) -> Iterable[Mapping[str, Value]]:
        """One event: who disagrees, who blocks, and what speaks against their answers."""
        yield words.fields(seen)

    def learn(
        self, state: DnsPanelLearned | None, seen: Seen[DnsPanelFacts, DnsPanelLearned]
    ) -> DnsPanelLearned | None:
        """Remember what caches may still hold, first sightings, and who was accused."""
        return state if isinstance(seen.now.outcome, Failure | Skipped) else words.learned(seen)

    def fingerprint(self, facts: DnsPanelFacts) -> str:
        """Who gives strange networks or none at all; addresses of one network take turns."""
        known = {neighbourhood(address) for address in facts.truth.addresses} if facts.truth is not None else set()
        odd = ((said.resolver, sorted({neighbourhood(a) for a in said.addresses} - known), said.denied)
               for said in facts.panel if said.failure is None)  # fmt: skip
        return str(sorted((who, nets, denied) for who, nets, denied in odd if nets or denied))


async def _truth(tools: Tools, host: str) -> tuple[str, Truth | None]:
    """The zone's name and the word of its servers; None where nobody there could be heard."""
    authority, tainted = tools.authority, tools.path_state.aged(tools.now()).tainted
    zone = Failure(layer=Layer.DNS, code=Code.UNSUPPORTED) if authority.closed else await authority.zone(host)
    if isinstance(zone, Failure):
        return registrable(host), None
    found = await asking.truth_of(authority, zone, host, again=tools.attempt > 0, tainted=tainted)
    return zone.apex.to_text(omit_final_dot=True).lower(), found


PROBE = DnsPanelProbe()
