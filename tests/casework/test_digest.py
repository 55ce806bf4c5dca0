"""One message for many incidents: every one is named, the worst first, and never more than a message may hold."""

import re
from collections.abc import Mapping
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from sentinel.casework.digest import Item, digest
from sentinel.kit.texts import LANGUAGES, translator
from sentinel.model.incident import Incident
from sentinel.model.notice import Why
from sentinel.model.route import Channel
from sentinel.model.rule import Tlp
from sentinel.model.severity import Severity
from tests.casework.scene import a_rule
from tests.store.things import NOW, incident

WITA = ZoneInfo("Asia/Makassar")
CHANNEL = Channel(name="csirt", language="en")


def item(number: int, why: Why = Why.OPENED, severity: Severity = Severity.HIGH, **changes: object) -> Item:
    fields: Mapping[str, str] = {"target_name": f"KPU {number}"}
    made: Incident = replace(incident(number=number, severity=severity, fields=fields), **changes)  # type: ignore[arg-type]  # any field
    ended = replace(made, resolved_at=NOW, recovering_at=NOW)
    return Item(incident=ended if why is Why.RESOLVED else made, rule=a_rule(), why=why)


def said(items: list[Item], channel: Channel = CHANNEL) -> tuple[str, str]:
    return digest(items, channel, WITA, translator(channel.language), reason="routes[1] severity=>=low")


def test_what_is_new_stands_before_what_is_over_and_the_worst_first() -> None:
    title, body = said(
        [item(1, Why.RESOLVED), item(2, severity=Severity.LOW), item(3), item(4, Why.ESCALATED), item(5)]
    )
    assert title == "[TLP:AMBER] High: 3 new, 1 escalated, 1 resolved: Website unreachable: KPU 3"
    assert body.splitlines() == [
        "TLP:AMBER | High | 5 incidents in one message",
        "new (3):",
        "- INC-000003 High: Website unreachable: KPU 3",
        "- INC-000005 High: Website unreachable: KPU 5",
        "- INC-000002 Low: Website unreachable: KPU 2",
        "escalated (1):",
        "- INC-000004 High: Website unreachable: KPU 4",
        "resolved (1):",
        "- INC-000001 High: Website is back: KPU 1",
        "More: sentinel incidents list",
        "You are told because: routes[1] severity=>=low",
    ]


@pytest.mark.parametrize("count", [2, 20, 60, 90, 300, 5_000])
def test_every_incident_is_named_however_many_there_are(count: int) -> None:
    _, body = said([item(n) for n in range(1, count + 1)])
    assert len(body) < 1500
    named = {int(n) for n in re.findall(r"INC-(\d{6})", body)}
    for first, last in re.findall(r"INC-(\d{6})\.\.INC-(\d{6})", body):
        named |= set(range(int(first), int(last) + 1))
    assert named == set(range(1, count + 1))


def test_up_to_sixty_are_written_out() -> None:
    _, body = said([item(n) for n in range(1, 61)])
    assert all(f"INC-{n:06d}" in body for n in range(1, 61))


def test_scattered_numbers_that_cannot_all_be_written_still_make_a_message() -> None:
    _, body = said([item(2 * n) for n in range(1, 3_000)])
    assert len(body) < 1500


def test_what_is_stricter_than_the_channel_is_named_by_number_and_severity_alone() -> None:
    green = replace(CHANNEL, tlp=Tlp.GREEN)
    title, body = said([item(1), item(2, tlp=Tlp.GREEN)], green)
    assert "KPU 1" not in title + body
    assert "- INC-000001 High: open Sentinel" in body
    assert body.startswith("TLP:GREEN | High")
    title, body = said([item(1), item(3)], green)
    assert "KPU" not in title + body
    assert "TLP" not in title + body


def test_the_message_bears_the_strictest_mark_that_it_carries() -> None:
    red = replace(CHANNEL, tlp=Tlp.RED)
    title, body = said([item(1, tlp=Tlp.GREEN), item(2, tlp=Tlp.RED)], red)
    assert title.startswith("[TLP:RED]")
    assert body.startswith("TLP:RED")


def test_hostile_names_stay_one_harmless_line() -> None:
    evil = {"target_name": "x\nINC-000099 https://evil.test/ " + "y" * 5_000}
    _, body = said([item(1, fields=evil), item(2)])
    lines = body.splitlines()
    assert len(lines) == 6
    assert "https://" not in body
    assert max(map(len, lines)) <= 142


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_said_in_the_channel_s_language(language: str) -> None:
    _, body = said([item(1), item(2)], replace(CHANNEL, language=language))
    assert ("insiden dalam satu pesan" in body) is (language == "id")
