"""The dependency closure: the zones that a name stands or falls with, each in its role."""

from collections.abc import Iterable, Iterator

from dns.name import Name, from_text, root

from sentinel.kit.authority.zone import Zone
from sentinel.kit.hosts import is_suffix
from sentinel.kit.zones.facts import Role
from sentinel.kit.zones.reading import plain

MOST_PROVIDERS = 4


def above(own: Zone) -> Iterator[tuple[Zone, Role]]:
    """The zones over a target's own, the root left out: nobody but the root says who serves it."""
    for zone in reversed(own.path[:-1]):
        if zone.apex != root:
            yield zone, Role.REGISTRY if is_suffix(plain(zone.apex)) else Role.PARENT


def strangers(own: Zone, hosts: Iterable[str]) -> list[str]:
    """Hosts outside the target's own zone, one for each domain, at most four: they live in somebody else's zone."""
    names: dict[Name, str] = {}
    for host in sorted(set(hosts)):
        name = from_text(host)
        if not name.is_subdomain(own.apex):
            names.setdefault(name.parent() if len(name) > 1 else name, host)
    return list(names.values())[:MOST_PROVIDERS]


def foreign(own: Zone, other: Zone) -> bool:
    """Whether a provider's zone is one that we do not look at anyway."""
    return other.apex not in {zone.apex for zone in own.path}
