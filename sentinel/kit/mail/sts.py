"""MTA-STS (RFC 8461): does a domain oblige senders to use TLS, and does its policy name the hosts that take mail?"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sentinel.kit.mail.facts import PolicyFile
from sentinel.kit.mail.tags import Broken, one_of, shown
from sentinel.kit.records.lookup import Book, Question

VERSION = "STSv1"
MODES = ("none", "testing", "enforce")
MOST_BODY = 64_000
MOST_LINES = 400
MOST_MX = 100
MOST_AGE = 31_557_600


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A policy as the file says it: ``mode``, for how many seconds senders keep it, and the hosts that it names."""

    mode: str
    max_age: int
    mx: tuple[str, ...] = ()

    def covers(self, host: str) -> bool:
        """Whether it names a host; ``*.`` stands for exactly one label (section 4.1)."""
        return any(_matches(pattern, host) for pattern in self.mx)

    def uncovered(self, hosts: Iterable[str]) -> tuple[str, ...]:
        """Those hosts that senders would refuse to deliver to."""
        return tuple(host for host in hosts if not self.covers(host))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sts:
    """How it stands: ``none``, ``sound``, ``broken`` or ``unknown``; the policy, its announced id, the file's hash."""

    state: str = "none"
    why: str = ""
    policy: Policy | None = None
    id: str = ""
    sha256: str = ""


def standing(domain: str, book: Book, file: PolicyFile | None) -> Sts:
    """What the record and the file come to together."""
    lookup = book.get(question(domain))
    if lookup is None or not lookup.known:
        return Sts(state="unknown")
    told = announced(domain, book)
    if told is None:
        return Sts()
    return Sts(state="broken", why=f"record: {told.why}") if isinstance(told, Broken) else _filed(told["id"], file)


def _filed(number: str, file: PolicyFile | None) -> Sts:
    if file is None or file.failure is not None:
        return Sts(state="unknown", id=number)
    policy = Broken(why=file.wrong) if file.wrong else policy_in(file.body)
    if isinstance(policy, Broken):
        return Sts(state="broken", why=policy.why, id=number)
    digest = hashlib.sha256(file.body.encode("utf-8", "replace")).hexdigest()
    return Sts(state="sound", policy=policy, id=number, sha256=digest)


def question(domain: str) -> Question:
    """Where a domain says that it has a policy."""
    return (f"_mta-sts.{domain}", "TXT")


def host_of(domain: str) -> str:
    """Where the policy is fetched from."""
    return f"mta-sts.{domain}"


def announced(domain: str, book: Book) -> Mapping[str, str] | Broken | None:
    """The TXT record, of which the ``id`` counts; None if there is none, or nobody knows."""
    lookup = book.get(question(domain))
    if lookup is None or not lookup.known:
        return None
    tags = one_of(lookup, VERSION)
    if isinstance(tags, Mapping) and not (tags.get("id", "").isalnum() and len(tags["id"]) <= 32):  # noqa: PLR2004 - section 3.1
        return Broken(why="no id")
    return tags


def policy_in(body: str) -> Policy | Broken:
    """The policy in a file (section 3.2)."""
    lines = body[:MOST_BODY].splitlines()
    if len(lines) > MOST_LINES:
        return Broken(why=f"more than {MOST_LINES} lines")
    found: dict[str, str] = {}
    mx: list[str] = []
    for line in lines:
        name, sign, value = line.partition(":")
        if not sign and not line.strip():
            continue
        if not sign:
            return Broken(why=f"no field: {shown(line)}")
        if name.strip() == "mx":
            mx.append(value.strip().lower().removesuffix("."))
        else:
            found.setdefault(name.strip(), value.strip())
    return _policy(found, tuple(dict.fromkeys(mx)))


def _policy(found: Mapping[str, str], mx: tuple[str, ...]) -> Policy | Broken:
    if found.get("version") != VERSION:
        return Broken(why=f"no version: {VERSION}")
    mode, age = found.get("mode", ""), found.get("max_age", "")
    if mode not in MODES:
        return Broken(why=f"mode: {shown(mode)}")
    if not (age.isascii() and age.isdigit() and len(age) <= 10):  # noqa: PLR2004 - section 3.2
        return Broken(why=f"max_age: {shown(age)}")
    if not mx and mode != "none":
        return Broken(why="no mx")
    return Policy(mode=mode, max_age=min(int(age), MOST_AGE), mx=mx[:MOST_MX])


def _matches(pattern: str, host: str) -> bool:
    if pattern.startswith("*."):
        first, _, rest = host.partition(".")
        return bool(first) and rest == pattern[2:]
    return pattern == host
