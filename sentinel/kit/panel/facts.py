"""What a look at the panel brought home: each resolver's word, the authorities' word, what strange addresses showed."""

from dataclasses import dataclass
from datetime import datetime

from sentinel.kit.answers.facts import Shown
from sentinel.kit.path.state import SelfTest
from sentinel.model.failure import Failure


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelSaid:
    """What one resolver said of the site's name; ``denied``: there is no such name, or no address.

    ``plain``: its word travelled over port 53, unsigned. ``forged``: over TCP it said another thing, which counts.
    ``failure``: it said nothing that counts.
    """

    resolver: str
    plain: bool
    addresses: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    ttl: int | None = None
    denied: bool = False
    forged: bool = False
    failure: Failure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """The word of the zone's own servers, all of them together; ``signed``: keys prove it. No addresses: a denial."""

    addresses: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    ttl: int | None = None
    signed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a strange address shows a browser: the beginning of the words on its page, in lower case."""

    address: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DnsPanelFacts:
    """Everybody's word on one name. ``truth`` is None where no authority could be heard.

    ``shown``: handshakes with strange addresses, and with one of the authorities' (``old``) to compare keys with.
    """

    host: str
    zone: str
    own: SelfTest
    panel: tuple[PanelSaid, ...]
    truth: Truth | None = None
    shown: tuple[Shown, ...] = ()
    pages: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Former:
    """An address that the authorities gave: caches may hold it until then, whatever they say now."""

    address: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DnsPanelLearned:
    """What caches may still hold, when strange addresses were first seen, and who is yet to be heard agreeing again."""

    former: tuple[Former, ...] = ()
    strange: tuple[Former, ...] = ()
    accused: tuple[str, ...] = ()
    blocking: tuple[str, ...] = ()
