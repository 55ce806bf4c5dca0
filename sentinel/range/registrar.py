"""The registrar's account of one domain: whoever is in it moves the delegation, and the registry's record follows."""

from collections.abc import Mapping, Sequence

from sentinel.range.dial import Deed, together
from sentinel.range.rdap import Rdap
from sentinel.range.signed import SignedZone
from sentinel.range.zone import kind_of


class Account:
    """The account that holds ``domain``; ``above`` is the zone that delegates it."""

    def __init__(self, domain: str, above: SignedZone, registry: Rdap) -> None:
        self.domain = domain
        self._above, self._registry = above, registry

    def swap(self, to: Sequence[str], glue: Mapping[str, str] | None = None) -> Deed:
        """Point the domain to other name servers; ``glue`` holds addresses that the parent must give as well."""
        given = [self._above.edit(host, kind_of(address), address) for host, address in (glue or {}).items()]
        moved = self._above.put(self.domain, "NS", [f"{host}." for host in to])
        return together(moved, *given, self._registry.move(self.domain, tuple(to)))

    def strip_ds(self) -> Deed:
        """Remove the DS records: the zone is signed, and nobody can tell any more."""
        return self.point_ds(())

    def point_ds(self, to: Sequence[str]) -> Deed:
        """Replace the DS records by these texts."""
        recorded = self._registry.sign(self.domain, signed=bool(to))
        return together(self._above.put(self.domain, "DS", to), recorded)

    def unlock(self) -> Deed:
        """Take off every lock."""
        return self._registry.unlock(self.domain)

    def transfer(self) -> Deed:
        """Move the domain to another registrar."""
        return self._registry.transfer(self.domain)
