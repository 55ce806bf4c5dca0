"""Tickets come back as they were given out, or not at all."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.kit.ticket import LONGEST, BadTicket, Ticket, seal, unseal

KEY, OTHER = b"k" * 32, b"l" * 32
UNTIL = datetime(2029, 2, 17, 10, 30, tzinfo=UTC)
TICKET = Ticket(number=42, channel="csirt-mail", notice="opened.1", until=UNTIL)


def test_it_comes_back_as_it_was_and_is_short_enough_for_a_message() -> None:
    text = seal(TICKET, KEY)
    assert unseal(text, KEY) == TICKET
    assert (len(text), text.isascii(), seal(TICKET, KEY) == text) == (72, True, True)
    longest = Ticket(number=999_999_999, channel="k" * 64, notice=f"{'e' * 20}.{9**9}", until=UNTIL)
    assert unseal(seal(longest, KEY), KEY) == longest
    assert len(seal(longest, KEY)) < LONGEST


def test_every_bit_of_it_is_under_the_seal() -> None:
    text = seal(TICKET, KEY)
    for at in range(len(text)):
        for other in "AQgw.-=":
            forged = text[:at] + other + text[at + 1 :]
            if forged != text:
                with pytest.raises(BadTicket):
                    unseal(forged, KEY)
    for forged in (text + "A", text[:-1], text + "=", text + "\n", text.swapcase(), "", ".", seal(TICKET, OTHER)):
        with pytest.raises(BadTicket):
            unseal(forged, KEY)


@given(st.text())
def test_whatever_comes_is_refused_and_nothing_else(text: str) -> None:
    with pytest.raises(BadTicket):
        unseal(text, KEY)


def test_its_use_is_remembered_by_the_notice_not_by_the_time() -> None:
    assert TICKET.key == "link:42:csirt-mail:opened.1"
