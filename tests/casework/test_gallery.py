"""The page of all messages is what people get today, and keeps to the words that were agreed."""

import re

from sentinel.app.assemble import rules_of
from tests.casework.gallery import PAGE, TONGUES, page


def test_the_page_of_all_messages_is_up_to_date() -> None:
    assert PAGE.read_text("utf-8") == page(), "a message changed: run `make pages`, then read the difference by eye"


def test_every_rule_is_on_the_page_in_both_languages() -> None:
    sections = page().split("\n### ")
    for name, rule in rules_of(None).rules.items():
        if rule.policy is not None:
            (section,) = [one for one in sections if one.startswith(f"`{name}`")]
            assert all(f"{tongue}:\n\n```text\n===" in section for tongue in TONGUES.values())


def test_nothing_is_called_proven_and_what_cannot_be_seen_is_not_called_dead() -> None:
    words = page().lower()
    for word in ("terbukti", "kadaluarsa", "situs mati", "portal mati", "proven", "hacked by", "perlindungan data"):
        assert word not in words, word
    assert "terindikasi" in words or "dugaan" in words
    assert "tak terpantau" in words


def test_no_message_holds_an_address_that_can_be_pressed() -> None:
    told = "\n".join(re.findall("```text\n(.*?)```", page(), re.DOTALL))
    assert re.findall(r"https?://\S+|\S+@\S+\.\w+|\bwww\.\S+", told) == []


def test_every_time_names_its_zone() -> None:
    for found in re.finditer(r"\d{1,2} (?:Februari|February) \d{4} \d\d[.:]\d\d(?P<zone> \w+)?", page()):
        assert found["zone"] == " WITA", found[0]
