"""One account as its platform has it: who it says it is, what it shows, and whether it is there at all."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Standing(StrEnum):
    """Whether an account is there: ``gone`` was deleted by its owner, ``suspended`` by the platform."""

    OK = "ok"
    GONE = "gone"
    SUSPENDED = "suspended"
    PRIVATE = "private"


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What a platform knows of one account now.

    ``id`` is how the register calls it and ``owner`` whom it belongs to; the platform knows neither. ``picture`` is the
    number from which its avatar is drawn (0: none). ``pinned`` is the id of the post that stands on top, and
    ``pinned_text`` what it says; it is deleted where that is nothing. ``said`` are the words of the newest posts, the
    newest last.
    """

    id: str
    platform: str
    handle: str
    uid: str
    name: str
    owner: str = ""
    bio: str = ""
    link: str = ""
    picture: int = 0
    verified: bool = False
    followers: int = 0
    posts: int = 0
    last_post_at: datetime | None = None
    pinned: str = ""
    pinned_text: str = ""
    said: tuple[str, ...] = ()
    standing: Standing = Standing.OK

    @property
    def public(self) -> bool:
        """Whether anybody may see what is in it."""
        return self.standing is Standing.OK

    @property
    def there(self) -> bool:
        """Whether the platform admits that there is such an account."""
        return self.standing in (Standing.OK, Standing.PRIVATE)
