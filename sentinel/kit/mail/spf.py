"""SPF records (RFC 7208): the terms of one record, in order. Nothing is looked up here."""

import ipaddress
import re
from dataclasses import dataclass

from sentinel.kit.mail.tags import Broken, shown
from sentinel.kit.records.lookup import Lookup

VERSION = "v=spf1"
MOST_TERMS = 200
MOST_NAME = 253
MODIFIERS = ("redirect", "exp")
ASKING = frozenset({"include", "a", "mx", "ptr", "exists", "redirect"})
_MECHANISM = re.compile(r"^([+?~-]?)([a-zA-Z][a-zA-Z0-9._-]*)(?::([^/\s][^\s]*?))?(/\d{1,3})?(//\d{1,3})?$")
_MODIFIER = re.compile(r"^([a-zA-Z][a-zA-Z0-9._-]*)=(.*)$")
_DOMAIN = re.compile(r"^[A-Za-z0-9_%{}.+,/=!-]+$")
_MACRO = re.compile(r"%(?!%|_|-|\{[slodiphcrtvSLODIPHCRTV]\d*r?[.\-+,/_=]*\})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One term: a mechanism with its qualifier, or a modifier (``redirect``, ``exp``).

    ``value`` is a domain (empty: the record's own) or a network; ``prefix`` the length behind ``a/24``, None: none.
    """

    name: str
    qualifier: str = "+"
    value: str = ""
    prefix: int | None = None

    @property
    def opaque(self) -> bool:
        """Whether its domain depends on the sender (macros), so that nobody can look it up beforehand."""
        return "%" in self.value


class _Wrong(ValueError):
    """A term that no receiver understands."""


def record_in(lookup: Lookup) -> tuple[Term, ...] | Broken | None:
    """The terms of a domain's only SPF record; None if it has none (RFC 7208, section 4.5)."""
    found = [text for text in lookup.texts if _is_spf(text)]
    if not found:
        return None
    return terms_of(found[0]) if len(found) == 1 else Broken(why=f"{len(found)} records")


def terms_of(text: str) -> tuple[Term, ...] | Broken:
    """The terms of a record; a single wrong one breaks it all (section 4.6)."""
    words = text.split(" ")[1:]
    if len(words) > MOST_TERMS:
        return Broken(why=f"more than {MOST_TERMS} terms")
    try:
        terms = tuple(_term(word) for word in words if word)
    except _Wrong as wrong:
        return Broken(why=str(wrong))
    twice = [name for name in MODIFIERS if sum(term.name == name for term in terms) > 1]
    return Broken(why=f"{twice[0]} stands twice") if twice else tuple(t for t in terms if t.name)


def _is_spf(text: str) -> bool:
    return text.lower() == VERSION or text.lower().startswith(f"{VERSION} ")


def _term(word: str) -> Term:
    """One term; a modifier that nobody knows has no name and says nothing."""
    modifier = _MODIFIER.match(word)
    if modifier:
        name = modifier[1].lower()
        known = name in MODIFIERS
        return Term(name=name, value=_domain(modifier[2], word)) if known else Term(name="")
    mechanism = _MECHANISM.match(word)
    if mechanism is None:
        raise _Wrong(f"no term: {shown(word)}")
    return _mechanism(mechanism, word)


def _mechanism(found: re.Match[str], word: str) -> Term:
    qualifier, name, value, four, six = found[1] or "+", found[2].lower(), found[3] or "", found[4], found[5]
    if name in ("ip4", "ip6") and not six:
        return Term(name=name, qualifier=qualifier, value=_network(name, value + (four or ""), word))
    if name == "all" and not (value or four or six):
        return Term(name=name, qualifier=qualifier)
    if name in ("a", "mx"):
        domain = _domain(value, word) if value else ""
        return Term(name=name, qualifier=qualifier, value=domain, prefix=_prefix(four, six, word))
    if name in ("include", "exists") and not (four or six):
        return Term(name=name, qualifier=qualifier, value=_domain(value, word))
    if name == "ptr" and not (four or six):
        return Term(name=name, qualifier=qualifier, value=_domain(value, word) if value else "")
    raise _Wrong(f"no term: {shown(word)}")


def _network(name: str, value: str, word: str) -> str:
    kind = ipaddress.IPv4Network if name == "ip4" else ipaddress.IPv6Network
    length = value.partition("/")[2]
    if "/" in value and not (length.isascii() and length.isdigit()):
        raise _Wrong(f"no network: {shown(word)}")
    try:
        return str(kind(value, strict=False))
    except ValueError:
        raise _Wrong(f"no network: {shown(word)}") from None


def _domain(value: str, word: str) -> str:
    """A domain as it is asked for: lower case, without the final dot; macros stay as they are."""
    if not value or not _DOMAIN.match(value) or _MACRO.search(value) or len(value) > MOST_NAME:
        raise _Wrong(f"no domain: {shown(word)}")
    name = value if "%" in value else value.lower().removesuffix(".")
    if "%" not in name and any(not 0 < len(label) < 64 for label in name.split(".")):  # noqa: PLR2004 - RFC 1035
        raise _Wrong(f"no domain: {shown(word)}")
    return name


def _prefix(four: str | None, six: str | None, word: str) -> int | None:
    lengths = (int(four[1:]) if four else 32, int(six[2:]) if six else 128)
    if lengths[0] > 32 or lengths[1] > 128:  # noqa: PLR2004 - the lengths of addresses
        raise _Wrong(f"no length of a network: {shown(word)}")
    return lengths[0] if four else None
