"""The sheet of a card: labelled lines that a tired officer reads from top to bottom, the verdict first."""

from collections.abc import Iterator

from sentinel.app.certificate import phrases
from sentinel.app.certificate.chain import chain, key, moment, plain_name, validity
from sentinel.app.certificate.row import Row
from sentinel.app.certificate.why import revocation, timestamps, verdict
from sentinel.casework.words import Words
from sentinel.kit.texts import msg
from sentinel.kit.untrusted import harmless
from sentinel.kit.x509.card import Card
from sentinel.kit.x509.certificate import CertificateFacts

MOST_NAMES, MOST_ADDRESSES = 4, 6
NAMES = msg("{names} and {count} more, {all} in all")
NO_NAMES = msg("none: no browser accepts that")
UNREADABLE = msg("they cannot be read")
USUAL, UNUSUAL = msg("{operator}, usual here"), msg("{operator}, NOT usual here (usual: {usual})")
NOBODY = msg("nobody whom we trust")
SINCE = msg("since {at}")


def sheet(card: Card, words: Words) -> Iterator[Row]:
    """The rows of one card."""
    say = words.say
    yield Row(label=say(msg("Address")), lines=(_addresses(card, words),))
    if named := _named(card, words):
        yield Row(label=say(msg("Given by")), lines=(named,))
    yield verdict(card, words)
    leaf = card.leaf
    if leaf is None:
        return
    yield Row(label=say(msg("For names")), lines=(_names(leaf, words),))
    yield Row(label=say(msg("Valid")), lines=tuple(_valid(leaf, card, words)))
    yield Row(label=say(msg("Authority")), lines=(_operator(card, words),))
    yield Row(label=say(msg("Key")), lines=(key(leaf, words),))
    yield Row(label=say(msg("Chain")), lines=tuple(chain(card, words)))
    yield Row(label=say(msg("Public logs")), lines=tuple(timestamps(card, words)))
    yield revocation(card, words)
    yield Row(label=say(msg("Connection")), lines=(_connection(card),))
    if untidy := tuple(_untidy(card, words)):
        yield Row(label=say(msg("Untidy")), lines=untidy)


def _addresses(card: Card, words: Words) -> str:
    shown = ", ".join(card.addresses[:MOST_ADDRESSES])
    rest = len(card.addresses) - MOST_ADDRESSES
    return shown if rest <= 0 else f"{shown}, {words.say(msg('and {count} more')).format(count=rest)}"


def _named(card: Card, words: Words) -> str:
    """Who gives the address, where our resolvers do not."""
    found = card.told.get("named_by")
    known = found if isinstance(found, list) and "resolver" not in found else []
    return ", ".join(words.say(phrases.NAMED_BY.get(str(one), harmless(str(one)))) for one in known)


def _names(leaf: CertificateFacts, words: Words) -> str:
    shown = ", ".join(map(plain_name, leaf.names[:MOST_NAMES]))
    rest = leaf.names_count - MOST_NAMES
    if not leaf.names:
        return words.say(UNREADABLE if leaf.unreadable else NO_NAMES)
    return shown if rest <= 0 else words.say(NAMES).format(names=shown, count=rest, all=leaf.names_count)


def _valid(leaf: CertificateFacts, card: Card, words: Words) -> Iterator[str]:
    yield validity(leaf, card.at, words)
    if leaf.not_before is not None and leaf.not_before <= card.at:
        yield words.say(SINCE).format(at=moment(leaf.not_before, words))


def _operator(card: Card, words: Words) -> str:
    operator = card.told.get("operator")
    if not isinstance(operator, str):
        return words.say(NOBODY)
    shown, usual = harmless(operator), card.told.get("issuer_usual")
    if usual is None:
        return shown
    known = card.told.get("operators_usual")
    others = ", ".join(harmless(str(one)) for one in known) if isinstance(known, list) else "-"
    return words.say(USUAL if usual else UNUSUAL).format(operator=shown, usual=others)


def _connection(card: Card) -> str:
    return ", ".join(part for part in (card.version.replace("TLSv", "TLS "), harmless(card.alpn, 40)) if part)


def _untidy(card: Card, words: Words) -> Iterator[str]:
    found = card.told.get("lint")
    for one in found if isinstance(found, list) else ():
        yield words.say(phrases.LINT[str(one)]) if one in phrases.LINT else harmless(str(one))
