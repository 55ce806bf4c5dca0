"""The mail probe against real servers: a signed tree of names, mail hosts with STARTTLS, a policy over HTTPS."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from probes.mail import PROBE, MailLearned
from sentinel.kit.asn.lines import read
from sentinel.kit.asn.networks import Networks
from sentinel.kit.asn.table import Table
from sentinel.kit.mail.facts import MailFacts
from sentinel.kit.path.state import PathState, SelfTest
from sentinel.kit.records.asking import INTERCEPTED, lookup
from sentinel.kit.seen import Reference
from sentinel.model.failure import Failure, Skipped
from sentinel.model.subject import Target
from sentinel.range import twists
from sentinel.range.primary import Lie
from tests.authority import NOW, Issued, server
from tests.kit.authority.desk import plane
from tests.kit.mail.desk import POLICY
from tests.kit.net.servers import Talk, serving, silence
from tests.probes.office import FILES, GOOD, HERE, ROOT, ZONE_SERVERS, Office, opened, pieces
from tests.probes.world import hang_up, look, world


def greeting(*parts: bytes) -> Talk:
    """Say this at once, and nothing more."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for part in parts:
            writer.write(part)
        await writer.drain()
        await reader.read(65536)

    return talk


TALKS: dict[str, Talk] = {
    "silent": silence,
    "hangs up": hang_up,
    "refuses us": greeting(b"554 5.7.1 your address is listed\r\n"),
    "no code": greeting(b"hello\r\n"),
    "other digits": greeting("٢٢٠ surat\r\n".encode()),
    "a line without end": greeting(b"220 " + b"x" * 200_000),
    "lines without end": greeting(b"220-x\r\n" * 20_000),
    "slips bytes in before TLS": greeting(b"220 a\r\n250-a\r\n250 STARTTLS\r\n220 go\r\n250 evil\r\n"),
}


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with opened(tmp_path) as made:
        yield made


async def test_the_whole_posture_of_a_well_kept_domain(office: Office) -> None:
    office.pin(GOOD)
    event = (await office.look()).event
    assert event["sentinel.mail.findings"] == []
    assert event["sentinel.mail.settled"] is True
    assert {name.removeprefix("sentinel.mail."): value for name, value in event.items() if "mail." in name} == {
        "domain": "kpu.go.id", "findings": [], "reasons": [], "unknown": [], "settled": True, "dnssec": "secure",
        "mx": ["surat.kpu.go.id"], "mx_null": False, "spf": "sound", "spf_all": "-all", "spf_lookups": 2,
        "spf_voids": 0, "spf_includes": ["spf.sewa.id"], "spf_wide": [], "dmarc": "sound", "dmarc_at": "kpu.go.id",
        "dmarc_policy": "reject", "dmarc_sub": "reject", "dmarc_percent": 100, "dmarc_testing": False,
        "dmarc_reports": ["kpu.go.id"], "dmarc_forensic": [], "dkim": [], "mta_sts": "sound", "mta_sts_mode": "enforce",
        "mta_sts_mx": ["surat.kpu.go.id"], "tls_rpt": "sound", "starttls": ["surat.kpu.go.id"], "starttls_missing": [],
        "starttls_unseen": [], "dane": ["surat.kpu.go.id"], "bimi": "none", "wildcard": [],
    }  # fmt: skip
    assert len(office.mail.letters) == 0


async def test_what_is_usual_is_not_told_and_an_accepted_policy_that_is_gone_is(office: Office) -> None:
    usual = await office.usual()
    assert await office.findings(baseline=usual) == []
    office.zone.edit("_dmarc.kpu.go.id", "TXT", '"v=DMARC1; p=none; rua=mailto:laporan@kpu.go.id"')
    seen = (await office.look(baseline=usual)).event
    assert seen["sentinel.mail.findings"] == ["dmarc_weakened", "dmarc_disarmed"]
    assert seen["sentinel.mail.reasons"] == ["dmarc_weakened, dmarc_disarmed: p=reject became none"]
    assert seen["sentinel.dns.plane"] == "authority", "what the authorities say is so everywhere"
    assert seen["sentinel.baseline.basis"] == "accepted"
    assert (await office.look(proposed=usual)).event["sentinel.baseline.basis"] == "proposed"
    assert await office.findings() == [], "p=none alone is no finding: nobody has said what is usual"


async def test_a_new_include_of_a_provider_is_followed_to_its_end(office: Office) -> None:
    usual = await office.usual()
    office.zone.edit("kpu.go.id", "TXT", '"v=spf1 include:spf.sewa.id -all"')
    office.tree.zone("sewa.id").edit("spf.sewa.id", "TXT", '"v=spf1 +all"')
    assert await office.findings(baseline=usual) == ["spf_disarmed", "spf_open", "spf_weakened"]
    assert PROBE.proposal((await office.look()).seen) is None, "a record that lets everybody send teaches nothing"


async def test_networks_of_a_new_owner_are_told_and_unknown_ones_are_not(office: Office) -> None:
    rows = read(["103.21.4.0/24\t7713\tTelkom", "103.66.0.0/16\t64666\tEvil"], "asn.tsv")
    known = Networks(table=Table(rows.packed(NOW.date())), made_at=NOW)
    asn: dict[str, Any] = {"reference": {"asn": Reference(name="asn", version="1", data=known)}}
    first = await office.look(**asn)
    assert first.event["sentinel.mail.spf_networks"] == ["AS7713"]
    usual = PROBE.proposal(first.seen)
    sender = office.tree.zone("sewa.id")
    sender.edit("spf.sewa.id", "TXT", '"v=spf1 ip4:103.21.4.0/24 ip4:9.9.9.0/24 -all"')
    assert await office.findings(baseline=usual, **asn) == []
    sender.edit("spf.sewa.id", "TXT", '"v=spf1 ip4:103.21.4.0/24 ip4:103.66.1.0/24 -all"')
    assert await office.findings(baseline=usual, **asn) == ["spf_grown"]


async def test_a_certificate_that_no_signed_pin_names_is_a_mismatch(office: Office) -> None:
    office.pin(FILES)
    assert await office.findings() == ["dane_mismatch"]
    office.zone.sign(None)
    office.tree.zone("go.id").edit("kpu.go.id", "DS")
    unsigned = (await office.look()).event
    assert unsigned["sentinel.mail.findings"] == []
    assert unsigned["sentinel.mail.dane"] == []
    assert unsigned["sentinel.mail.dnssec"] == "insecure"


async def test_starttls_that_is_stripped_is_lost_and_a_port_that_is_shut_is_unknown(office: Office) -> None:
    usual = await office.usual()
    office.mail.reply("EHLO", "250 surat.kpu.go.id")
    assert await office.findings(baseline=usual) == ["starttls_lost", "starttls_missing"]
    office.mail.heal()
    office.mail.reply("STARTTLS", "454 4.7.0 not now")
    assert await office.findings(baseline=usual) == ["starttls_lost", "starttls_missing"]
    office.mail.heal()
    office.mail.line.refuse()
    shut = (await office.look(baseline=usual)).event
    assert shut["sentinel.mail.findings"] == []
    assert shut["sentinel.mail.starttls_unseen"] == ["surat.kpu.go.id"]
    assert shut["sentinel.mail.settled"] is True, "port 25 was never reached from here: nothing is missing"
    known = (await office.look(baseline=usual, learned=MailLearned(reached=True))).event
    assert known["sentinel.mail.unknown"] == ["starttls"]


async def test_a_mail_host_with_another_name_in_its_certificate_is_not_trusted(tmp_path: Path) -> None:
    async with opened(tmp_path, shown=server(ROOT, ["lain.kpu.go.id"])) as office:
        assert await office.findings() == ["starttls_untrusted"]


@pytest.mark.parametrize(
    ("files", "body", "why"),
    [
        (server(None, ["mta-sts.kpu.go.id"]), POLICY, "certificate of mta-sts.kpu.go.id: "),
        (server(ROOT, ["www.kpu.go.id"]), POLICY, "certificate is not for mta-sts.kpu.go.id"),
        (FILES, "<html>hilang</html>", "no field: <html>hilang</html>"),
    ],
    ids=["untrusted", "another name", "no policy"],
)
async def test_a_policy_that_no_sender_would_take_is_broken(tmp_path: Path, files: Issued, body: str, why: str) -> None:
    async with opened(tmp_path, files=files, body=body) as office:
        event = (await office.look()).event
    assert event["sentinel.mail.findings"] == ["mta_sts_broken"]
    assert "sentinel.dns.plane" not in event, "seen from here alone"
    assert "sentinel.dns.plane" not in event, "seen from here alone"
    assert why in str(event["sentinel.mail.reasons"])


async def test_a_policy_that_changed_under_its_old_id_is_told_until_the_id_changes(office: Office) -> None:
    seen = (await office.look()).seen
    learned = PROBE.learn(None, seen)
    assert learned is not None
    assert learned.reached
    assert PROBE.learn(learned, seen) == learned
    stale = MailLearned(id="20290101", sha256="00" * 32)
    assert await office.findings(learned=stale) == ["mta_sts_silent"]
    assert PROBE.learn(stale, seen) == MailLearned(id="20290101", sha256="00" * 32, reached=True)
    assert await office.findings(learned=MailLearned(id="2028", sha256="00" * 32)) == []


async def test_a_dmarc_record_that_is_bogus_is_unknown_and_teaches_nothing(office: Office) -> None:
    forged = twists.forged("_dmarc.kpu.go.id", "TXT", '"v=DMARC1; p=none"')
    for address in ZONE_SERVERS:
        office.tree.server(address).lie(Lie(twist=forged))
    looked = await office.look()
    assert looked.event["sentinel.mail.findings"] == []
    assert looked.event["sentinel.mail.unknown"] == ["dmarc"]
    assert looked.event["sentinel.mail.settled"] is False
    assert PROBE.proposal(looked.seen) is None


async def test_where_port_53_is_intercepted_only_what_is_signed_counts(office: Office) -> None:
    tainted = SelfTest(state=PathState.TAINTED, at=NOW)
    office.net.toolbox.plane = plane(office.tree, clock=lambda: NOW)
    tools = office.net.toolbox.for_look(10.0, path=tainted)
    assert (await lookup(tools, "_dmarc.kpu.go.id", "TXT")).known
    unsigned = await lookup(tools, "kab.go.id", "TXT")
    assert unsigned.failure == INTERCEPTED
    target = Target(id="kab", url="https://kab.go.id/")
    blind = await PROBE.observe(target, PROBE.options(), office.net.toolbox.for_look(10.0, path=tainted))
    assert isinstance(blind, Failure)
    assert blind.detail == INTERCEPTED
    await tools.close()


async def test_where_nobody_answers_the_look_has_failed(office: Office) -> None:
    for address in ZONE_SERVERS:
        office.tree.server(address).lie(Lie(twist=twists.silent))
    looked = await office.look(seconds=0.8)
    assert isinstance(looked.outcome, Failure)


async def test_names_in_hostile_records_that_are_none_harm_nobody(office: Office) -> None:
    long = ".".join(["a" * 60] * 3 + ["b" * 50, "kpu.go.id"])
    office.zone.edit("kpu.go.id", "MX", f"10 {long}.", r"20 a\.b\000.kpu.go.id.", "30 .")
    spf = f"v=spf1 include:{long} exists:{'%{l}' * 40}.id a:xn--a.id mx -all"
    office.zone.edit("kpu.go.id", "TXT", pieces(spf))
    reports = r'"v=DMARC1; p=reject; rua=mailto:x@\195\159.id," '
    office.zone.edit("_dmarc.kpu.go.id", "TXT", reports + pieces("mailto:y@" + long))
    looked = await office.look()
    assert isinstance(looked.outcome, MailFacts)
    assert looked.event["sentinel.mail.dmarc_policy"] == "reject"
    assert looked.event["sentinel.mail.spf"] in {"broken", "unknown"}


async def test_a_lab_without_root_servers_asks_nobody() -> None:
    async with world() as net:
        outcome = (await look(net, PROBE, "https://www.kpu.go.id/")).outcome
    assert isinstance(outcome, Failure)
    assert outcome.detail == "dns.unsupported"


async def test_a_name_that_is_none_is_skipped(office: Office) -> None:
    assert isinstance((await look(office.net, PROBE, "https://127.0.0.1/")).outcome, Skipped)


async def test_the_domain_may_be_named_and_its_selectors_are_looked_up(office: Office) -> None:
    event = (await office.look(domain="kab.go.id", selectors=["s1"])).event
    assert event["sentinel.mail.domain"] == "kab.go.id"
    assert event["sentinel.mail.dkim"] == ["s1 gone"]
    assert sorted(event["sentinel.mail.findings"]) == ["dkim_lost", "dmarc_missing", "parked_open"]  # type: ignore[arg-type]  # a list of words


async def test_a_change_is_looked_at_again_and_the_random_name_is_no_change(office: Office) -> None:
    first, second = (await office.look()).outcome, (await office.look()).outcome
    assert isinstance(first, MailFacts)
    assert not PROBE.doubtful(second, first)
    assert not PROBE.doubtful(first, None)
    office.zone.edit("_dmarc.kpu.go.id", "TXT")
    gone = (await office.look()).outcome
    assert PROBE.doubtful(gone, first)
    assert PROBE.doubtful(gone, None), "a first look that shows something wrong"


@pytest.mark.parametrize("talk", TALKS.values(), ids=TALKS)
async def test_a_host_that_does_not_speak_smtp_with_us_is_unknown(office: Office, talk: Talk) -> None:
    async with serving(talk) as port:
        seen = await office.net.toolbox.for_look(0.7).tls.starttls(HERE, port, "surat.kpu.go.id")
    assert (seen.offered, seen.tls) == (None, None)
    assert seen.failure is not None
