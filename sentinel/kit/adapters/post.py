"""One post of an account, as far as it is read: when it was made, and its words."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A post that an account's own page or answer shows. Its words are only there until they were judged."""

    at: datetime
    text: str = ""
