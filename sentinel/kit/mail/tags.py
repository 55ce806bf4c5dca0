"""Lists of ``tag=value`` (RFC 6376, section 3.2), as DMARC, DKIM, MTA-STS, TLS-RPT and BIMI write them."""

from collections.abc import Mapping
from dataclasses import dataclass

from sentinel.kit.codec import clean
from sentinel.kit.records.lookup import Lookup

MOST_TAGS = 40
MOST_VALUE = 2048


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A record that receivers throw away, and why."""

    why: str


def tags_of(text: str) -> Mapping[str, str] | Broken:
    """The tags of a record in order, names in lower case; a tag that stands twice or has no value breaks it."""
    found: dict[str, str] = {}
    for part in text.split(";")[: MOST_TAGS + 1]:
        name, sign, value = part.partition("=")
        key = name.strip().lower()
        if not key and not sign and not value.strip():
            continue
        if not sign or not key.isascii() or not key.replace("_", "").isalnum():
            return Broken(why=f"no tag: {shown(part)}")
        if key in found:
            return Broken(why=f"the tag {shown(key)} stands twice")
        found[key] = value.strip()[:MOST_VALUE]
    return found if len(found) <= MOST_TAGS else Broken(why=f"more than {MOST_TAGS} tags")


def versioned(lookup: Lookup, version: str) -> tuple[str, ...]:
    """The records of a lookup that begin with ``v=VERSION``; whatever else stands there is nobody's concern."""
    return tuple(text for text in lookup.texts if _begins(text, version))


def one_of(lookup: Lookup, version: str) -> Mapping[str, str] | Broken | None:
    """The tags of the only record of this version; None if there is none. Two of them are as good as none."""
    found = versioned(lookup, version)
    if not found:
        return None
    return tags_of(found[0]) if len(found) == 1 else Broken(why=f"{len(found)} records")


def shown(text: str, most: int = 60) -> str:
    """A piece of a record for a reason that people read."""
    return clean(" ".join(text[: 2 * most].split()))[:most]


def _begins(text: str, version: str) -> bool:
    name, _, rest = text.partition("=")
    value = rest.partition(";")[0].strip()
    return name.strip().lower() == "v" and value == version
