"""``sentinel check`` against real servers on loopback: what is seen, which rules hold, and how it ends."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from sentinel.kit import codec
from sentinel.kit.baseline import Normal, turns
from sentinel.kit.content.learned import DefacementLearned
from sentinel.range.lab import lab_config
from sentinel.range.world import World
from sentinel.store.ledger import open_ledger
from tests.app.cli.program import call, installation
from tests.app.cli.test_baseline import propose

SITE = "ntb.kpu.test"


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with World() as made:
        yield made


async def look(world: World, folder: Path, *words: object) -> Result:
    config = installation(folder, lab_config(world, folder / "var"))
    return await asyncio.to_thread(call, "check", *words, config=config)


async def looked(world: World, folder: Path, *words: object, code: int) -> dict[str, dict[str, Any]]:
    done = await look(world, folder, *words, "--json")
    assert done.exit_code == code, done.output
    document = json.loads(done.stdout)
    assert document["url"].startswith("https://ntb.kpu.test:")
    assert document["vantage"] == "latihan-1"
    return {result["probe"]: result for result in document["results"]}


def target(world: World) -> str:
    return world.site(SITE).url


CONTRACT = {"probe", "outcome", "failure", "started_at", "duration_ms", "facts", "events", "matches"}


async def test_a_good_site_raises_nothing(world: World, tmp_path: Path) -> None:
    found = await looked(world, tmp_path, target(world), code=0)
    assert found.keys() >= {"uptime", "tls", "tls_policy"}, "the family comes along"
    for result in found.values():
        assert result.keys() == CONTRACT
        assert (result["outcome"], result["failure"], result["matches"]) == ("seen", None, [])
        assert result["duration_ms"] > 0
    assert found["uptime"]["events"][0]["sentinel.uptime.state"] == "up"
    assert found["tls"]["events"][0]["sentinel.tls.trusted"] is True


async def test_a_site_that_refuses_is_seen_to_be_down_and_the_rule_holds(world: World, tmp_path: Path) -> None:
    world.site(SITE).line.refuse()
    found = await looked(world, tmp_path, target(world), code=1)
    uptime, tls = found["uptime"], found["tls"]
    assert (uptime["outcome"], uptime["matches"]) == ("seen", ["site_down"])
    assert uptime["failure"]["code"] == "connection_refused"
    assert (tls["outcome"], tls["failure"]["layer"], tls["facts"]) == ("failed", "tcp", None)


async def test_an_expired_certificate_is_seen_and_the_site_is_up(world: World, tmp_path: Path) -> None:
    world.site(SITE).certificate.expire()
    found = await looked(world, tmp_path, target(world), code=1)
    assert found["tls"]["outcome"] == "seen"
    assert found["tls"]["matches"] == ["tls_certificate_expired"]
    assert found["uptime"]["events"][0]["sentinel.uptime.state"] == "up"
    assert found["uptime"]["matches"] == []


async def test_what_a_person_accepted_as_normal_is_compared_where_the_ledger_is_at_hand(
    world: World, tmp_path: Path
) -> None:
    first = await looked(world, tmp_path, target(world), "--probe", "tls", code=0)
    operator = first["tls"]["events"][0]["sentinel.tls.operator"]
    usual = codec.encode(Normal(traits={"operators": turns(operator)}))
    propose(tmp_path / "config.toml", usual, check="target:kpu-ntb/tls", accepted=True)
    assert (await looked(world, tmp_path, target(world), "--probe", "tls", code=0))["tls"]["matches"] == []
    world.site(SITE).certificate.show("other_operator")
    found = await looked(world, tmp_path, target(world), "--probe", "tls", code=1)
    assert found["tls"]["matches"] == ["tls_issuer_changed"]


async def test_one_probe_alone(world: World, tmp_path: Path) -> None:
    assert (await looked(world, tmp_path, target(world), "--probe", "uptime", code=0)).keys() == {"uptime"}
    family = await looked(world, tmp_path, target(world), "--probe", "tls", code=0)
    assert {name.partition("_")[0] for name in family} == {"tls"}
    assert (await looked(world, tmp_path, target(world), "--probe", "tls_policy", code=0)).keys() == {"tls_policy"}


async def test_several_at_once_are_a_list(world: World, tmp_path: Path) -> None:
    done = await look(world, tmp_path, target(world), world.site("kota-mataram.kpu.test").url, "--json")
    assert [d["url"] for d in json.loads(done.stdout)] == [target(world), world.site("kota-mataram.kpu.test").url]


async def test_a_url_that_is_in_no_configuration(world: World, tmp_path: Path) -> None:
    done = await look(world, tmp_path, f"{target(world)}?halaman=1", "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["target"] == "ntb.kpu.test"


async def test_people_are_told_step_by_step_and_what_to_do(world: World, tmp_path: Path) -> None:
    world.site(SITE).certificate.expire()
    out = (await look(world, tmp_path, target(world))).stdout
    assert "tls: seen" in out
    assert "Putusan     TIDAK TEPERCAYA: peramban memperingatkan pengunjung, karena" in out
    assert "- sebuah sertifikat dalam rantainya sudah kedaluwarsa" in out
    assert "sentinel.tls.findings = expired" in out
    assert "rule tls_certificate_expired: high, Peramban memperingatkan setiap pengunjung" in out
    assert "{target}" not in out
    assert any(line.split()[:1] == ["tcp"] for line in out.splitlines())


async def test_a_plain_site_has_no_certificate_to_look_at(world: World, tmp_path: Path) -> None:
    done = await look(world, tmp_path, "http://127.0.0.1:9/", "--probe", "tls", "--json")
    assert done.exit_code == 0
    for result in json.loads(done.stdout)["results"]:
        assert (result["outcome"], result["failure"]["code"].partition(":")[0]) == ("skipped", "skipped")


async def test_what_is_seen_carries_the_phase_of_the_election(world: World, tmp_path: Path) -> None:
    phase = (
        '\n[[phases]]\nname = "kampanye"\nsource = "PKPU"\nfrom = 2001-01-01T00:00:00Z\nuntil = 2999-01-01T00:00:00Z\n'
    )
    config = installation(tmp_path, lab_config(world, tmp_path / "var") + phase)
    done = await asyncio.to_thread(call, "check", target(world), "--probe", "uptime", "--json", config=config)
    (result,) = json.loads(done.stdout)["results"]
    assert [event["labels.phase"] for event in result["events"]] == [["kampanye"]]


async def test_a_page_is_told_in_the_officer_s_words_and_the_rest_on_demand(world: World, tmp_path: Path) -> None:
    site = world.site(SITE)
    site.front.cloak()
    out = (await look(world, tmp_path, target(world), "--probe", "defacement")).stdout
    assert "Putusan        SERANGAN: sesuatu disusupkan ke halaman (injected; bobot " in out
    assert "Mengapa        hanya sebagian pengunjung yang melihatnya (cloaked)" in out
    assert "Terlihat oleh  Googlebot (V1)" in out
    assert "rule content_cloaked: high, " in out
    assert (len(out.splitlines()) < 25, "sentinel.content." in out, "https://daftar-" in out) == (True, False, False)
    more = (await look(world, tmp_path, target(world), "--probe", "defacement", "--verbose")).stdout
    assert "sentinel.content.verdict = injected" in more
    assert any(line.split()[:1] == ["tls"] for line in more.splitlines())
    remember(tmp_path, DefacementLearned(looks=412, since=datetime.now(UTC) - timedelta(days=31)))
    known = (await look(world, tmp_path, target(world), "--probe", "defacement")).stdout
    assert "dengan yang diterima seseorang, dan 412 pengamatan sejak 31 hari lalu" in known


def remember(folder: Path, learned: DefacementLearned) -> None:
    """Put into the ledger what the daemon learned of the page, and a person's word on it."""
    check = "target:kpu-ntb/defacement"
    propose(folder / "config.toml", codec.encode(Normal()), check=check, accepted=True)
    with open_ledger(folder / "var") as ledger:
        ledger.apply(lambda unit: unit.save_learned(check, "latihan-1", codec.encode(learned)))
