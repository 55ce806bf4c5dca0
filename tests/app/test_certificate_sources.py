"""From ``[ct] sources`` to a look: keys and origins, what doctor says, and the program itself against a service."""

import asyncio
import base64
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from probes.ct import PROBE
from sentinel.app.doctor import Health, installation
from sentinel.app.fresh import first
from sentinel.app.public_logs import sources
from sentinel.config.config import Config
from sentinel.kit.ct.port import Kind
from tests.app.cli.program import call
from tests.app.cli.program import installation as written
from tests.kit.ct.desk import NAME, desk
from tests.logs import TestLog, listing

LOG = TestLog(operator="Alpha")
LAB = """
[sentinel]
vantage = "test-1"
lab = true
"""


def configured(folder: Path, text: str) -> Config:
    (folder / "var").mkdir(exist_ok=True)
    (folder / "config.toml").write_text(LAB + text)
    return first(folder / "config.toml", {PROBE.kind: PROBE})


def told(config: Config) -> tuple[Health, str]:
    return next((f.health, f.text) for f in installation(config) if f.what == "certificate sources")


def test_a_lab_that_names_none_has_none_and_doctor_says_so(tmp_path: Path) -> None:
    config = configured(tmp_path, "")
    assert sources(config) == ()
    assert told(config)[0] is Health.WARNING


def test_a_log_gets_its_key_and_its_own_name_from_the_list_of_logs(tmp_path: Path) -> None:
    whole = json.loads(listing([LOG]))
    entry = whole["operators"][0]["logs"].pop()
    entry |= {"monitoring_url": "https://mon.test/2029h1/", "submission_url": "https://log.test/2029h1/"}
    whole["operators"][0]["tiled_logs"] = [entry]
    (tmp_path / "logs.json").write_text(json.dumps(whole))
    config = configured(
        tmp_path,
        """
[ct]
log_list = "logs.json"
sources = [
  { kind = "static", url = "https://mon.test/2029h1" },
  { kind = "rfc6962", url = "https://lain.test/log", public_key = "QUJD" },
  { kind = "certspotter", url = "https://api.test", key = "${env:CT_KEY}" },
]
""",
    )
    static, plain, service = sources(config)
    assert (static.kind, static.origin, static.public) == (Kind.STATIC, "log.test/2029h1", LOG.spki)
    assert (plain.origin, plain.public) == ("lain.test/log", b"ABC")
    assert service.key == "rahasia"
    assert "rahasia" not in repr(service)
    assert told(config) == (Health.OK, "mon.test/2029h1, lain.test/log, api.test")


def test_a_log_without_a_key_is_told_by_doctor(tmp_path: Path) -> None:
    config = configured(tmp_path, '[ct]\nsources = [{ kind = "static", url = "https://mon.test/2029h1" }]')
    health, text = told(config)
    assert health is Health.WARNING
    assert text.startswith("no public key for mon.test/2029h1")


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CT_KEY", "rahasia")


@pytest.mark.slow
async def test_check_asks_every_source_and_says_what_is_not_seen(tmp_path: Path) -> None:
    async with desk(tmp_path, begin=datetime.now(UTC)) as there:
        there.api.learn(there.issue(paper="logged"))
        there.published(paper="logged")
        key = base64.b64encode(base64.b64decode(there.log.public_key)).decode()
        text = f"""{LAB}
[dns]
resolvers = ["{there.world.resolver}"]
roots = {json.dumps(there.tree.roots)}
[tls]
ca_file = "roots.pem"
[ct]
sources = [
  {{ kind = "crtsh", url = "{there.api.url}" }},
  {{ kind = "rfc6962", url = "{there.log.url}", public_key = "{key}" }},
  {{ kind = "static", url = "{there.log.url}", public_key = "{key}", origin = "{there.log.origin}" }},
]
"""
        done = await asyncio.to_thread(
            call, "check", f"https://{NAME}/", "--probe", "ct", "--json", config=written(tmp_path, text)
        )
        assert done.exit_code == 0, done.output
        (result,) = json.loads(done.stdout)["results"]
        summary, *stands = result["events"]
        assert (result["outcome"], result["matches"]) == ("seen", [])
        assert summary["sentinel.ct.operators"] == ["Otoritas Sertifikat Latihan"]
        assert {one["sentinel.ct.source_state"] for one in stands} == {"ok"}
        assert [one["sentinel.ct.tree_size"] for one in stands if "sentinel.ct.tree_size" in one] == [1, 1]
        with there.api.fail():
            config = written(tmp_path, text.replace("crtsh", "certspotter"))
            done = await asyncio.to_thread(call, "check", f"https://{NAME}/", "--probe", "ct", config=config)
        assert "failing" in done.output
