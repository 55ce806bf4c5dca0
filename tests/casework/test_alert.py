from dataclasses import replace
from zoneinfo import ZoneInfo

from sentinel.casework.alert import alert
from sentinel.casework.words import Words
from sentinel.kit.texts import translator
from sentinel.model.notice import Why
from sentinel.model.route import Channel
from sentinel.model.rule import Tlp
from tests.casework.scene import Stage, moment

VOICE = Words(language="id", say=translator("id"), zone=ZoneInfo("Asia/Makassar"))


def test_a_machine_is_told_plain_names_and_when_it_began_and_ended() -> None:
    stage = Stage(enrolled=frozenset({"mataram-1"}))
    stage.bad(0)
    told = alert(stage.now(), stage.rule, Why.OPENED, Channel(name="kait"), VOICE)
    assert (told.incident, told.rule, told.target, told.service) == ("INC-000001", "site_down", "kpu-ntb", "uptime")
    assert (told.severity, told.status, told.starts_at, told.ends_at) == ("high", "open", moment(0), None)
    assert told.title == "Situs tidak dapat diakses: KPU Provinsi NTB"
    for at in (60, 120, 180):
        stage.good(at)
        stage.tick(at)
    over = alert(stage.now(), stage.rule, Why.RESOLVED, Channel(name="kait"), VOICE)
    assert (over.status, over.starts_at) == ("resolved", moment(0))
    assert over.ends_at is not None


def test_above_its_ceiling_a_machine_is_told_number_and_severity_only() -> None:
    stage = Stage(enrolled=frozenset({"mataram-1"}))
    stage.bad(0)
    secret = replace(stage.now(), tlp=Tlp.RED)
    told = alert(secret, stage.rule, Why.OPENED, Channel(name="kait", tlp=Tlp.AMBER), VOICE)
    assert (told.incident, told.severity, told.status) == ("INC-000001", "high", "open")
    assert (told.rule, told.service, told.target, told.title) == ("", "", "", "")
