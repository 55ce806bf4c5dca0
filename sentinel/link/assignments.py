"""What a hub lets an agent watch: one signed document, told apart by its hash, and kept for a start without the hub.

An agent holds no inventory and no secret of anybody's; what it needs for looking is in here, and nothing else.
"""

import gzip
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import FiniteFloat

from sentinel.kit import codec
from sentinel.link import keys
from sentinel.link.gunzip import Bomb, gunzip
from sentinel.model.subject import Check, Subject, Target, TargetKind, Tier

MOST_PACKED, MOST_UNPACKED = 8 << 20, 64 << 20


class BadSheet(ValueError):
    """Assignments cannot be believed or read; the message says why. Those in force stay."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One way of looking at a subject: every ``interval`` times ``cadence`` seconds, for ``timeout`` at most."""

    probe: str
    interval: FiniteFloat
    timeout: FiniteFloat
    options: Mapping[str, Any] = field(default_factory=dict)
    cadence: FiniteFloat = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned:
    """A subject as a probe is given it, and everything that is to be done about it; ``kind`` is set for targets."""

    what: str
    id: str
    name: str
    url: str
    tier: Tier
    organization: str
    region: str
    family: str
    labels: Mapping[str, str]
    kind: TargetKind | None
    work: tuple[Work, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignments:
    """All that one vantage watches."""

    vantage: str
    subjects: tuple[Assigned, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Assignments as they travel: packed, signed by the hub, named by the hash of what is packed."""

    body: bytes
    signature: str
    hub: str

    @property
    def etag(self) -> str:
        """What tells these assignments from all others."""
        return hashlib.sha256(self.body).hexdigest()

    def written(self) -> bytes:
        """The sheet as bytes: who signed it in one line, then what was signed."""
        return codec.encode(Signed(hub=self.hub, signature=self.signature)) + b"\n" + self.body


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """The first line of a sheet."""

    hub: str
    signature: str


def assign(vantage: str, checks: Iterable[Check], cadence: Mapping[str, float]) -> Assignments:
    """The assignments that these checks make; ``cadence`` are factors by check key."""
    subjects: dict[str, Assigned] = {}
    for check in checks:
        known = subjects.get(check.subject.key) or _assigned(check.subject)
        subjects[check.subject.key] = replace(known, work=(*known.work, _work(check, cadence)))
    return Assignments(vantage=vantage, subjects=tuple(subjects[key] for key in sorted(subjects)))


def checks_of(assignments: Assignments) -> tuple[list[Check], dict[str, float]]:
    """The checks that follow from assignments, and the cadence of those that have another one than usual."""
    pairs = [(_check(one, work), work.cadence) for one in assignments.subjects for work in one.work]
    return [check for check, _ in pairs], {check.key: factor for check, factor in pairs if factor != 1.0}


def seal(assignments: Assignments, key: Ed25519PrivateKey) -> Sheet:
    """Pack and sign assignments; the same ones give the same bytes."""
    body = gzip.compress(codec.encode(assignments), compresslevel=6, mtime=0)
    signature = keys.sign(key, _to_sign(assignments.vantage, body))
    return Sheet(body=body, signature=signature, hub=keys.public_text(key.public_key()))


def unseal(sheet: Sheet, vantage: str) -> Assignments:
    """Read assignments that ``sheet.hub`` signed for this vantage; whether that hub is ours is for the caller to know.

    Raises:
        BadSheet: if the signature does not hold, or it is not what an agent can read.
    """
    try:
        known = keys.public(sheet.hub)
    except keys.BadKey as error:
        raise BadSheet(str(error)) from None
    if not keys.verifies(known, sheet.signature, _to_sign(vantage, sheet.body)):
        raise BadSheet("the hub's signature does not hold")
    try:
        return codec.decode(Assignments, gunzip(sheet.body, MOST_UNPACKED))
    except (Bomb, codec.Undecodable) as error:
        raise BadSheet(str(error)) from None


def read(text: bytes) -> Sheet:
    """A sheet from its bytes; nothing of it is believed yet.

    Raises:
        BadSheet: if it is none.
    """
    head, _, body = text.partition(b"\n")
    try:
        signed = codec.decode(Signed, head)
    except codec.Undecodable as error:
        raise BadSheet(str(error)) from None
    return Sheet(body=body, signature=signed.signature, hub=signed.hub)


def _to_sign(vantage: str, body: bytes) -> bytes:
    return "\n".join(["sentinel-assignments-v1", vantage, hashlib.sha256(body).hexdigest()]).encode()


def _assigned(subject: Subject) -> Assigned:
    return Assigned(
        what=subject.what,
        id=subject.id,
        name=subject.name,
        url=subject.url,
        tier=subject.tier,
        organization=subject.organization,
        region=subject.region,
        family=subject.family,
        labels=dict(subject.labels),
        kind=subject.kind if isinstance(subject, Target) else None,
        work=(),
    )


def _work(check: Check, cadence: Mapping[str, float]) -> Work:
    return Work(
        probe=check.probe,
        interval=check.interval,
        timeout=check.timeout,
        options=check.options,
        cadence=cadence.get(check.key, 1.0),
    )


def _check(one: Assigned, work: Work) -> Check:
    return Check(
        subject=_subject(one), probe=work.probe, interval=work.interval, timeout=work.timeout, options=work.options
    )


def _subject(one: Assigned) -> Subject:
    known: dict[str, Any] = {
        name: getattr(one, name)
        for name in ("what", "id", "name", "url", "tier", "organization", "region", "family", "labels")
    }
    return Subject(**known) if one.kind is None else Target(**known, kind=one.kind)
