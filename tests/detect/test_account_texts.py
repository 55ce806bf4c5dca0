"""What is told of accounts is honest also where a channel cuts long texts, and names whom to call."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from sentinel.config.places import shipped

RULES = sorted((shipped("rules") / "account").glob("account_*.yml"))
LONG = ("{sentinel.account.changed}", "{sentinel.account.words}")
DOUBT = ("Dugaan, bukan bukti", "A suspicion, no proof", "bukan bukti peretasan", "no proof of an attack")
CALL = ("nomor di daftar", "number from the register")


def texts(file: Path) -> Iterator[dict[str, Any]]:
    yield from yaml.safe_load(file.read_text("utf-8"))["incident"]["texts"].values()


@pytest.mark.parametrize("file", RULES, ids=lambda file: file.stem)
def test_whoever_shall_call_is_told_where_the_number_is(file: Path) -> None:
    for text in texts(file):
        if any(word in text["advice"] for word in CALL):
            assert "sentinel accounts show {account} --reveal" in text["advice"]


def test_that_it_is_a_suspicion_stands_before_what_a_stranger_wrote() -> None:
    (hijacked,) = (file for file in RULES if file.stem == "account_hijacked")
    for text in texts(hijacked):
        doubt = max(text["summary"].find(word) for word in DOUBT)
        assert 0 < doubt < min(text["summary"].find(field) for field in LONG)
