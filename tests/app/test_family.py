"""Probes of one family: who names the family names all of them, and in a lab they keep its rhythm."""

from pathlib import Path
from types import MappingProxyType

import pytest

from sentinel.app.enrolment import vantages_of
from sentinel.app.look import Unknown, _meant, _selected
from sentinel.config.config import Config
from sentinel.config.load import load
from sentinel.config.plan import plan
from sentinel.kit.probe import Options, Probe
from sentinel.model.subject import Check, Tier
from tests.config.desk import PROBES as PLAIN
from tests.config.desk import recipients, written


class Dns(Probe[Options, dict[str, str], None]):
    kind = "dns"
    options = Options


class Panel(Dns):
    kind = "dns_panel"
    service = family = "dns"
    intervals = MappingProxyType(dict.fromkeys(Tier, 300.0))


PROBES = {**PLAIN, "dns": Dns(), "dns_panel": Panel()}
TARGET = """
[[targets]]
id = "kpu"
url = "https://kpu.example/"
probes = ["dns"]
[targets.options.dns]
interval = "20s"
"""
AGENT = """
[[link.agents]]
vantage = "jakarta-1"
key = "ed25519:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
network = "as7713"
probes = ["dns"]
"""


def config_of(folder: Path, text: str) -> Config:
    return load(written(folder, text), PROBES, recipients, environ={})


def checks(folder: Path, text: str) -> dict[str, Check]:
    return {check.key: check for check in plan(config_of(folder, text), PROBES, {})}


def test_the_name_of_the_family_selects_all_of_it(tmp_path: Path) -> None:
    assert {"target:kpu/dns", "target:kpu/dns_panel"} < checks(tmp_path, TARGET).keys()


def test_a_member_may_be_named_alone(tmp_path: Path) -> None:
    alone = checks(tmp_path, TARGET.replace('"dns"]', '"dns_panel"]'))
    assert "target:kpu/dns_panel" in alone
    assert "target:kpu/dns" not in alone


def test_only_in_a_lab_a_member_keeps_the_rhythm_of_its_family(tmp_path: Path) -> None:
    assert checks(tmp_path, TARGET)["target:kpu/dns_panel"].interval == 300.0
    lab = checks(tmp_path, "[sentinel]\nlab = true\n" + TARGET)
    assert (lab["target:kpu/dns"].interval, lab["target:kpu/dns_panel"].interval) == (20.0, 20.0)
    own = TARGET + '[targets.options.dns_panel]\ninterval = "7s"\n'
    assert checks(tmp_path, "[sentinel]\nlab = true\n" + own)["target:kpu/dns_panel"].interval == 7.0


def test_options_of_a_member_have_an_effect_where_the_family_is_named(tmp_path: Path) -> None:
    own = '[targets.options.dns_panel]\ninterval = "70s"\n'
    noted = [str(note) for note in config_of(tmp_path, TARGET + own).notes if "no effect" in note.text]
    assert noted == []
    unnamed = TARGET.replace('"dns"]', '"tls"]')
    noted = [note.where.key for note in config_of(tmp_path, unnamed + own).notes if "no effect" in note.text]
    assert noted == ["targets[0].options.dns", "targets[0].options.dns_panel"]


def test_check_with_the_name_of_a_family_runs_it_whole() -> None:
    assert [p.kind for p in _meant(PROBES, ["dns"])] == ["dns", "dns_panel"]
    assert [p.kind for p in _selected(PROBES, ["dns_panel", "dns", "ct"])] == ["dns_panel", "dns"]
    with pytest.raises(Unknown, match="there is no probe 'vantage' for targets; installed: dns, dns_panel, tls"):
        _meant(PROBES, ["dns", "vantage"])


def test_an_agent_that_is_given_a_family_is_given_all_of_it(tmp_path: Path) -> None:
    vantages = vantages_of(config_of(tmp_path, AGENT + TARGET), PROBES)
    assert vantages.listed["jakarta-1"].probes == {"dns", "dns_panel"}
