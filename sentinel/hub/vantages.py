"""The places that look: which network each looks through, and what it is to watch."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sentinel.model.subject import DOMAIN, Check

OWN = "vantage"  # subjects that look at themselves
APART = frozenset({"account", DOMAIN})  # asked about beside the ledger alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Vantage:
    """One place: its network, and what it watches; an empty set is everything.

    ``distant``: it is another process, which may fall silent.
    """

    network: str
    targets: frozenset[str] = frozenset()
    probes: frozenset[str] = frozenset()
    distant: bool = True

    def takes(self, check: Check) -> bool:
        """Whether a check of something else than a vantage is its business.

        Accounts are nobody's who is distant: what platforms may be asked for is counted beside the ledger.
        """
        if self.distant and check.subject.what in APART:
            return False
        wanted = not self.targets or check.subject.id in self.targets
        return wanted and (not self.probes or check.probe in self.probes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vantages:
    """All places by name. Where none is listed, whoever reports is believed."""

    listed: Mapping[str, Vantage] = field(default_factory=dict)

    def network(self, vantage: str) -> str:
        """The network that a vantage looks through, whatever it says itself; empty if it is not listed."""
        return self.listed[vantage].network if vantage in self.listed else ""

    def watches(self, vantage: str, check: Check) -> bool:
        """Whether a vantage has anything to say about a check; about itself only it has."""
        if not self.listed:
            return True
        known = self.listed.get(vantage)
        if known is None:
            return False
        return check.subject.id == vantage if check.subject.what == OWN else known.takes(check)

    def somebody(self, check: Check) -> bool:
        """Whether anybody at all is to make this check."""
        return not self.listed or any(self.watches(name, check) for name in self.listed)

    def watching(self, check: Check) -> list[str]:
        """Everybody who is to make a check."""
        return [name for name in self.listed if self.watches(name, check)]

    def others(self, vantage: str, check: Check) -> list[str]:
        """Who else looks at the same."""
        return [name for name in self.watching(check) if name != vantage]

    def enrolled(self, own: str, *, lab: bool) -> frozenset[str]:
        """Whose word counts: the networks of all, and whoever speaks of our own health. In a lab each is a network."""
        return frozenset({own, *(name if lab else one.network for name, one in self.listed.items())})
