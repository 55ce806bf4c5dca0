"""The chain in words: who vouches for whom, until when, with which key; leaf first, root last."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from sentinel.casework.words import EARLIEST, LATEST, Words
from sentinel.kit.texts import msg
from sentinel.kit.untrusted import harmless
from sentinel.kit.x509.card import Card, Link, Part
from sentinel.kit.x509.certificate import CertificateFacts
from sentinel.model.moment import rfc3339

MOST_NAME, MOST_LINKS = 80, 6
_MARKS = str.maketrans("“”", "''")
_REGULAR = re.compile(r"[A-Za-z0-9.*_:-]+", re.ASCII)

NAMELESS = msg("(no name)")
NOT_SENT = msg("not sent by the server, known to us")
PUBLIC_ROOT, OWN_ROOT = msg("root, known to browsers"), msg("root of your own or of this system, not known to browsers")
ROOT, MIDDLE, SITE = msg("root"), msg("intermediate"), msg("site")
VOUCHED = msg("issued by {issuer}")
ITSELF = msg("issued by itself")
NOWHERE = msg("above it: nobody whom we trust")
MORE = msg("and {count} more")
UNTIL = msg("until {at} ({left} left)")
ENDED = msg("EXPIRED {at} ({ago} ago)")
BEGINS = msg("NOT VALID before {at}")
NO_DATES = msg("no dates that can be read")
KEY_UNREADABLE = msg("its key cannot be read")


def plain_name(name: str) -> str:
    """A host name as it is; anything else in quotation marks, so that a strange name is seen to be one."""
    shown = harmless(name, MOST_NAME)
    return shown if _REGULAR.fullmatch(name) and shown == name else quoted(name)


def quoted(text: str) -> str:
    """What a stranger says, between marks that it cannot close itself."""
    return f"“{harmless(text, MOST_NAME).translate(_MARKS)}”"


def called(name: str, organization: str, words: Words) -> str:
    """A certificate's own word for itself: ``“R12” (“Let's Encrypt”)``."""
    own = plain_name(name) if name else ""
    whose = quoted(organization) if organization else ""
    return f"{own} ({whose})" if own and whose else own or whose or words.say(NAMELESS)


def moment(at: datetime, words: Words) -> str:
    """A time as people write it; at the ends of the calendar, which not every zone has, as machines do."""
    return words.moment(at) if EARLIEST < at < LATEST else rfc3339(at)


def validity(facts: CertificateFacts, now: datetime, words: Words) -> str:
    """Until when it holds and how long that is; or that it no longer does, or not yet."""
    begins, ends = facts.not_before, facts.not_after
    if begins is None or ends is None:
        return words.say(NO_DATES)
    now = now.replace(microsecond=0)
    if now > ends:
        return words.say(ENDED).format(at=moment(ends, words), ago=_span(now - ends, words))
    if now < begins:
        return words.say(BEGINS).format(at=moment(begins, words))
    return words.say(UNTIL).format(at=moment(ends, words), left=_span(ends - now, words))


def key(facts: CertificateFacts, words: Words) -> str:
    """Its key and how it was signed: ``EC P-256 · ecdsa-with-SHA256``."""
    kind = facts.key_type.upper() if facts.key_type in ("rsa", "ec", "dsa") else facts.key_type.capitalize()
    size = facts.key_curve if facts.key_type == "ec" else f"{facts.key_bits} bit" if facts.key_bits else ""
    own = " ".join(part for part in (kind, size) if part) or words.say(KEY_UNREADABLE)
    return " · ".join(part for part in (own, facts.signature_algorithm) if part)


def chain(card: Card, words: Words) -> Iterator[str]:
    """Who each certificate is and who issued it; above the site's own also until when, and with which key."""
    left_out = range(MOST_LINKS, len(card.links))  # the last one, the root, always stands there
    for nth, link in enumerate(card.links, 1):
        if nth == left_out.start and left_out:
            yield f"   {words.say(MORE).format(count=len(left_out))}"
        if nth not in left_out:
            yield from _link(nth, link, card, words)
    if not card.ends and card.links:
        yield words.say(NOWHERE)


def _link(nth: int, link: Link, card: Card, words: Words) -> Iterator[str]:
    yield f"{nth}. {words.say(_part(link, card))}: {called(link.name, link.organization, words)}{_by(link, words)}"
    if link.facts is not None and link.part is not Part.SITE:
        yield f"   {validity(link.facts, card.at, words)}"
        yield f"   {key(link.facts, words)}"
    elif link.part is Part.MIDDLE:
        yield f"   {words.say(NOT_SENT)}"


def _part(link: Link, card: Card) -> str:
    if link.part is Part.ROOT:
        return ROOT if card.public is None else PUBLIC_ROOT if card.public else OWN_ROOT
    return SITE if link.part is Part.SITE else MIDDLE


def _by(link: Link, words: Words) -> str:
    """Who issued it; of a root nobody asks that."""
    facts = link.facts
    if facts is None or link.part is Part.ROOT:
        return ""
    if facts.self_signed:
        return f", {words.say(ITSELF)}"
    return ", " + words.say(VOUCHED).format(issuer=called(facts.issuer, facts.issuer_organization, words))


def _span(much: timedelta, words: Words) -> str:
    return words.duration(much.total_seconds())
