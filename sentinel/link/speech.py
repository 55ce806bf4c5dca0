"""The small words of the link between hosts: what is asked and answered beside parcels."""

from dataclasses import dataclass

from pydantic import FiniteFloat

from sentinel.link.ports import Ask


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """The ledger has everything of this epoch up to here."""

    mark: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaseWish:
    """An agent wants a piece of work for so many seconds."""

    work: str
    seconds: FiniteFloat


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """Whether it has it."""

    granted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """An agent waits so many seconds for wishes, or for other assignments than those it knows (their etag)."""

    seconds: FiniteFloat
    assignments: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asks:
    """What the hub wants looked at again, and the etag of the assignments that are in force."""

    asks: tuple[Ask, ...] = ()
    assignments: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bodies:
    """Names of evidence: asked for with those that rows will name, answered with those that the hub lacks."""

    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An agent asks for its assignments, if they are others than those it knows (their etag)."""

    etag: str = ""
