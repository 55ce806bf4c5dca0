"""Numbers that callers name in passing are kept sealed; what everybody reads shows enough to recognise them."""

from datetime import UTC, datetime

import pytest

from sentinel.kit.intake.reading import read, shown
from sentinel.kit.intake.telling import event_of

NOW = datetime(2029, 2, 13, 18, 5, tzinfo=UTC)
SAID = {
    "class": "sms",
    "reporter": "Siti Aminah",
    "contact": "081234567834",
    "institution": "Tim Siti 0812-3456-7834",
    "role": "staf, 081299998888",
    "when": "01.40",
    "sim": "ya",
    "imitated": "KPU 085712345678",
    "receiving": "081234567834",
    "message": "hubungi 081355554444",
    "reported_to": ["Polda 081355554444"],
}


def test_no_number_stands_in_what_everybody_reads() -> None:
    report, private = read(SAID, NOW, UTC)
    told = f"{report} {event_of(report, {})}"
    assert [n for n in ("34567834", "3456-7834", "3456 7834", "99998888", "12345678", "55554444") if n in told] == []
    assert (report.institution, report.imitated) == ("Tim Siti 0812****34", "KPU 0857****78")
    assert (private.imitated, private.message) == ("KPU 085712345678", "hubungi 081355554444")


@pytest.mark.parametrize("public", ["@kpu_ntb", "https://facebook.com/profile.php?id=100044123456789", "Bawaslu 2029"])
def test_handles_and_addresses_are_public_already(public: str) -> None:
    assert shown(public) == public
