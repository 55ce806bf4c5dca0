"""Each resolver's word beside the truth: agreeing, stale, blocking, strange, or not to be judged. Pure.

The truth is the authorities' word. Where our own path is tainted and no key proves it, it is what encrypted resolvers
agree on; what plain ones say is then our provider's word and not theirs, but its block page is still a block page.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sentinel.kit.answers.bogon import bogon
from sentinel.kit.answers.cdn import Cdns, cdns_in
from sentinel.kit.asn.networks import Networks, networks_in
from sentinel.kit.panel.blocking import BlockPages, block_pages_in
from sentinel.kit.panel.facts import DnsPanelFacts, DnsPanelLearned, PanelSaid, Truth
from sentinel.kit.seen import Reference, Seen

OLDER = timedelta(hours=24)
SeenPanel = Seen[DnsPanelFacts, DnsPanelLearned]


class Verdict(StrEnum):
    """What a resolver's word is worth beside the truth."""

    AGREES = "agrees"
    STALE = "stale"
    ACQUITTED = "acquitted"
    BLOCKS = "blocks"
    BOGON = "bogon"
    STRANGE = "strange"
    DENIES = "denies"
    INVENTS = "invents"
    UNKNOWN = "unknown"


GOOD = frozenset({Verdict.AGREES, Verdict.STALE, Verdict.ACQUITTED})
BAD = frozenset({Verdict.BOGON, Verdict.STRANGE, Verdict.DENIES, Verdict.INVENTS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """The verdict on one resolver; ``page`` is the block page that it leads to."""

    said: PanelSaid
    verdict: Verdict
    page: str = ""


class Bench:
    """Judges the words of one look; everything it knows is in what was seen."""

    def __init__(self, seen: SeenPanel) -> None:
        self.facts, self._at = seen.facts, seen.now.at
        reference: Mapping[str, Reference] = seen.reference
        self.networks: Networks | None = networks_in(reference)
        self._cdns: Cdns = cdns_in(reference)
        self._pages: BlockPages = block_pages_in(reference)
        self._learned = seen.learned or DnsPanelLearned()
        self.tainted = self.facts.own.aged(self._at).tainted
        self.truth = self._truth()
        self._shown = {shown.address: shown for shown in self.facts.shown}
        self._true = [shown for shown in self.facts.shown if shown.old]

    def _truth(self) -> Truth | None:
        """Whose word counts here."""
        told = self.facts.truth  # by the authorities
        if told is not None and (told.signed or not self.tainted):
            return told
        private = [said for said in self.facts.panel if not said.plain and said.failure is None]
        if not self.tainted or not private:
            return None
        return Truth(
            addresses=tuple(dict.fromkeys(a for said in private for a in said.addresses)),
            aliases=tuple(dict.fromkeys(a for said in private for a in said.aliases)),
        )

    def judged(self) -> tuple[Judged, ...]:
        """The verdict on every resolver."""
        return tuple(self._judge(said) for said in self.facts.panel)

    def _judge(self, said: PanelSaid) -> Judged:
        page = self._page(said) if said.failure is None else ""
        if page:
            return Judged(said=said, verdict=Verdict.BLOCKS, page=page)
        if said.failure is not None or self.truth is None or (self.tainted and said.plain):
            return Judged(said=said, verdict=Verdict.UNKNOWN)
        return Judged(said=said, verdict=self._beside(said, self.truth))

    def _page(self, said: PanelSaid) -> str:
        """The block page that an answer leads to, unless the truth leads there too.

        Without a truth only where our own path is tainted: there it is no wonder that the truth cannot be heard.
        """
        if self.truth is None and not self.tainted:
            return ""
        if self.truth is not None and self._pages.of(self.truth.addresses, self.truth.aliases):
            return ""
        return self._pages.of(said.addresses, said.aliases)

    def _beside(self, said: PanelSaid, truth: Truth) -> Verdict:
        if bool(said.addresses) != bool(truth.addresses):
            return self._denial(said, truth)
        strangers = self.strangers(said)
        if not strangers:
            return Verdict.AGREES
        if any(bogon(address, self.networks) for address in strangers):
            return Verdict.BOGON
        rest = [address for address in strangers if not self._held(address)]
        if not rest:
            return Verdict.STALE
        harmless = all(self._near(address, truth) or self._proved(address) for address in rest)
        return Verdict.ACQUITTED if harmless else Verdict.STRANGE

    def _denial(self, said: PanelSaid, truth: Truth) -> Verdict:
        if truth.addresses:
            return Verdict.DENIES
        return Verdict.STALE if all(self._held(address) for address in said.addresses) else Verdict.INVENTS

    def strangers(self, said: PanelSaid) -> tuple[str, ...]:
        """The addresses of an answer that the truth does not have: one rogue among right ones is one too many."""
        known = self.truth.addresses if self.truth is not None else said.addresses
        return tuple(address for address in said.addresses if address not in known)

    def _held(self, address: str) -> bool:
        """Whether a cache may still hold what the authorities once gave."""
        return any(one.address == address and self._at <= one.until for one in self._learned.former)

    def _near(self, address: str, truth: Truth) -> bool:
        """Whether an address lies in a network of the truth and is not unmasked; in a lab the unknown is near."""
        if self.unmasked(address):
            return False
        number, numbers = self.number(address), {self.number(known) for known in truth.addresses}
        if number is not None and number in numbers:
            return True
        edge = self._cdns.of_address(address, number)
        if edge and any(self._cdns.of_address(known, self.number(known)) == edge for known in truth.addresses):
            return True
        lab = self.networks is not None and self.networks.lab
        return lab and None in {number, *numbers}

    def _proved(self, address: str) -> bool:
        """Whether an address shows a browser the site: with the true one's key, or its operator's older certificate."""
        shown = self._shown.get(address)
        if shown is None or not shown.verified or shown.leaf is None:
            return False
        true = [one.leaf for one in self._true if one.leaf is not None and one.verified]
        if any(leaf.spki_sha256 == shown.leaf.spki_sha256 for leaf in true):
            return True
        if not any(leaf.issuer_organization == shown.leaf.issuer_organization for leaf in true):
            return False
        first = min((one.until for one in self._learned.strange if one.address == address), default=self._at)
        return shown.leaf.logged_at is not None and shown.leaf.logged_at < first - OLDER

    def unmasked(self, address: str) -> bool:
        """Whether an address is not the site by a browser's judgement, while the true one is; silence judges nobody."""
        shown = self._shown.get(address)
        sound = any(one.verified for one in self._true)
        return sound and shown is not None and not shown.old and shown.verified is False

    def number(self, address: str) -> int | None:
        """The AS number of an address; None if it is not known."""
        return self.networks.number(address) if self.networks is not None else None

    def hint(self) -> str:
        """Whose block page a strange address looks like, by its words alone."""
        return next((found for page in self.facts.pages if (found := self._pages.by_words(page.text))), "")
