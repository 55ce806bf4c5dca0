"""CAA: which authorities may issue for a name, by the domain's own word (RFC 8659), and is this operator one of them?

Authorities call themselves by domain names there; ``rules/lists/caa_issuers.yml`` says whose they are.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sentinel.kit.hosts import ascii_name
from sentinel.kit.seen import Reference

LIST = "caa_issuers"
Issuers = Mapping[str, str]
_RECORD = re.compile(r"\d+\s+(\w+)\s+\"?([^\"]*)\"?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """What holds for ``name``: the records (as text) of the nearest name above it that has some; none: anybody may."""

    name: str
    records: tuple[str, ...] = ()


def issuers_in(reference: Mapping[str, Reference]) -> Issuers:
    """The list as the hub was given it: an authority's domain -> its operator."""
    return reference[LIST].data if LIST in reference else {}


def permitted(
    names: Iterable[str], operator: str, allowed: Sequence[Allowed], issuers: Mapping[str, str]
) -> bool | None:
    """Whether this operator may issue for all of these names; None if nobody knows."""
    known = {one.name: one for one in allowed}
    said = [_one(name, operator, known[bare], issuers) for name in names if (bare := name.removeprefix("*.")) in known]
    if not said or (None in said and False not in said):
        return None
    return False not in said


def _one(name: str, operator: str, allowed: Allowed, issuers: Mapping[str, str]) -> bool | None:
    tags = [(m[1].lower(), m[2]) for m in map(_RECORD.match, allowed.records) if m]
    wanted = "issuewild" if name.startswith("*.") and any(tag == "issuewild" for tag, _ in tags) else "issue"
    domains = [ascii_name(value.partition(";")[0].strip()) for tag, value in tags if tag == wanted]
    if not domains:
        return True
    owners = {issuers.get(domain) for domain in domains if domain}
    if operator in owners:
        return True
    return None if None in owners or operator not in issuers.values() else False
