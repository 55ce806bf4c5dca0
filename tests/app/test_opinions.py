"""Signatures in an installation: a bad file keeps the last good set and is told; doctor says when they are off."""

from pathlib import Path

import pytest

from probes.defacement import PROBE
from sentinel.app import doctor, opinions
from sentinel.app.assemble import rules_of
from sentinel.app.doctor import Health, machine
from sentinel.app.fresh import again, first
from sentinel.config.config import Config
from sentinel.kit.content.ngrams import BadNgrams, Ngrams
from sentinel.kit.content.signatures import REFERENCE
from tests.app.cli.program import call
from tests.kit.content.test_signatures import GOOD

PROBES = {PROBE.kind: PROBE}


def configured(folder: Path, signature: str) -> Config:
    (folder / "mine" / "signatures").mkdir(parents=True, exist_ok=True)
    (folder / "mine" / "signatures" / "cat.yar").write_text(signature, "utf-8")
    lines = ["[sentinel]", 'vantage = "test-1"', "lab = true", "[rules]", 'dirs = ["mine"]']
    (folder / "config.toml").write_text("\n".join(lines))
    return first(folder / "config.toml", PROBES)


@pytest.mark.slow  # proves all rules anew, as the daemon does
def test_a_sample_that_is_missed_keeps_the_last_good_set_and_is_told(tmp_path: Path) -> None:
    config = configured(tmp_path, GOOD)
    rules = rules_of(config)
    configured(tmp_path, GOOD.replace("[0-9]", "[a-z]"))
    reading = again(config, PROBES, rules, {})
    assert f"{tmp_path}/mine/signatures/cat.yar:2:1: error: test 'hit 1' of kucing" in reading.rules_problem
    kept = reading.world.references[REFERENCE].data
    assert [hit.signature.name for hit in kept.found(b"meong-1337")] == ["kucing"]


def test_signatures_are_checked_and_tested_by_their_names(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    configured(tmp_path, GOOD)
    done = call("rules", "test", "kucing", "--rules", mine)
    assert (done.exit_code, done.stdout) == (0, "2 of 2 tests pass\n")
    assert "0 rules and 1 signatures are right" in call("rules", "check", "--rules", mine).stdout
    configured(tmp_path, GOOD.replace("weight = 15", ""))
    done = call("rules", "check", "--rules", mine)
    assert done.exit_code == 3
    assert "cat.yar:2:6: error: kucing: meta lacks 'weight'" in done.stderr


def test_doctor_says_when_signatures_are_off(monkeypatch: pytest.MonkeyPatch) -> None:
    def told() -> tuple[Health, str]:
        return next((finding.health, finding.text) for finding in machine() if finding.what == "signatures")

    assert told() == (Health.OK, "YARA-X is installed")
    monkeypatch.setattr(doctor, "available", lambda: False)
    assert told()[0] is Health.WARNING
    assert "off" in told()[1]


def test_without_its_table_words_are_judged_by_lists_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: bytes) -> Ngrams:
        raise BadNgrams("cut short")

    opinions.ngrams.cache_clear()
    monkeypatch.setattr(Ngrams, "read", broken)
    assert opinions.ngrams() is None
    opinions.ngrams.cache_clear()
