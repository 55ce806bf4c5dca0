"""What ships works as it is: the example configuration, the inventory, the schema, what is shown."""

import csv
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.config.describe import schema
from sentinel.config.places import shipped
from sentinel.config.plan import plan
from sentinel.config.show import resolved
from sentinel.config.show import written as as_written
from sentinel.config.toml import to_toml
from tests.config.desk import PROBES, complaints, loaded, written

EXAMPLE = shipped("config.toml")


def rows() -> list[dict[str, str]]:
    with (shipped("inventory") / "ntb.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_example_works_without_a_single_secret() -> None:
    config = loaded(EXAMPLE)
    assert len(config.targets()) == 72
    assert sum(c.probe == "uptime" for c in plan(config, PROBES, {})) > 30


def test_the_example_says_that_nobody_is_told_yet() -> None:
    assert "nobody is told of anything" in "\n".join(map(str, loaded(EXAMPLE).notes))


def test_what_the_example_comments_out_is_right_too(tmp_path: Path) -> None:
    """Whoever removes the # signs, as the comments ask, must get a configuration that works."""
    code = re.compile(r"^# (\[|[a-z_]+ +=|[a-z_]+ = )")
    lines = [line[2:] if code.match(line) else line for line in EXAMPLE.read_text("utf-8").splitlines()]
    text = "\n".join(line for line in lines if not line.startswith("files"))
    (tmp_path / "secrets").mkdir()
    for secret in ("telegram", "youtube", "x"):
        (tmp_path / "secrets" / secret).write_text("tgram://1:a/5")
        (tmp_path / "secrets" / secret).chmod(0o600)
    path = written(tmp_path, text)
    assert complaints(path, {"SENTINEL_MAIL_URL": "mailtos://u:p@mail.example?to=a@b.example"}) == []
    config = loaded(path, {"SENTINEL_MAIL_URL": "mailtos://u:p@mail.example?to=a@b.example"})
    assert (len(config.targets()), len(config.channels()), len(config.routes())) == (1, 2, 2)


def test_an_address_that_nobody_has_seen_is_off() -> None:
    unseen = [r for r in rows() if r["grade"] == "C"]
    assert len(unseen) > 10
    assert {r["enabled"] for r in unseen} == {"false"}
    assert all(r["note"].startswith("menunggu konfirmasi") for r in unseen)


def test_a_former_address_is_watched_through_dns_only() -> None:
    former = [r for r in rows() if r["grade"] == "L"]
    assert {(r["kind"], r["probes"], r["enabled"]) for r in former} == {("legacy", "dns", "true")}


def test_own_election_offices_are_looked_at_often_but_not_more_than_manners_allow() -> None:
    own = [r for r in rows() if r["region"] and r["organization"] in ("KPU", "Bawaslu") and r["kind"] == "portal"]
    assert len(own) > 20
    assert {r["tier"] for r in own} == {"high"}  # critical is more than one look a minute: that needs an agreement


def test_only_front_pages_are_watched() -> None:
    assert [r["url"] for r in rows() if not re.fullmatch(r"https://[a-z0-9.-]+/", r["url"])] == []


def test_what_is_shown_is_toml_and_holds_every_default() -> None:
    config = loaded(EXAMPLE)
    shown = tomllib.loads(to_toml(resolved(config, plan(config, PROBES, {}))))
    assert shown["store"]["retention"]["evidence"] == "400d"
    assert shown["targets"][0]["from"] == "inventory/ntb.csv:2"
    kpu = next(t for t in shown["targets"] if t["id"] == "kpu-prov-ntb")
    assert kpu["checks"]["uptime"] == {"interval": "1m", "timeout": "15s"}
    assert tomllib.loads(to_toml(as_written(config))) == tomllib.loads(EXAMPLE.read_text("utf-8"))


NUMBERS = st.integers(-(2**60), 2**60) | st.floats(allow_nan=False, allow_infinity=False)
SCALARS = st.text(max_size=20) | st.booleans() | NUMBERS
NAMES = st.text(max_size=9)
VALUES = st.recursive(SCALARS, lambda v: st.lists(v, max_size=4) | st.dictionaries(NAMES, v, max_size=4))


@given(tables=st.dictionaries(NAMES, VALUES, max_size=5))
def test_whatever_is_written_as_toml_reads_back(tables: dict[str, Any]) -> None:
    assert tomllib.loads(to_toml(tables)) == tables


def _tables(made: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    yield "Document", made
    yield from made["$defs"].items()


def test_the_schema_names_every_key_and_gives_defaults_as_people_write_them() -> None:
    made = schema(PROBES)
    json.dumps(made)
    assert made["additionalProperties"] is False
    assert made["$defs"]["Retention"]["properties"]["evidence"]["default"] == "400d"
    assert made["$defs"]["Store"]["properties"]["url"]["default"] == "sqlite"
    assert "expect_text" in made["$defs"]["Options of uptime"]["properties"]
    assert made["properties"]["probes"]["properties"]["uptime"] == {"$ref": "#/$defs/Options of uptime"}


@pytest.mark.parametrize("name", ["sentinel", "uplink", "store", "channels", "routes", "phases", "link", "self_test"])
def test_the_schema_knows_every_table_of_the_contract(name: str) -> None:
    assert name in schema(PROBES)["properties"]


def test_every_reference_of_the_schema_leads_somewhere() -> None:
    made = schema(PROBES)
    wanted = set(re.findall(r'"#/\$defs/([^"]+)"', json.dumps(made)))
    assert wanted <= made["$defs"].keys()
    assert dict(_tables(made))


@pytest.mark.parametrize(("tlp", "noted"), [("amber", 1), ("amber+strict", 0), ("red", 0)])
def test_whoever_would_hear_nothing_of_accounts_is_told_before(tlp: str, noted: int, tmp_path: Path) -> None:
    channel = f'[[channels]]\nname = "a"\nurl = "${{env:URL}}"\ntlp = "{tlp}"\n'
    file = written(tmp_path, '[sentinel]\nvantage = "a"\n' + channel)
    notes = loaded(file, environ={"URL": "tgram://123456789:AAA-x_y/1"}).notes
    assert sum("AMBER+STRICT" in str(note) for note in notes) == noted
