"""What a line says of an account beside its name: whose it is, how much depends on it, and by which id it is known."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sentinel.model.subject import Tier
from sentinel.registry.account import Reading, Status
from sentinel.registry.columns import Field, folded

MOST_SLUG = 60
YES = frozenset({"ya", "yes", "y", "true", "1", "resmi", "official"})
TIERS: Mapping[str, Tier] = {
    **{tier.value: tier for tier in Tier},
    "kritis": Tier.CRITICAL,
    "tinggi": Tier.HIGH,
    "biasa": Tier.NORMAL,
    "sedang": Tier.NORMAL,
    "rendah": Tier.LOW,
}
_CODE = re.compile(r"[0-9]{2,10}", re.ASCII)  # of a province, regency, district or village; a name is no code
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An account as it enters the register. ``id`` and ``owner`` stay the same however often the form comes."""

    id: str
    platform: str
    handle: str
    uid: str
    url: str
    owner: str
    owner_name: str
    organization: str
    region: str
    level: str
    tier: Tier
    stage: str
    official: bool


def checked(reading: Reading, said: Mapping[Field, str], lost: str = "") -> Reading:
    """The reading, for review if its line says something of it that cannot be used; ``lost``: what befell its ids."""
    if reading.status is not Status.VALID:
        return reading
    if lost:
        return _asked(reading, f"has an id that is {lost}", "tulis nomornya sebagai teks")
    name, tier = said.get(Field.ID, ""), said.get(Field.TIER, "")
    if name and not _ID.fullmatch(name):
        return _asked(reading, "has an id that cannot be used", "huruf, angka, titik, - dan _; paling banyak 64")
    if tier and folded(tier) not in TIERS:
        return _asked(reading, "has a tier that we do not know", "critical, high, normal atau low")
    if not owner_of(said):
        return _asked(reading, "belongs to nobody: the line names no candidate and no owner", "tulis nama calon")
    return reading


def _asked(reading: Reading, reason: str, hint: str) -> Reading:
    return replace(reading, status=Status.REVIEW, reason=reason, hint=hint)


def named(said: Mapping[Field, str]) -> str:
    """Whose it is, in the words of the form."""
    return " ".join((said.get(Field.OWNER) or said.get(Field.CANDIDATE, "")).split())


def owner_of(said: Mapping[Field, str]) -> str:
    """The id of whose it is; two of the same name in other parties or districts are two."""
    name = slug(said.get(Field.CANDIDATE) or said.get(Field.OWNER, ""))
    beside = "|".join(folded(said.get(field, "")) for field in (Field.PARTY, Field.DISTRICT))
    if not name or beside == "|":
        return name
    return f"{name}-{_digest(f'{name}|{beside}')[:6]}"


def entry(reading: Reading, said: Mapping[Field, str], stage: str = "", region: str = "") -> Entry:
    """The account that a settled reading stands for; ``stage`` and ``region`` are those of lines that name none."""
    owner = owner_of(said)
    derived = f"acc-{_digest(f'{owner}|{reading.platform}|{reading.handle}')[:12]}"
    address = said.get(Field.ADDRESS, "")
    return Entry(
        id=said.get(Field.ID) or derived,
        platform=reading.platform,
        handle=reading.handle,
        uid=said.get(Field.EXTERNAL_ID, ""),
        url=address if address.startswith(("https://", "http://")) else "",
        owner=owner,
        owner_name=named(said),
        organization=said.get(Field.ORGANIZATION) or said.get(Field.PARTY, ""),
        region=code if _CODE.fullmatch(code := said.get(Field.REGION, "").replace(".", "")) else region,
        level=" ".join(said.get(Field.LEVEL, "").split()),
        tier=TIERS.get(folded(said.get(Field.TIER, "")), Tier.NORMAL),
        stage=said.get(Field.STAGE) or stage,
        official=folded(said.get(Field.OFFICIAL, "")) in YES,
    )


def slug(text: str) -> str:
    """Words as an id: ``Hj. Siti Contoh`` becomes ``hj-siti-contoh``; what has no Latin letter becomes a number."""
    words = folded(text).replace(" ", "-")[:MOST_SLUG].strip("-")
    return words or (f"x-{_digest(text)[:12]}" if text.strip() else "")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
