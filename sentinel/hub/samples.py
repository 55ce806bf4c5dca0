"""The samples of signatures: what each must hit and must miss, and how long the whole set takes for a long page."""

from collections.abc import Callable, Iterator
from contextlib import suppress

from sentinel.detect.problem import Problem
from sentinel.hub.rehearsal import TestResult
from sentinel.kit.content.signatures import MOST_SCANNED, GaveUp, Signature, Signatures

TOO_SLOW = 0.1
ROUNDS = 3


def proofs(signatures: Signatures | None) -> list[TestResult]:
    """How each signature does on its own samples."""
    return (
        [result for _, one in sorted(signatures.known.items()) for result in _proofs(signatures, one)]
        if signatures
        else []
    )


def _proofs(signatures: Signatures, one: Signature) -> Iterator[TestResult]:
    for kind, wanted, samples in (("hit", True, one.hits), ("miss", False, one.misses)):
        for number, sample in enumerate(samples, 1):
            found = _hits(signatures, one.name, sample)
            told = "" if found is wanted else f"expected a {kind}: {sample[:80]!r}"
            yield TestResult(rule=one.name, test=f"{kind} {number}", source=one.source, told=told)


def _hits(signatures: Signatures, name: str, sample: str) -> bool:
    try:
        return any(hit.signature.name == name for hit in signatures.found(sample.encode()))
    except GaveUp:
        return False


def sluggish(signatures: Signatures | None, clock: Callable[[], float]) -> Iterator[Problem]:
    """The set as a whole, if it takes too long: a page of nothing but samples, as long as pages may be."""
    if signatures is None or not signatures.known:
        return
    samples = "\n".join(sample for one in signatures.known.values() for sample in (*one.hits, *one.misses)).encode()
    page = (samples + b"\n") * (MOST_SCANNED // (len(samples) + 1) + 1)
    took = min(_timed(signatures, page, clock) for _ in range(ROUNDS))
    if took > TOO_SLOW:
        file, _, line = next(iter(signatures.known.values())).source.rpartition(":")
        text = f"the signatures need {took * 1000:.0f} ms for a long page: too slow"
        yield Problem(file=file, line=int(line), column=1, text=text)


def _timed(signatures: Signatures, page: bytes, clock: Callable[[], float]) -> float:
    began = clock()
    with suppress(GaveUp):
        list(signatures.found(page))
    return clock() - began
