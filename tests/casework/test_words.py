"""Dates, numbers and zones as people write them in Indonesia and in English."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from sentinel.casework.words import Words
from sentinel.kit.texts import translator
from sentinel.kit.untrusted import untrusted
from sentinel.model.event import Value
from sentinel.model.failure import Code
from sentinel.model.severity import Severity

AT = datetime(2024, 2, 14, 10, 30, tzinfo=UTC)


def words(language: str = "id", zone: str = "Asia/Makassar") -> Words:
    return Words(
        language=language, say=translator(language), zone=ZoneInfo(zone), names={"mataram-1": "Mataram (Diskominfotik)"}
    )


@pytest.mark.parametrize(
    ("language", "zone", "text"),
    [
        ("id", "Asia/Makassar", "14 Februari 2024 18.30 WITA"),
        ("id", "Asia/Jakarta", "14 Februari 2024 17.30 WIB"),
        ("id", "Asia/Jayapura", "14 Februari 2024 19.30 WIT"),
        ("en", "Asia/Makassar", "14 February 2024 18:30 WITA"),
        ("en", "UTC", "14 February 2024 10:30 UTC"),
        ("en", "Asia/Dubai", "14 February 2024 14:30 UTC+0400"),
    ],
)
def test_a_time_always_names_its_zone(language: str, zone: str, text: str) -> None:
    assert words(language, zone).moment(AT) == text


@pytest.mark.parametrize("zone", ["Asia/Makassar", "America/New_York"])
@pytest.mark.parametrize(
    "text", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+23:00", "9999-12-31T23:59:59-23:00"]
)
def test_a_certificate_that_never_ends_is_told_as_it_says(text: str, zone: str) -> None:
    """RFC 5280 ends such certificates at the end of the year 9999; and anybody may call his issuer like that."""
    assert words("id", zone).value(text) == untrusted(text)


@pytest.mark.parametrize("month", range(1, 13))
def test_months_are_written_out(month: int) -> None:
    at = datetime(2029, month, 1, tzinfo=UTC)
    assert words("en").moment(at).split()[1] == f"{at:%B}"
    assert words("id").moment(at).split()[1].isalpha()


@pytest.mark.parametrize(
    ("number", "indonesian", "english"),
    [(13100, "13.100", "13,100"), (5.5, "5,5", "5.5"), (5.0, "5", "5"), (-2.25, "-2,2", "-2.2"), (0, "0", "0")],
)
def test_numbers(number: float, indonesian: str, english: str) -> None:
    assert (words("id").number(number), words("en").number(number)) == (indonesian, english)


@pytest.mark.parametrize(
    ("seconds", "indonesian", "english"),
    [
        (0, "0 detik", "0 s"),
        (59, "59 detik", "59 s"),
        (60, "1 menit", "1 min"),
        (125, "2 menit 5 detik", "2 min 5 s"),
        (4320, "1 jam 12 menit", "1 h 12 min"),
        (86400, "1 hari", "1 d"),
        (90000, "1 hari 1 jam", "1 d 1 h"),
    ],
)
def test_durations(seconds: float, indonesian: str, english: str) -> None:
    assert (words("id").duration(seconds), words("en").duration(seconds)) == (indonesian, english)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "-"),
        ("", "-"),
        ([], "-"),
        (True, "ya"),
        (False, "tidak"),
        (8443, "8443"),
        (12.5, "12,5"),
        (["a", "b"], "a, b"),
        ("2029-02-14T01:00:00.000Z", "14 Februari 2029 09.00 WITA"),
        ("2029-02-14", "2029-02-14"),
        ("2029-99-99T99:99:99Z", "2029-99-99T99:99:99Z"),
        ("9999-12-31T23:59:59.000Z", "9999-12-31T23:59:59.000Z"),
        ("0001-01-01T00:00:00+23:59", "0001-01-01T00:00:00+23:59"),
        ("connection_refused", "sambungan ditolak (connection_refused)"),
        ("status_503", "status HTTP 503"),
        ("mataram-1", "Mataram (Diskominfotik)"),
        ("evil.example", "evil[.]example"),
        (["expired", "weak_key"], "kedaluwarsa (expired), kunci lemah (weak_key)"),
        (
            "https://a.example/: dns_timeout",
            "hxxps://a[.]example/: server nama tidak menjawab tepat waktu (dns_timeout)",
        ),
        ("dns:id@8.8.8.8: no answer in time", "dns:id(at)8.8.8.8: tidak menjawab tepat waktu"),
        ("evil.example: open", "evil[.]example: open"),
    ],
)
def test_any_value_of_an_event_reads_well(value: Value, text: str) -> None:
    assert words().value(value) == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("oldest unsent message: 340 s", "pesan tertua yang belum terkirim: 340 s"),
        ("gambling: slot gacor, maxwin", "judi: slot gacor, maxwin"),
        ("the delivery failed (see evil.example)", "pengiriman gagal (see evil[.]example)"),
        ("connection_refused", "sambungan ditolak (connection_refused)"),
        ("a sentence of somebody else: http://evil.example/", "a sentence of somebody else: hxxp://evil[.]example/"),
    ],
)
def test_our_own_words_about_a_trouble_are_translated_and_the_machine_s_stay(text: str, said: str) -> None:
    assert words().trouble(text) == said


@pytest.mark.parametrize("code", Code)
def test_every_failure_has_words_in_both_languages(code: Code) -> None:
    told = words("id").word(code)
    assert told.endswith(f"({code})")
    assert told != words("en").word(code)


def test_the_scale_of_severity() -> None:
    assert [words().severity(s) for s in Severity] == ["Info", "Rendah", "Sedang", "Tinggi", "Kritis"]


def test_a_language_that_we_do_not_speak_reads_english() -> None:
    assert words("fr").moment(AT) == "14 February 2024 18:30 WITA"
