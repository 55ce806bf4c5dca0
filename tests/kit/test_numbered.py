import pytest

from sentinel.kit.numbered import numbered


@pytest.mark.parametrize("text", ["INC-000042", "inc-42", "42", "000042"])
def test_a_number_is_read_as_people_write_it(text: str) -> None:
    assert numbered(text, "INC-") == 42


@pytest.mark.parametrize("text", ["", "INC-", "RPT-42", "-42", "4 2", "٤٢", "4.2", "1234567890", "INC-INC-42"])
def test_anything_else_is_none(text: str) -> None:
    assert numbered(text, "INC-") is None
