"""Facts that make no sense: whatever an agent or a zone says is judged without an exception, and acquits nobody."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from probes.dns_answers import PROBE, AnswersOptions
from sentinel.kit.answers.facts import Beyond, Said, Shown
from sentinel.kit.answers.memory import MOST, cards, due, gone, noted
from sentinel.kit.codec import decode, encode
from sentinel.model.failure import Code, Failure, Layer
from tests.authority import NOW
from tests.kit.answers.desk import CLOUD, EVIL, OWN, Hub, refused, shown, usual

ADDRESSES = st.sampled_from(
    [OWN, CLOUD, EVIL, "10.0.0.1", "::", "::ffff:10.0.0.1", "2a66::1", "", "1.2.3", "kpu"]
) | st.text(max_size=20)
NAMES = st.sampled_from(["www.kpu.go.id", "x.awan.example", "", ".", "a..b", "\\000.evil.example", "com"]) | st.text(
    max_size=30
)
FAILURE = Failure(layer=Layer.DNS, code=Code.DNS_TIMEOUT)
SAID = st.builds(
    Said,
    server=ADDRESSES,
    name=NAMES,
    addresses=st.lists(ADDRESSES, max_size=4).map(tuple),
    aliases=st.lists(NAMES, max_size=3).map(tuple),
    hints=st.lists(ADDRESSES, max_size=2).map(tuple),
    targets=st.lists(NAMES, max_size=2).map(tuple),
    ttl=st.none() | st.integers(-5, 2**33),
    failure=st.none() | st.just(FAILURE),
)
BEYOND = st.builds(
    Beyond, alias=NAMES, addresses=st.lists(ADDRESSES, max_size=3).map(tuple), aliases=st.lists(NAMES).map(tuple)
)
SHOWN: st.SearchStrategy[Shown] = st.one_of(
    st.builds(refused, ADDRESSES),
    st.builds(shown, ADDRESSES, NAMES, NAMES, ok=st.sampled_from([False]), old=st.booleans()),
)


@settings(max_examples=60)
@given(st.lists(SAID, max_size=3), st.lists(BEYOND, max_size=2), st.lists(SHOWN, max_size=4), st.booleans())
@pytest.mark.slow
def test_no_answer_is_too_strange_to_be_judged(
    said: list[Said],
    beyond: list[Beyond],
    shown_: list[Shown],
    accepted: bool,  # noqa: FBT001 - drawn
) -> None:
    hub = usual() if accepted else Hub()
    for _ in range(2):
        event = hub.look(said, shown_, beyond)
        assert event.get("sentinel.dns.answers_exonerated", []) == [], "nobody proved anything"
        assert hub.seen is not None
        PROBE.proposal(hub.seen)
        facts = decode(PROBE.facts, encode(hub.seen.facts, PROBE.facts))
        assert isinstance(PROBE.fingerprint(facts), str)
    assert hub.learned is not None
    assert len(hub.learned.faces) <= MOST
    assert AnswersOptions().handshakes


@given(st.text(max_size=200), st.lists(ADDRESSES, max_size=60), st.booleans())
def test_a_cursor_that_makes_no_sense_is_an_empty_one(
    cursor: str,
    given_: list[str],
    again: bool,  # noqa: FBT001 - drawn
) -> None:
    known = cards(cursor)
    assert set(due(known, given_, NOW, again=again)) <= set(given_)
    assert set(gone(known, given_, NOW, again=again)) <= set(known)
    assert len(cards(noted(known, given_, given_, NOW))) <= MOST
