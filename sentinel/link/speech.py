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
    """An agent waits so many seconds for wishes."""

    seconds: FiniteFloat


@dataclass(frozen=True, slots=True, kw_only=True)
class Asks:
    """What the hub wants looked at again."""

    asks: tuple[Ask, ...] = ()
