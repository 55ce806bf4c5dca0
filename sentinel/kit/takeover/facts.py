"""What was seen of a name's servers and aliases: facts that can be kept, without opinions."""

from dataclasses import dataclass

OK, SILENT = "ok", "silent"
TEXT = 1_500


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """How a name stands with whoever registers it: ``missing`` by its authorities' word, ``free`` by the registry's.

    ``domain`` is the registered domain of ``name``. None: it could not be asked. ``free`` is only asked for where the
    domain itself is missing at the authorities of its top-level domain.
    """

    name: str
    domain: str
    missing: bool | None = None
    free: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """What one address of a zone's server says to ``SOA zone``.

    ``said`` is ``ok``, ``silent``, or how it is lame: ``refused servfail nxdomain notauth upward not_authoritative``.
    """

    host: str
    address: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """One zone on the way to the name, as its parent delegates it: each address, and each host outside the zone."""

    zone: str
    served: tuple[Served, ...] = ()
    hosts: tuple[Holding, ...] = ()

    @property
    def lame(self) -> tuple[Served, ...]:
        """The addresses that answer, but not for this zone."""
        return tuple(one for one in self.served if one.said not in (OK, SILENT))

    @property
    def silent(self) -> tuple[Served, ...]:
        """The addresses that do not answer at all, which proves nothing."""
        return tuple(one for one in self.served if one.said == SILENT)

    @property
    def good(self) -> tuple[Served, ...]:
        """The addresses that answer for the zone."""
        return tuple(one for one in self.served if one.said == OK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """Where a name leads, if it leads to somebody else's: the last name, and what is served there for ours.

    ``status`` and ``words`` are of a brief page (lower case, at most 1,500 letters); None and empty if it is no brief
    one, or nobody answers.
    """

    name: str
    hops: tuple[str, ...]
    target: Holding
    status: int | None = None
    words: str = ""
