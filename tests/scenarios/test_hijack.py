"""Attacks on names, from the first packet to the incident: at its level, with its scope, in its time, nothing else."""

from pathlib import Path

import pytest

from tests.scenarios.watch import Watch, watching

KPU, BAWASLU = "kpu.go.id", "bawaslu.go.id"
STOLEN = ("ns1.evil.example", "ns2.evil.example")
THIEF = {"kpu": "127.66.0.5", "bawaslu": "127.66.0.6"}
MINUTE = 60.0

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]


def taken(watch: Watch, zone: str, site: str) -> None:
    """The thief's servers hold a copy of the zone, in which only the site and the mail lead to him."""
    but = {f"www.{zone} A": [THIEF[site]], f"webmail.{zone} A": [THIEF[site]]}
    watch.do("hoster.host", "evil", zone=zone, but=but, ttl=60)


async def test_a1_the_registrars_account_is_stolen_and_the_true_site_is_proxied(tmp_path: Path) -> None:
    async with watching(tmp_path, "dns", on=["bawaslu"]) as watch:
        await watch.calm()
        closed = watch.do("line.refuse", "gelap-bawaslu")
        taken(watch, BAWASLU, "bawaslu")
        swapped = watch.do("registrar.swap", BAWASLU, to=STOLEN)
        delegation = await watch.until("dns_delegation_changed", within=3 * MINUTE)
        assert (delegation.severity.label, str(delegation.scope)) == ("critical", "global")
        watch.clock.later(3 * MINUTE)
        watch.do("certificate.show", "gelap-bawaslu", paper="fresh")
        closed.undo()
        confirmed = await watch.until("hijack_confirmed", within=15 * MINUTE)
        assert (confirmed.severity.label, confirmed.subject, str(confirmed.scope)) == ("critical", BAWASLU, "global")
        watch.clock.later(25 * MINUTE)
        await watch.cycle(2)
        swapped.undo()
        watch.clock.later(5 * MINUTE)
        await watch.cycle(4)
        assert set(watch.rules()) == {"dns_delegation_changed", "dns_answer_hijacked", "hijack_confirmed"}
        assert {one.status for one in watch.told()} == {"open"}


async def test_a2_the_zone_is_edited_at_its_host(tmp_path: Path) -> None:
    async with watching(tmp_path, "dns", "tls", on=["kpu"]) as watch:
        await watch.calm()
        watch.do("certificate.show", "gelap-kpu", paper="fresh")
        watch.do("zone.put", KPU, name=f"www.{KPU}", kind="A", to=[THIEF["kpu"]])
        answer = await watch.until("dns_answer_hijacked", within=5 * MINUTE)
        assert answer.event["sentinel.dns.old_address_serves_old_key"] is True
        confirmed = await watch.until("hijack_confirmed", within=5 * MINUTE)
        assert (confirmed.severity.label, str(confirmed.scope)) == ("critical", "global")
        await watch.cycle(3)
        assert set(watch.rules()) == {"dns_answer_hijacked", "hijack_confirmed"}


async def test_a3_the_ds_goes_and_an_hour_later_the_name_servers(tmp_path: Path) -> None:
    async with watching(tmp_path, "dns", on=["kpu"]) as watch:
        await watch.calm()
        watch.do("registrar.strip_ds", KPU)
        gone = await watch.until("dns_ds_removed", within=3 * MINUTE)
        assert (gone.severity.label, str(gone.scope)) == ("high", "global")
        await watch.cycle(3)
        assert watch.rules() == {"dns_ds_removed": "high"}
        watch.clock.later(3000)
        taken(watch, KPU, "kpu")
        watch.do("registrar.swap", KPU, to=STOLEN)
        watch.begin()
        confirmed = await watch.until("hijack_confirmed", within=3 * MINUTE)
        assert (confirmed.severity.label, str(confirmed.scope)) == ("critical", "global")
        assert {one.rule for one in watch.incidents() if one.key in confirmed.parts} >= {
            "dns_ds_removed",
            "dns_delegation_changed",
        }
        await watch.cycle(3)
        assert set(watch.rules()) <= {
            "dns_ds_removed", "dns_delegation_changed", "dns_answer_hijacked", "hijack_confirmed"
        }  # fmt: skip


async def test_a5_somebody_on_the_path_answers_as_well(tmp_path: Path) -> None:
    async with watching(tmp_path, "dns", on=["bawaslu"]) as watch:
        await watch.calm()
        for server in ("127.10.54.1", "127.10.54.2"):
            for name in (f"www.{BAWASLU}", BAWASLU):
                watch.do("server.inject", server, name=name, kind="A", to=[THIEF["bawaslu"]], ahead=0.6)
        injected = await watch.until("dns_path_injection", within=5 * MINUTE)
        assert (injected.severity.label, str(injected.scope)) == ("high", "local")
        await watch.cycle(3)
        loud = {one.rule for one in watch.told() if not one.muted}
        assert loud == {"dns_path_injection"}


async def test_a4_our_provider_answers_for_everybody(tmp_path: Path) -> None:
    async with watching(tmp_path, "dns", on=["bawaslu"], ourselves=True) as watch:
        await watch.calm()
        watch.do("path.divert", name=f"www.{BAWASLU}")
        intercepted = await watch.until("vantage_intercepted", within=5 * MINUTE)
        assert str(intercepted.scope) == "local"
        await watch.cycle(3)
        assert {one.rule for one in watch.told() if one.scope == "global"} == set()
        assert set(watch.rules()) <= {"vantage_intercepted", "dns_filtered", "dns_path_intercepted", "probe_blind"}


async def test_a6_one_resolver_of_four_is_poisoned(tmp_path: Path) -> None:
    async with watching(tmp_path, "dns", on=["bawaslu"]) as watch:
        await watch.calm()
        cured = watch.do("resolver.poison", "panel-2", name=f"www.{BAWASLU}", to=[THIEF["bawaslu"]])
        poisoned = await watch.until("dns_resolver_poisoned", within=5 * MINUTE)
        assert str(poisoned.scope) == "regional"
        await watch.cycle(3)
        assert watch.rules() == {"dns_resolver_poisoned": "high"}  # his certificate is his own: the second fact
        cured.undo()
        await watch.cycle(3)
        assert [one.status for one in watch.told()] == ["resolved"]


async def test_an_isp_blocks_and_nobody_is_called_a_thief(tmp_path: Path) -> None:
    async with watching(tmp_path, "dns", on=["bawaslu"]) as watch:
        await watch.calm()
        watch.do("resolver.block", "panel-3", name=f"www.{BAWASLU}")
        filtered = await watch.until("dns_filtered", within=5 * MINUTE)
        assert (filtered.severity.label, str(filtered.scope)) == ("high", "regional")
        await watch.cycle(3)
        assert set(watch.rules()) == {"dns_filtered"}
