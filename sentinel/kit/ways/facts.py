"""What was found of the ways in which an address shakes hands, as facts of a size that can be kept."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sentinel.kit.ways.offer import VERSIONS
from sentinel.model.failure import Failure

NEWEST_FIRST = tuple(sorted(VERSIONS, reverse=True))
OLD = ("1.0", "1.1")
LEAST_DH_BITS = 2048
OK, LOST = "ok", "lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """What an address accepts. Whatever stands nowhere is unknown: it was not asked, or gave no clear answer.

    ``weak`` are groups of weak ciphers, None if unknown. ``dh_bits`` is the size of the Diffie-Hellman group, 0 if it
    does not use one. ``stack`` is how it opens: versions, ciphers and extensions in its own order.
    """

    accepts: tuple[str, ...] = ()
    refuses: tuple[str, ...] = ()
    weak: tuple[str, ...] | None = None
    dh_bits: int | None = None
    stack: str = ""

    @property
    def clear(self) -> bool:
        """Whether every question had a clear answer."""
        answered = {*self.accepts, *self.refuses} == set(VERSIONS)
        return answered and self.weak is not None and self.dh_bits is not None

    @property
    def newest(self) -> str:
        """The newest version that it accepts; empty where none is known."""
        return next((version for version in NEWEST_FIRST if version in self.accepts), "")

    @property
    def findings(self) -> tuple[str, ...]:
        """What is weak about them, in the words of the contract."""
        protocol = bool(self.weak) or any(version in self.accepts for version in OLD)
        dh = bool(self.dh_bits) and (self.dh_bits or 0) < LEAST_DH_BITS
        return tuple(word for word, holds in (("weak_protocol", protocol), ("weak_dh", dh)) if holds)

    def over(self, old: "Ways | None") -> "Ways":
        """These, with the older answers where there was none this time: a failed question mends nothing."""
        if old is None:
            return self
        known = {*self.accepts, *self.refuses}
        return Ways(
            accepts=_in_order((*self.accepts, *(v for v in old.accepts if v not in known))),
            refuses=_in_order((*self.refuses, *(v for v in old.refuses if v not in known))),
            weak=old.weak if self.weak is None else self.weak,
            dh_bits=old.dh_bits if self.dh_bits is None else self.dh_bits,
            stack=self.stack or old.stack,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """How one address answered to different names after ours had failed, try by try.

    Each word is ``ok``, ``lost`` (no connection), or the class of the failure. ``browser`` and ``wide`` are our name in
    a hello like a browser's, and in one that offers every old cipher; empty where that was not tried.
    """

    ours: tuple[str, ...]
    bare: tuple[str, ...] = ()
    neutral: tuple[str, ...] = ()
    browser: str = ""
    wide: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Knock:
    """One address: the failure, or what was negotiated; what it accepts, where that was asked; the trial of names."""

    address: str
    failure: Failure | None = None
    version: str = ""
    cipher: str = ""
    alpn: str = ""
    ways: Ways | None = None
    trial: Trial | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What an address was last known to accept."""

    address: str
    ways: Ways = field(default_factory=Ways)


def _in_order(versions: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(versions))
