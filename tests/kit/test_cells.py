"""What we write into a spreadsheet is shown and never run, and comes back as it was."""

import pytest

from sentinel.kit.untrusted import in_a_cell, out_of_a_cell


@pytest.mark.parametrize("text", ["=1+1", "+62 812", "-", "@siti", "\tx", "\rx", "siti", "it's =1", "", "''=1"])
def test_a_text_comes_back_as_it_was(text: str) -> None:
    assert not in_a_cell(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert out_of_a_cell(in_a_cell(text)) == text


def test_an_apostrophe_of_somebody_else_stays() -> None:
    assert out_of_a_cell("it's =1") == "it's =1"
    assert out_of_a_cell("'siti") == "'siti"
