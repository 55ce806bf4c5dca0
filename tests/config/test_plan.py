"""From a configuration to checks: whose word wins, and what a lab changes."""

import time
import tomllib
from datetime import time as clock
from pathlib import Path

from sentinel.config.plan import plan
from sentinel.config.show import resolved
from sentinel.config.toml import to_toml
from sentinel.model.rule import Tlp
from sentinel.model.severity import Severity
from sentinel.model.subject import Check, Tier
from tests.config.desk import PROBES, loaded, written

TARGETS = """
[[targets]]
id = "kpu"
url = "https://kpu.example/"
tier = "critical"
probes = ["uptime", "tls", "dns"]
[[targets]]
id = "quick"
url = "https://quick.example/"
probes = ["uptime"]
[targets.options.uptime]
interval = "15s"
expect_text = "Selamat"
[[targets]]
id = "plain"
url = "http://plain.example/"
[[targets]]
id = "off"
url = "https://off.example/"
enabled = false
"""


def checks(folder: Path, text: str, **switches: bool) -> dict[str, Check]:
    return {c.key: c for c in plan(loaded(written(folder, text)), PROBES, switches)}


def test_the_tier_decides_how_often(tmp_path: Path) -> None:
    made = checks(tmp_path, TARGETS)
    assert made["target:kpu/uptime"].interval == 30.0
    assert made["target:plain/uptime"].interval == 120.0
    assert made["target:kpu/tls"].timeout == 20.0


def test_the_target_wins_over_the_table_and_the_table_over_the_probe(tmp_path: Path) -> None:
    made = checks(tmp_path, '[probes.uptime]\ninterval = "45s"\nslow_after = "2s"\n' + TARGETS)
    assert made["target:kpu/uptime"].interval == 45.0
    assert made["target:kpu/uptime"].options == {"interval": "45s", "slow_after": "2s"}
    assert made["target:quick/uptime"].interval == 15.0
    assert made["target:quick/uptime"].options == {"interval": "15s", "slow_after": "2s", "expect_text": "Selamat"}


def test_the_options_of_a_check_are_valid_for_its_probe(tmp_path: Path) -> None:
    for check in checks(tmp_path, '[probes.uptime]\ninterval = "45s"\n' + TARGETS).values():
        PROBES[check.probe].options.model_validate(check.options)


def test_who_names_no_probes_is_watched_by_the_usual_ones(tmp_path: Path) -> None:
    made = checks(tmp_path, TARGETS)
    assert "target:plain/uptime" in made
    assert "target:plain/tls" not in made  # there is no certificate to look at
    assert {t.id: t.probes for t in loaded(tmp_path / "config.toml").targets()}["plain"] == (
        "uptime",
        "dns",
        "defacement",
    )


def test_a_former_host_is_only_watched_for_where_its_name_points(tmp_path: Path) -> None:
    made = checks(tmp_path, '[[targets]]\nid = "old"\nurl = "https://old.example/"\nkind = "legacy"\n')
    assert list(made) == ["vantage:vantage-1/vantage"]


def test_a_switch_wins_over_the_file(tmp_path: Path) -> None:
    made = checks(tmp_path, TARGETS, off=True, kpu=False)
    assert "target:off/uptime" in made
    assert "target:kpu/uptime" not in made


def test_our_own_line_is_watched_with_the_canaries_of_uplink(tmp_path: Path) -> None:
    made = checks(tmp_path, '[uplink]\ncanaries = ["https://a.example/"]\n')
    assert made["vantage:vantage-1/vantage"].options == {"canaries": ["https://a.example/"], "lab_hint": False}


def test_a_lab_asks_nobody_in_the_world_unless_told(tmp_path: Path) -> None:
    config = loaded(written(tmp_path, "[sentinel]\nlab = true\n[politeness]\nhigh = 7\n"))
    assert (config.canaries, config.panel, config.ct_sources) == ((), (), ())
    assert config.looks_per_minute == {Tier.CRITICAL: None, Tier.HIGH: 7.0, Tier.NORMAL: None, Tier.LOW: None}
    shown = tomllib.loads(to_toml(resolved(config, [])))
    assert (shown["ct"]["sources"], shown["dns"]["panel"], shown["uplink"]["canaries"]) == ([], [], [])
    assert set(shown["politeness"]) == {"high", "user_agent"}
    world = loaded(written(tmp_path, ""))
    assert len(world.canaries) == 2
    assert len(world.panel) == 3
    assert world.looks_per_minute[Tier.LOW] == 0.5


def test_fifteen_thousand_targets_are_planned_in_seconds(tmp_path: Path) -> None:
    rows = "\n".join(f"t{n},https://t{n}.example/,low,uptime tls" for n in range(15_000))
    path = written(tmp_path, '[inventory]\nfiles = ["many.csv"]\n', many__csv=f"id,url,tier,probes\n{rows}\n")
    started = time.process_time()
    assert len(plan(loaded(path), PROBES, {})) == 30_001
    assert time.process_time() - started < 20


def test_channels_and_routes_in_the_words_of_the_model(tmp_path: Path) -> None:
    text = """
[[channels]]
name = "mail"
url = "json://a.example/"
[[channels]]
name = "phone"
url = "json://b.example/"
tlp = "amber+strict"
language = "en"
[[routes]]
match = { severity = ">=high", tier = "critical" }
to = ["phone"]
repeat = "30m"
quiet = { from = "22:00", until = "06:00", below = "critical" }
escalate = [{ after = "15m", to = ["mail"] }]
continue = true
[[routes]]
to = ["mail"]
"""
    config = loaded(written(tmp_path, text))
    mail, phone = config.channels()
    assert (mail.channel().language, mail.channel().tlp, phone.channel().tlp) == ("id", Tlp.AMBER, Tlp.AMBER_STRICT)
    first, last = config.routes()
    assert first.match == {"severity": ">=high", "tier": "critical"}
    assert (first.repeat, first.go_on, first.to) == (1800.0, True, ("phone",))
    assert first.quiet is not None
    assert (first.quiet.start, first.quiet.end, first.quiet.below) == (clock(22), clock(6), Severity.CRITICAL)
    assert [(e.after, e.to) for e in first.escalate] == [(900.0, ("mail",))]
    assert (last.match, last.repeat, last.quiet) == ({}, None, None)
