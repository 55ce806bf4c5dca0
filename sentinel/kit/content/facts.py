"""What one look at a page saw, request by request: a size that can be kept, and nothing judged yet."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sentinel.kit.content.picture import Picture
from sentinel.model.failure import Failure

HOME, BOT, SEARCH, MOBILE, INSPECTION = VISITORS = ("V0", "V1", "V2", "V3", "V4")
ROBOTS, SITEMAP, PATH = SIDES = ("robots", "sitemap", "path")
NOTHING_THERE = frozenset({404, 410})


class Sight(StrEnum):
    """What a request met: the page, something in its place, or nothing that can be judged."""

    PAGE = "page"
    WALL = "wall"
    ERROR = "error"
    MAINTENANCE = "maintenance"
    PARTIAL = "partial"
    BLANK = "blank"
    AWAY = "away"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One request for the page, made as one sort of visitor.

    ``name`` is V0 (a visitor), V1 (Googlebot), V2 (comes from Google), V3 (a mobile), V4 (Google's inspection tool).
    ``away`` is the registered name of somebody else to whom it leads. ``page`` is the packed page (``packed.unpack``)
    and ``digest`` its name; it is empty where the look before, or another view of this one, has told it already.
    ``mark`` says by what a wall was known. ``image``: the body is a picture although it calls itself a page. Side looks
    are views too: ``robots``, ``sitemap`` (``count`` addresses in all) and ``path``, an address that cannot exist.
    """

    name: str
    sight: Sight
    status: int | None = None
    url: str = ""
    away: str = ""
    failure: Failure | None = None
    mark: str = ""
    sha256: str = ""
    size: int = 0
    tag: str = ""
    digest: str = ""
    page: str = ""
    image: bool = False
    count: int = 0

    @property
    def seen(self) -> bool:
        """Whether this view shows the page itself."""
        return self.sight is Sight.PAGE

    @property
    def answered(self) -> bool:
        """Whether what it asked for was shown, or is surely not there: a side look may find nothing."""
        gone = self.name in SIDES and (self.status in NOTHING_THERE or self.sight is Sight.BLANK)
        return self.seen or gone


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What this look was told: ``pins`` names the pinned facts that it read, ``quarantine`` is in seconds.

    ``again``: it is a second look, which the hub asked for.
    """

    frozen: bool = False
    pins: str = ""
    quarantine: float = 86_400.0
    again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DefacementFacts:
    """What all views of one look saw at one address; ``whole_at`` is when every page was last told in full.

    ``turn`` counts the looks, as some views are for every fourth only; ``side_at`` is when the rare ones were made.
    ``picture`` is what a visitor sees, where a browser drew it; ``drawn_at`` is when one was last asked to.
    """

    host: str
    address: str
    views: tuple[View, ...]
    whole_at: datetime
    told: Told = Told()
    turn: int = 0
    side_at: datetime | None = None
    picture: Picture | None = None
    drawn_at: datetime | None = None

    @property
    def visitors(self) -> tuple[View, ...]:
        """The views of the page itself."""
        return tuple(view for view in self.views if view.name not in SIDES)

    @property
    def home(self) -> View:
        """What a visitor sees."""
        return self.views[0]
