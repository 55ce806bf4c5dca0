"""What one look at a site's policy brought home."""

from dataclasses import dataclass

from sentinel.kit.policy.hop import Door
from sentinel.kit.records.lookup import Lookup


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsPolicyFacts:
    """Every address with where it leads, and the TLSA records of the site's port (None: a site without a name)."""

    host: str
    port: int
    doors: tuple[Door, ...]
    tlsa: Lookup | None = None
