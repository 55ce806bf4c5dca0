"""Is it the name? The verdict over every way in which a trial can go; and answers that outlive a failed question."""

import pytest

from sentinel.kit.ways.facts import Trial, Ways
from sentinel.kit.ways.names import cut_off, outcome, sni_only, unable
from sentinel.model.failure import Code, Failure, Layer

THRICE, TWICE = ("reset",) * 3, ("ok",) * 2
WHOLE = Trial(ours=THRICE, bare=TWICE, neutral=TWICE, browser="reset")


def trial(**other: tuple[str, ...] | str) -> Trial:
    known = {name: getattr(WHOLE, name) for name in ("ours", "bare", "neutral", "browser", "wide")}
    return Trial(**{**known, **other})


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (WHOLE, True),
        (trial(bare=("alert", "alert")), True),
        (trial(bare=("reset", "reset")), True),
        (trial(bare=("alert", "alert"), neutral=("alert", "alert")), True),
        (trial(ours=("timeout", "reset", "eof"), browser="timeout"), True),
        (trial(ours=("alert",) * 3, browser="alert", wide="alert"), True),
        (trial(ours=("other",) * 3, browser="other"), True),
        (trial(ours=("alert",) * 3, browser="alert", wide="alert", bare=("alert",) * 2, neutral=("alert",) * 2), None),
        (trial(bare=("reset",) * 2, neutral=("reset",) * 2), None),
        (trial(bare=("ok", "reset"), neutral=("reset", "ok")), None),
        (trial(bare=("lost", "ok")), None),
        (trial(ours=("reset", "reset", "lost")), None),
        (trial(ours=("reset",), bare=("reset",), neutral=("reset",), browser=""), None),
        (trial(browser=""), None),
        (trial(ours=("reset", "ok"), browser=""), False),
        (trial(browser="ok"), False),
        (trial(ours=("alert",) * 3, browser="alert", wide="ok"), False),
        (trial(ours=("too_large",), bare=(), neutral=(), browser=""), False),
    ],
    ids=[
        "reset by name", "no name is refused by the server", "no name is cut off too, the neutral one is not",
        "both others are answered, with a refusal", "cut off in turns", "refused by an alert", "met with no TLS",
        "everybody is refused", "everybody is cut off", "the others come and go: a rate limit", "a lost connection",
        "ours was lost once", "ended early", "never asked as a browser", "the second try got through",
        "a browser gets through", "old ciphers get through", "too large to tell",
    ],
)  # fmt: skip
def test_the_name_is_filtered_only_where_nothing_else_explains_it(one: Trial, expected: object) -> None:
    assert sni_only(one) is expected


def test_a_word_of_the_server_is_no_cut() -> None:
    assert cut_off(WHOLE)
    assert cut_off(trial(ours=("other",) * 3, browser="timeout"))
    assert not cut_off(trial(ours=("reset", "alert", "reset")))


def test_a_server_that_opens_and_goes_no_further_cannot_be_told() -> None:
    assert unable(trial(ours=("alert",) * 3, browser="alert", wide="ok"))
    assert not unable(trial(ours=("alert", "ok"), wide=""))


@pytest.mark.parametrize(
    ("failure", "word"),
    [
        (Failure(layer=Layer.TCP, code=Code.CONNECTION_RESET), "lost"),
        (Failure(layer=Layer.TLS, code=Code.CONNECTION_RESET), "reset"),
        (Failure(layer=Layer.TLS, code=Code.TLS_TIMEOUT), "timeout"),
        (Failure(layer=Layer.TLS, code=Code.TLS_HANDSHAKE_FAILED, detail="tlsv1 unrecognized name"), "alert"),
        (Failure(layer=Layer.TLS, code=Code.TLS_HANDSHAKE_FAILED, detail="alert certificate required"), "too_large"),
        (Failure(layer=Layer.TLS, code=Code.TOO_LARGE), "too_large"),
    ],
)  # fmt: skip
def test_each_failure_has_its_word(failure: Failure, word: str) -> None:
    assert outcome(failure) == word


def test_a_failed_question_mends_nothing() -> None:
    old = Ways(accepts=("1.0", "1.2", "1.3"), refuses=("1.1",), weak=("rc4",), dh_bits=1024, stack="x")
    assert Ways().over(old) == old
    asked = Ways(accepts=("1.2",), refuses=("1.0",)).over(old)
    assert (asked.accepts, asked.refuses, asked.weak) == (("1.2", "1.3"), ("1.0", "1.1"), ("rc4",))
    assert asked.findings == ("weak_protocol", "weak_dh")
    assert Ways(weak=(), dh_bits=0).over(asked).findings == ()


@pytest.mark.parametrize(
    ("ways", "findings"),
    [
        (Ways(accepts=("1.2", "1.3"), refuses=("1.0", "1.1"), weak=(), dh_bits=0), ()),
        (Ways(accepts=("1.1",)), ("weak_protocol",)),
        (Ways(weak=("3des",)), ("weak_protocol",)),
        (Ways(dh_bits=2047), ("weak_dh",)),
        (Ways(dh_bits=2048), ()),
        (Ways(), ()),
    ],
)
def test_what_is_weak_has_its_word(ways: Ways, findings: tuple[str, ...]) -> None:
    assert ways.findings == findings
