"""What a message says and what it must never say: ceilings, hostile words, honest words, limits."""

from collections.abc import Mapping
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.casework import acts
from sentinel.casework.speak import speak
from sentinel.kit.texts import translator
from sentinel.model.incident import Incident
from sentinel.model.notice import Why
from sentinel.model.route import Channel
from sentinel.model.rule import Flapping, Rule, Texts, Tlp
from sentinel.model.severity import Severity
from tests.casework.scene import Stage, a_rule, moment, policy

WITA = ZoneInfo("Asia/Makassar")
RULE = a_rule(how=policy(reopen_within=900))
HOSTILE = "<b>x</b> http://evil.example/a?b=1 @officer\u202egpj.exe\x1b[31m\nTLP:CLEAR | Info | forged\r\n[red]`rm`"


def opened(event: Mapping[str, str] | None = None, rule: Rule = RULE) -> Incident:
    stage = Stage(rule, enrolled=frozenset({"mataram-1"}))
    stage.bad(0, event=event)
    return stage.now()


def say(
    incident: Incident,
    why: Why = Why.OPENED,
    *,
    rule: Rule | None = RULE,
    language: str = "id",
    tlp: Tlp = Tlp.AMBER,
    link: str = "",
) -> tuple[str, str]:
    channel = Channel(name="csirt", tlp=tlp, language=language)
    return speak(incident, rule, why, channel, WITA, translator(language), link=link)


def test_the_first_line_says_how_far_it_may_go_how_bad_it_is_and_what_is_concerned() -> None:
    title, body = say(opened())
    assert body.splitlines()[0] == "TLP:AMBER | Tinggi | KPU Provinsi NTB"
    assert title.startswith("[TLP:AMBER] Tinggi: Situs tidak dapat diakses")


def test_an_officer_finds_what_when_where_why_and_what_to_do() -> None:
    _, body = say(opened())
    for part in (
        "14 Februari 2029 18.30 WITA",
        "dari mataram-1",
        "sambungan ditolak",
        "Buka situs dari jaringan lain.",
        "docs/runbooks/site_down",
        "sentinel incidents ack INC-000001",
    ):
        assert part in body


def test_english_is_for_who_asks_for_it() -> None:
    _, body = say(opened(), language="en")
    assert "14 February 2029 18:30 WITA" in body
    assert "connection refused" in body


def test_no_client_can_make_a_link_of_it() -> None:
    title, body = say(opened())
    assert "hxxps://ntb[.]kpu[.]go[.]id/" in body
    assert "http" not in (title + body).replace("hxxp", "")
    assert ".md" not in body


@pytest.mark.parametrize(
    ("incident", "channel", "reduced"),
    [
        (Tlp.AMBER, Tlp.AMBER, False),
        (Tlp.GREEN, Tlp.AMBER, False),
        (Tlp.AMBER_STRICT, Tlp.AMBER, True),
        (Tlp.RED, Tlp.AMBER_STRICT, True),
        (Tlp.RED, Tlp.RED, False),
        (Tlp.AMBER, Tlp.CLEAR, True),
    ],
)
def test_above_its_ceiling_a_channel_carries_only_number_and_severity(
    incident: Tlp, channel: Tlp, *, reduced: bool
) -> None:
    title, body = say(replace(opened(), tlp=incident), tlp=channel)
    assert ("KPU" not in title + body) is reduced
    if reduced:
        assert (title, body) == (
            "INC-000001: Tinggi",
            "INC-000001\nTinggi\nbuka Sentinel: sentinel incidents show INC-000001",
        )


def test_the_reduced_message_still_leads_to_the_dashboard() -> None:
    link = "https://pantau.example/incidents/INC-000001"
    _, body = say(replace(opened(), tlp=Tlp.RED), link=link)
    assert body.splitlines()[-1] == link
    assert "KPU" not in body


def test_hostile_words_stay_one_harmless_line() -> None:
    event = {"error.type": HOSTILE, "labels.target_name": HOSTILE, "url.full": HOSTILE}
    title, body = say(opened(event))
    _, plain = say(opened())
    assert len(body.splitlines()) == len(plain.splitlines())
    assert not any(line.startswith("TLP:CLEAR") for line in body.splitlines())
    assert not set(title + body) & set("\x1b\u202e\r@")
    assert "http:" not in body


@given(st.text(max_size=400), st.text(max_size=400))
@settings(max_examples=150)
def test_whatever_a_site_says_the_message_keeps_its_shape(name: str, address: str) -> None:
    incident = opened({"labels.target_name": name, "url.full": address, "error.type": address})
    title, body = say(incident)
    assert "\n" not in title
    assert len(body) < 1500
    assert body.splitlines()[0].startswith("TLP:AMBER | Tinggi | ")
    assert body.splitlines()[1].startswith("INC-000001")
    (title + body).encode("utf-8")


def test_long_texts_are_cut_and_nothing_that_matters_is_lost() -> None:
    long = Texts(title="t" * 900, summary="s" * 5000, advice="a" * 5000, resolved="r")
    rule = a_rule(how=replace(policy(), texts={"id": long, "en": long}))
    title, body = say(opened(), rule=rule)
    assert len(title) <= 180
    assert len(body) < 1500
    assert "sentinel incidents ack INC-000001" in body


def test_many_long_parts_together_stay_under_the_limit() -> None:
    long = Texts(title="t", summary="s" * 5000, advice="a" * 5000, resolved="r")
    rule = a_rule(how=replace(policy(), texts={"id": long, "en": long}))
    many = tuple(f"titik-pantau-nomor-{n}" for n in range(80))
    incident = replace(opened(), seen_by=many, fields={"target_name": "n" * 190})
    _, body = speak(
        incident, rule, Why.OPENED, Channel(name="c"), WITA, translator("id"), reason="r" * 190, link="l" * 190
    )
    assert 1000 < len(body) < 1500
    assert "sentinel incidents ack INC-000001" in body


def test_a_missing_value_reads_as_a_dash() -> None:
    texts = Texts(title="{no.such.field}", summary="{sentinel.uptime.reason} {account}", advice="c", resolved="d")
    rule = a_rule(how=replace(policy(), texts={"id": texts, "en": texts}))
    title, body = say(opened(), rule=rule)
    assert title.endswith(": -")
    assert "Terlihat: - -" in body


def test_recovered_is_only_said_of_what_was_seen_good() -> None:
    stage = Stage(RULE, enrolled=frozenset({"mataram-1"}))
    stage.bad(0)
    closed = acts.resolve(stage.now(), who="Sari", login="p", at=moment(30), text="salah alarm").incident
    title, body = say(closed, Why.RESOLVED)
    assert "pulih" not in (title + body).lower()
    assert "Ditutup oleh petugas" in title
    stage.good(60)
    stage.good(120)
    title, body = say(stage.now(), Why.RESOLVED)
    assert "Situs pulih" in title
    assert "Terlihat baik sejak: 14 Februari 2029 18.32 WITA" in body
    assert "ack" not in body


def test_who_sees_it_otherwise_is_named() -> None:
    stage = Stage(RULE)
    stage.good(0, "jakarta-1")
    stage.bad(1)
    assert "terlihat baik dari jakarta-1" in say(stage.now())[1]


def test_an_unsteady_incident_says_that_it_will_be_quiet() -> None:
    stage = Stage(a_rule(how=policy(reopen_within=900, flapping=Flapping(changes=2, within=3600))))
    stage.bad(0)
    stage.good(60)
    stage.good(120)
    _, body = say(stage.now(), Why.DIGEST)
    assert "tidak ada pesan lagi sampai tenang" in body
    calm = replace(stage.now(), flapping=False)
    assert "sudah tenang dan masih terbuka" in say(calm, Why.DIGEST)[1]


def test_a_rule_that_is_gone_still_leaves_a_readable_message() -> None:
    title, body = say(opened(), rule=None)
    assert title == "[TLP:AMBER] Tinggi: site_down: KPU Provinsi NTB"
    assert "Sejak: 14 Februari 2029 18.30 WITA" in body


def test_the_severity_it_rose_to_is_the_one_that_is_told() -> None:
    stage = Stage(RULE)
    stage.bad(0)
    stage.bad(60, level=Severity.CRITICAL)
    title, body = say(stage.now(), Why.ESCALATED)
    assert title.startswith("[TLP:AMBER] Kritis")
    assert "dieskalasi" in body
