"""Two languages from one catalogue: complete, compiled, and in the words that the field uses."""

import re
import string

import pytest

from sentinel.kit.texts import LANGUAGES, msg, translator
from tests.kit.catalogue import catalogue, compiled, file_of, refreshed, sentences


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_is_up_to_date(language: str) -> None:
    assert refreshed(language) == file_of(language, "po").read_bytes(), "run make texts"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_fresh(language: str) -> None:
    assert compiled(language) == file_of(language, "mo").read_bytes(), "run make texts"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_lacks_its_translation(language: str) -> None:
    missing = [m.id for m in catalogue(language) if m.id and (not m.string or m.fuzzy)]
    assert missing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_keeps_what_is_filled_in(language: str) -> None:
    def blanks(text: object) -> set[str | None]:
        return {name for _, name, _, _ in string.Formatter().parse(str(text)) if name}

    assert [m.id for m in catalogue(language) if m.id and blanks(m.id) != blanks(m.string)] == []


@pytest.mark.parametrize(
    ("english", "indonesian"),
    [
        ("critical", "kritis"),
        ("acknowledged", "ditangani"),
        ("reopened", "dibuka kembali"),
        ("global", "menyeluruh"),
        ("expired", "kedaluwarsa"),
        ("February", "Februari"),
        ("connection refused", "sambungan ditolak"),
    ],
)
def test_the_words_are_those_of_the_field(english: str, indonesian: str) -> None:
    assert translator("id")(english) == indonesian
    assert translator("en")(english) == english


def test_indonesian_avoids_the_wrong_words() -> None:
    wrong = re.compile(
        r"kadaluarsa|\bterbukti\b|perlindungan data|(?<!tidak )\bdiretas\b"
    )  # that it was not, we may say
    assert [m.string for m in catalogue("id") if wrong.search(str(m.string))] == []


def test_what_nobody_translated_stays_readable() -> None:
    assert translator("id")("INC-000042 was moved by hand") == "INC-000042 was moved by hand"
    assert translator("fr")("critical") == "critical"
    assert translator("id")("") == ""


def test_marking_a_sentence_changes_nothing() -> None:
    assert msg("low") == "low"
    assert "low" in sentences()
