"""Second opinions that judging a page may hear: the table of n-grams that ships, and signatures of staff."""

import logging
from functools import lru_cache

from sentinel.config.places import shipped
from sentinel.detect.ruleset import RuleSet
from sentinel.kit.content.ngrams import REFERENCE, BadNgrams, Ngrams
from sentinel.kit.content.signatures import REFERENCE as SIGNATURES
from sentinel.kit.seen import Reference

SHIPPED = "data/judol.ngrams"
log = logging.getLogger("sentinel.opinions")


@lru_cache(maxsize=1)
def ngrams() -> Ngrams | None:
    """The table that ships; where it cannot be read the lists of words are judged by alone, and the log says so."""
    try:
        return Ngrams.read(shipped(SHIPPED).read_bytes())
    except (OSError, BadNgrams) as error:
        log.warning("%s is not taken: %s", SHIPPED, error)
        return None


def opinions(rules: RuleSet) -> dict[str, Reference]:
    """The same as reference data, by name; the version says which list it was trained on, or which files they are."""
    found, signatures = ngrams(), rules.signatures
    heard = {REFERENCE: Reference(name=REFERENCE, version=found.trained[:12], data=found)} if found else {}
    if signatures:
        heard[SIGNATURES] = Reference(name=SIGNATURES, version=signatures.version, data=signatures)
    return heard
