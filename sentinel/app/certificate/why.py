"""The verdict and what it rests on: every finding in words, the public logs, and who says that nothing was revoked."""

from collections import Counter
from collections.abc import Iterator

from sentinel.app.certificate import phrases
from sentinel.app.certificate.chain import moment
from sentinel.app.certificate.row import Row, Tone
from sentinel.casework.words import Words
from sentinel.kit.revocation.record import Revocation
from sentinel.kit.revocation.word import State
from sentinel.kit.texts import msg
from sentinel.kit.untrusted import harmless
from sentinel.kit.x509.card import Card
from sentinel.kit.x509.sct import Policy, Stamped, Word

MOST_POINTS = 8
CHAIN_FINDINGS = frozenset({"untrusted_root"})


def verdict(card: Card, words: Words) -> Row:
    """Whether browsers accept it, and every finding as a sentence."""
    label, found = words.say(msg("Verdict")), tuple(f"- {one}" for one in _reasons(card, words))
    trusted = card.told.get("trusted")
    if not found and card.failure is not None:
        why = words.trouble(str(card.failure.code))
        return Row(label=label, lines=(words.say(phrases.UNSEEN).format(why=why),), tone=Tone.DOUBT)
    if "findings_aside" in card.told:
        return Row(label=label, lines=(words.say(phrases.ASIDE), *found), tone=Tone.DOUBT if found else Tone.PLAIN)
    if trusted is None:
        return Row(label=label, lines=(words.say(phrases.UNCLEAR), *found), tone=Tone.DOUBT)
    if not trusted:
        return Row(label=label, lines=(words.say(phrases.REFUSED), *found), tone=Tone.BAD)
    if found:
        return Row(label=label, lines=(words.say(phrases.TRUSTED_BUT), *found), tone=Tone.DOUBT)
    return Row(label=label, lines=(words.say(phrases.TRUSTED),), tone=Tone.GOOD)


def _reasons(card: Card, words: Words) -> Iterator[str]:
    found = card.told.get("findings", card.told.get("findings_aside"))
    for one in found if isinstance(found, list) else ():
        sentence = phrases.FINDINGS.get(str(one))
        told = words.say(sentence).format(host=harmless(card.host)) if sentence else harmless(str(one))
        yield told + _detail(str(one), card)
    if hidden(card):
        yield words.say(phrases.HIDDEN)
    yield from (words.say(phrase) for mark, phrase in phrases.MARKS.items() if card.told.get(mark) is True)
    points = card.told.get("weak_points")
    if isinstance(points, list) and points:
        yield words.say(phrases.WEAK_POINTS).format(
            points=", ".join(harmless(str(one), 60) for one in points[:MOST_POINTS])
        )
    if card.told.get("old_address_serves_old_key") is True:
        yield words.say(phrases.LEFT_BEHIND if "findings_aside" in card.told else phrases.KEY_STAYED)


def _detail(finding: str, card: Card) -> str:
    """What the machine said, for whoever repairs it."""
    if finding in CHAIN_FINDINGS and card.told.get("verify_text"):
        return f" (OpenSSL: {harmless(str(card.told['verify_text']), 80)})"
    if card.failure is not None and card.failure.detail:
        return f" ({harmless(card.failure.detail, 80)})"
    return ""


def hidden(card: Card) -> bool:
    """Whether timestamps were asked for in the handshake too, and could not be seen there."""
    return not card.stamps and card.told.get("sct_handed") == "hidden"


def timestamps(card: Card, words: Words) -> Iterator[str]:
    """How many promises of public logs there are, whose, what they are worth, and whether that is enough."""
    policy = card.told.get("sct_policy")
    if card.stamps:
        yield _counted(card.stamps, words)
        yield from (f"- {_log(log, count, words)}" for log, count in _grouped(card.stamps))
    else:
        yield words.say(phrases.HIDDEN if hidden(card) else phrases.NO_STAMPS)
    if card.told.get("sct_basis") == "old_list":
        yield words.say(phrases.OLD_LIST)
    if policy:
        yield words.say(phrases.POLICIES[Policy(str(policy))])
    elif not card.public:
        yield words.say(phrases.NOT_DEMANDED)


def _counted(stamps: tuple[Stamped, ...], words: Words) -> str:
    unjudged = stamps[0].word is None
    counted = stamps if unjudged else tuple(one for one in stamps if one.word is Word.VALID)
    told = words.say(phrases.UNJUDGED if unjudged else phrases.JUDGED).format(count=len(stamps), valid=len(counted))
    first = words.say(phrases.EARLIEST).format(at=moment(counted[0].at, words)) if counted else ""
    return "; ".join(part for part in (told, first) if part)


def _grouped(stamps: tuple[Stamped, ...]) -> list[tuple[Stamped, int]]:
    """One line for each operator and word; without a list of logs there is nothing to say of one."""
    judged = sorted(
        (one for one in stamps if one.word), key=lambda one: (not one.operator, one.operator, one.word or "")
    )
    seen = Counter((one.operator, one.word) for one in judged)
    return [(next(one for one in judged if (one.operator, one.word) == kind), count) for kind, count in seen.items()]


def _log(stamp: Stamped, count: int, words: Words) -> str:
    whose = harmless(stamp.operator, 80) if stamp.operator else words.say(phrases.UNNAMED_LOG)
    word = words.say(phrases.WORDS[stamp.word]) if stamp.word else ""
    return f"{whose}: {word}" + (f" ({count})" if count > 1 else "")


def revocation(card: Card, words: Words) -> Row:
    """Whether the authority took a certificate back, and how that was learned."""
    label, found = words.say(msg("Revocation")), card.revocation
    if found is None:
        return Row(label=label, lines=(words.say(phrases.NOT_ASKED if card.ends else phrases.NOBODY_TO_ASK),))
    source = words.say(phrases.SOURCES[found.source]) if found.source in phrases.SOURCES else ""
    if found.state is State.GOOD:
        return Row(label=label, lines=(words.say(phrases.GOOD).format(source=source),))
    if found.state is State.REVOKED:
        return Row(label=label, lines=tuple(_revoked(found, card, source, words)), tone=Tone.BAD)
    why = words.say(phrases.WHYS[found.why]) if found.why in phrases.WHYS else "-"
    return Row(label=label, lines=(words.say(phrases.NOT_KNOWN).format(why=why),))


def _revoked(found: Revocation, card: Card, source: str, words: Words) -> Iterator[str]:
    at = moment(found.at, words) if found.at else "-"
    yield words.say(phrases.REVOKED).format(at=at, source=source)
    if found.reason:
        yield words.say(phrases.REASON).format(reason=words.word(found.reason))
    if card.told.get("revoked_authority") is True:
        yield words.say(phrases.OF_AUTHORITY)
