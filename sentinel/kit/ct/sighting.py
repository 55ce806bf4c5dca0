"""One certificate as a source told of it, and by what it is known again when another source tells of it too."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sentinel.kit.x509.stamp import Stamp

MOST_NAMES = 20
MOST_TEXT = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A certificate, or the intent to issue one, that a source showed at ``place`` (its number there).

    ``tbs`` is the SHA-256 of what was signed without poison and timestamps: a pre-certificate and its certificate share
    it. Hashes are in hex, empty where the source does not tell. ``root_key`` is the key of the last certificate above
    it. ``names`` are those that concern us, first. ``fresh``: it appeared since the last look at that source.
    ``lookalike``: the name that is not watched but resembles one, ``kin`` how (sort, and more). ``unreadable``: nobody
    could read the bytes, but a watched name stands in them. ``seen``: we have read its bytes ourselves. ``proved``:
    they stand in a log's tree, whose root we computed; ``stamps`` may prove as much of what a service gave us.
    """

    source: str
    place: str
    tbs: str = ""
    spki: str = ""
    serial: str = ""
    issuer: str = ""
    organization: str = ""
    root_key: str = ""
    root_organization: str = ""
    names: tuple[str, ...] = ()
    names_count: int = 0
    not_before: datetime | None = None
    not_after: datetime | None = None
    logged_at: datetime | None = None
    pre: bool | None = None
    fresh: bool = False
    lookalike: str = ""
    kin: str = ""
    unreadable: bool = False
    seen: bool = False
    proved: bool = False
    stamps: tuple[Stamp, ...] = ()

    @property
    def mark(self) -> str:
        """By what it is known again: what was signed, where we read it; else what that one source says of it.

        What somebody merely says must not hide a certificate that another one shows.
        """
        if self.tbs and self.seen:
            return f"t{self.tbs[:32]}"
        return f"u{_short(self.source, self.tbs or self.paper or self.place)}"

    @property
    def paper(self) -> str:
        """By what it is known again to sources that do not tell what was signed; empty where they told too little."""
        if not self.serial or self.not_after is None:
            return ""
        return f"s{_short(self.serial.lstrip('0').upper(), str(self.not_after.timestamp()), self.organization)}"


def _short(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode("utf-8", "replace")).hexdigest()[:32]
