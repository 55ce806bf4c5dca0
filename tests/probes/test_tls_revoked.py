"""Certificates that were taken back: seen by staple, responder and list; and no bad day of either is an alarm."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import cast

import pytest
from cryptography import x509
from OpenSSL import SSL

from probes.tls import PROBE
from sentinel.agent.toolbox import Toolbox
from sentinel.kit.net.guard import Guard
from sentinel.kit.revocation.papers import Papers
from sentinel.kit.revocation.revocations import Revocations
from sentinel.kit.x509.trust import TrustStore
from sentinel.model.event import Event
from sentinel.model.failure import Failure
from sentinel.range.notary import Notary
from sentinel.range.record import Asked, Diary, Record
from sentinel.range.withdrawal import Day, PrivateKey, Signer
from tests.authority import NOW, Issued, authority, rsa_key, server
from tests.kit.net.servers import saying, serving, shaking
from tests.probes.world import Looked, World, http, look, server_context, site, world

ROOT = authority("Lab Root", key=rsa_key(2048))
ISSUING_KEY, HERE = rsa_key(2048, 1), "127.0.0.1"
GOOD = saying(http())


LISTS = {Day.EXPIRED, Day.EARLY, Day.FORGED, Day.CRITICAL, Day.OTHER, Day.GARBAGE, Day.EMPTY, Day.DELTA, Day.INDIRECT}
LISTS |= {Day.OTHER_SHARD, Day.AUTHORITIES_ONLY, Day.CRITICAL_ENTRY}
ANSWERS = {Day.EXPIRED, Day.EARLY, Day.FORGED, Day.CRITICAL, Day.OTHER, Day.GARBAGE, Day.EMPTY, Day.UNKNOWN, Day.LATER}
ANSWERS |= {Day.UNNAMED, Day.FORMER}


class Clock:
    """Seconds that pass by themselves, and an hour at once."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self._ahead

    def step(self, seconds: float) -> None:
        self._ahead += seconds


@dataclass(kw_only=True)
class Lab:
    """A portal whose authority answers for its certificates."""

    world: World
    notary: Notary
    folder: Path
    asked: Record[Asked]
    clock: Clock
    numbers: dict[str, int] = field(default_factory=dict)
    issuing: Issued = ROOT

    def pointing(self, *, to: str = "ocsp crl", by: str = "issuing") -> list[tuple[x509.ExtensionType, bool]]:
        """The extensions of a certificate that names the notary's responder or list."""
        return list(self.notary.pointing(self.numbers[by], to))

    def leaf(self, to: str = "ocsp crl") -> Issued:
        """A certificate of the portal that the notary answers for."""
        made = server(self.issuing, extensions=self.pointing(to=to))
        self.notary.note(made.certificate)
        return made

    async def look(self, leaf: Issued, seconds: float = 5.0, **more: object) -> Event:
        """Look at the portal while it shows this certificate."""
        context = server_context(self.folder, leaf, chain=[self.issuing])
        async with site({HERE: GOOD}, context) as port:
            return (await look(self.world, PROBE, f"https://portal.test:{port}/", seconds, **more)).event

    def questions(self) -> list[str]:
        """What the notary was asked, by kind."""
        return [f"{one.what.split()[0]} {one.what.split('/')[1]}" for one in self.asked]


@pytest.fixture
async def lab(tmp_path: Path) -> AsyncIterator[Lab]:
    (tmp_path / "roots.pem").write_bytes(ROOT.pem)
    asked: Record[Asked] = Record()
    notary = Notary(HERE, Diary(server="notary", asked=asked, now=lambda: NOW))
    notary.listener.open()
    async with world(tmp_path / "roots.pem") as made:
        made.name("portal.test", [HERE])
        clock = Clock()
        made.toolbox.tls.revocations = revocations(made.toolbox, clock)
        lab = Lab(world=made, notary=notary, folder=tmp_path, asked=asked, clock=clock)
        lab.numbers["root"] = notary.appoint(signer(ROOT))
        middle = authority("Lab Issuing", ROOT, key=ISSUING_KEY)
        lab.numbers["issuing"] = notary.appoint(signer(middle))
        lab.issuing = middle
        yield lab
    await notary.listener.close()


def revocations(box: Toolbox, clock: Clock) -> Revocations:
    """What the toolbox has, by our clock."""
    engine = replace(box.engine, guard=Guard(trusted=frozenset((HERE, port) for port in range(1024, 65536))))
    papers = Papers(engine, box.stub, box.families, clock)
    return Revocations(papers, box.now)


def serial(issued: Issued) -> str:
    return f"{issued.certificate.serial_number:x}"


def signer(issued: Issued) -> Signer:
    return Signer(certificate=issued.certificate, key=cast("PrivateKey", issued.key))


@pytest.mark.parametrize(("to", "source"), [("ocsp crl", "ocsp"), ("ocsp", "ocsp"), ("crl", "crl")])
async def test_a_revoked_certificate_is_found_by_responder_and_by_list(lab: Lab, to: str, source: str) -> None:
    good, bad = lab.leaf(to), lab.leaf(to)
    lab.notary.revoke(serial(bad), "keyCompromise")
    event = await lab.look(good)
    assert (event["sentinel.tls.findings"], event["sentinel.tls.trusted"]) == ([], True)
    assert (event["sentinel.tls.revocation"], event["sentinel.tls.revocation_source"]) == ("good", source)
    assert "sentinel.tls.revoked_at" not in event
    assert lab.questions() == [f"GET {source}"]
    assert lab.world.kept == []
    event = await lab.look(bad)
    assert (event["sentinel.tls.findings"], event["sentinel.tls.trusted"]) == (["revoked"], False)
    assert (event["sentinel.tls.revocation"], event["sentinel.tls.revocation_source"]) == ("revoked", source)
    assert event["sentinel.tls.revoked_reason"] == "keyCompromise"
    assert event["sentinel.tls.revoked_at"] == "2029-02-14T04:00:00.000Z"
    assert event["sentinel.tls.revoked_authority"] is False
    assert (bad.der, "application/pkix-cert") in lab.world.kept


async def test_the_list_is_asked_where_the_responder_says_nothing(lab: Lab) -> None:
    leaf = lab.leaf()
    lab.notary.revoke(serial(leaf))
    lab.notary.answers.turn(Day.LATER)
    event = await lab.look(leaf)
    assert (event["sentinel.tls.findings"], event["sentinel.tls.revocation_source"]) == (["revoked"], "crl")
    assert lab.questions() == ["GET ocsp", "GET crl"]


async def test_a_responder_that_does_not_understand_get_is_asked_by_post(lab: Lab) -> None:
    leaf = lab.leaf("ocsp")
    lab.notary.revoke(serial(leaf))
    lab.notary.ways.turn(("POST",))
    assert (await lab.look(leaf))["sentinel.tls.revocation"] == "revoked"
    assert lab.questions() == ["GET ocsp", "POST ocsp"]


@pytest.mark.parametrize("day", sorted(LISTS | ANSWERS))
async def test_no_bad_day_is_an_alarm_or_a_comfort(lab: Lab, day: Day) -> None:
    leaf = lab.leaf()
    lab.notary.revoke(serial(leaf))
    lab.notary.answers.turn(day if day in ANSWERS else Day.LATER)
    lab.notary.lists.turn(day if day in LISTS else Day.GARBAGE)
    event = await lab.look(leaf)
    assert (event["sentinel.tls.findings"], event["sentinel.tls.trusted"]) == ([], True)
    assert event["sentinel.tls.revocation"] == "unknown"
    assert event["sentinel.tls.revocation_why"]


@pytest.mark.parametrize("trouble", ["fail", "flood", "refuse", "hang_up"])
async def test_trouble_on_the_way_is_no_alarm_either(lab: Lab, trouble: str) -> None:
    leaf = lab.leaf()
    lab.notary.revoke(serial(leaf))
    verb = getattr(lab.notary, trouble, None) or getattr(lab.notary.line, trouble)
    verb()
    event = await lab.look(leaf)
    assert (event["sentinel.tls.findings"], event["sentinel.tls.trusted"]) == ([], True)
    assert (event["sentinel.tls.revocation"], event["sentinel.tls.revocation_why"]) == ("unknown", "unreachable")


@pytest.mark.slow
async def test_a_slow_responder_delays_nothing_and_its_answer_is_there_at_a_later_look(lab: Lab) -> None:
    leaf = lab.leaf("ocsp")
    lab.notary.revoke(serial(leaf))
    with lab.notary.slow(4.0):
        began = asyncio.get_running_loop().time()
        event = await lab.look(leaf, seconds=2.5)
        assert asyncio.get_running_loop().time() - began < 4.0
    assert (event["sentinel.tls.findings"], event["sentinel.tls.revocation_why"]) == ([], "loading")
    async with asyncio.timeout(30):
        while event["sentinel.tls.revocation"] == "unknown":
            event = await lab.look(leaf)
    assert (event["sentinel.tls.findings"], lab.questions()) == (["revoked"], ["GET ocsp"])


async def test_a_revoked_intermediate_revokes_what_it_signed(lab: Lab) -> None:
    lab.issuing = authority("Lab Issuing", ROOT, key=ISSUING_KEY, extensions=lab.pointing(to="crl", by="root"))
    lab.numbers["issuing"] = lab.notary.appoint(signer(lab.issuing))
    leaf = lab.leaf()
    lab.notary.revoke(serial(lab.issuing), "cACompromise")
    event = await lab.look(leaf)
    assert (event["sentinel.tls.findings"], event["sentinel.tls.trusted"]) == (["revoked"], False)
    assert (event["sentinel.tls.revoked_authority"], event["sentinel.tls.revoked_reason"]) == (True, "cACompromise")


async def test_who_names_nobody_is_asked_about_nowhere(lab: Lab) -> None:
    event = await lab.look(server(lab.issuing))
    assert (event["sentinel.tls.revocation"], event["sentinel.tls.revocation_why"]) == ("unknown", "no_source")
    assert event["sentinel.tls.findings"] == []
    assert lab.questions() == []


async def test_whom_nobody_vouches_for_makes_us_ask_nobody(lab: Lab) -> None:
    lab.world.toolbox.tls.judge = TrustStore()
    event = await lab.look(lab.leaf())
    assert event["sentinel.tls.findings"] == ["untrusted_root"]
    assert "sentinel.tls.revocation" not in event
    assert lab.questions() == []


async def test_it_can_be_switched_off(lab: Lab) -> None:
    event = await lab.look(lab.leaf(), revocation=False)
    assert "sentinel.tls.revocation" not in event
    assert lab.questions() == []


async def test_a_revocation_that_was_taken_back_is_good_again(lab: Lab) -> None:
    leaf = lab.leaf("crl")
    hold = lab.notary.revoke(serial(leaf), "certificateHold")
    assert (await lab.look(leaf))["sentinel.tls.revocation"] == "revoked"
    hold.undo()
    lab.clock.step(3600)
    assert (await lab.look(leaf))["sentinel.tls.revocation"] == "good"


async def staple(lab: Lab, leaf: Issued, answer: bytes) -> Event:
    """What a look makes of a site that staples this answer."""
    return (await stapling(lab, leaf, answer)).event


async def stapling(lab: Lab, leaf: Issued, answer: bytes) -> Looked:
    context = SSL.Context(SSL.TLS_SERVER_METHOD)
    context.use_certificate(leaf.certificate)
    context.add_extra_chain_cert(lab.issuing.certificate)
    context.use_privatekey(cast("PrivateKey", leaf.key))
    context.set_ocsp_server_callback(lambda _connection, _data: answer)
    async with serving(shaking(context)) as port:
        return await look(lab.world, PROBE, f"https://portal.test:{port}/")


async def test_a_staple_counts_if_the_authority_signed_it(lab: Lab) -> None:
    leaf, number = lab.leaf(""), lab.numbers["issuing"]
    event = await staple(lab, leaf, lab.notary.staple(number, leaf.certificate))
    assert (event["sentinel.tls.revocation"], event["sentinel.tls.revocation_source"]) == ("good", "staple")
    assert event["sentinel.tls.staple"] == "good"
    lab.notary.revoke(serial(leaf))
    event = await staple(lab, leaf, lab.notary.staple(number, leaf.certificate))
    assert (event["sentinel.tls.findings"], event["sentinel.tls.revocation_source"]) == (["revoked"], "staple")
    lab.notary.answers.turn(Day.FORGED)
    event = await staple(lab, leaf, lab.notary.staple(number, leaf.certificate))
    assert (event["sentinel.tls.findings"], event["sentinel.tls.staple"]) == ([], "bad_signature")


async def test_a_good_staple_from_before_hides_no_revocation(lab: Lab) -> None:
    leaf = lab.leaf("ocsp")
    old = lab.notary.staple(lab.numbers["issuing"], leaf.certificate)
    lab.notary.revoke(serial(leaf), "keyCompromise")
    event = await staple(lab, leaf, old)
    assert (event["sentinel.tls.findings"], event["sentinel.tls.staple"]) == (["revoked"], "good")
    lab.notary.line.refuse()
    lab.clock.step(3600)
    assert (await staple(lab, leaf, old))["sentinel.tls.revocation"] == "revoked"  # the last answer still holds


async def test_a_revocation_deserves_a_second_look(lab: Lab) -> None:
    good, bad = lab.leaf("ocsp"), lab.leaf("ocsp")
    lab.notary.revoke(serial(bad))
    context = server_context(lab.folder, bad, chain=[lab.issuing])
    async with site({HERE: GOOD}, context) as port:
        outcome = (await look(lab.world, PROBE, f"https://portal.test:{port}/")).outcome
    assert not isinstance(outcome, Failure)
    assert PROBE.doubtful(outcome, None)
    assert (await lab.look(good))["sentinel.tls.revocation"] == "good"


async def test_a_certificate_that_demands_a_staple_is_told_without_one_that_counts(lab: Lab) -> None:
    leaf = server(lab.issuing, extensions=[(x509.TLSFeature([x509.TLSFeatureType.status_request]), False)])
    lab.notary.note(leaf.certificate)
    number = lab.numbers["issuing"]
    assert (await lab.look(leaf))["sentinel.tls.must_staple_missing"] is True
    good = await staple(lab, leaf, lab.notary.staple(number, leaf.certificate))
    assert (good["sentinel.tls.staple"], good["sentinel.tls.must_staple_missing"]) == ("good", False)
    lab.notary.answers.turn(Day.EXPIRED)
    old = await staple(lab, leaf, lab.notary.staple(number, leaf.certificate))
    assert (old["sentinel.tls.staple"], old["sentinel.tls.must_staple_missing"]) == ("expired", True)


async def test_a_staple_that_nobody_demands_may_go(lab: Lab) -> None:
    leaf = lab.leaf("")
    before = await stapling(lab, leaf, lab.notary.staple(lab.numbers["issuing"], leaf.certificate))
    after = await lab.look(leaf, before=before.outcome)
    assert (after["sentinel.tls.staple_lost"], after["sentinel.tls.must_staple_missing"]) == (True, False)
