"""The same address seen from several places: what one alone is shown is told, and a CDN that takes turns is not."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from probes.tls import TlsFacts
from sentinel.hub.vantages import Vantage, Vantages
from sentinel.kit.x509.edge import Handed
from sentinel.kit.x509.stamp import Stamp
from sentinel.model.failure import Code, Failure, Layer
from sentinel.model.incident import Incident, Scope
from sentinel.model.severity import Severity
from sentinel.store.ports import Latest, Unit
from tests.hub.desk import START
from tests.hub.usual import CHECK, LE, SECTIGO, STATE, Watch, edge, facts, shows, watching

pytestmark = pytest.mark.slow
OWN, FAR, NEAR, SAME = "mataram-1", "jakarta-1", "surabaya-1", "mataram-2"
PLACES = {name: Vantage(network=f"net of {name}") for name in (OWN, FAR, NEAR)} | {
    SAME: Vantage(network=f"net of {OWN}")
}
BOX = shows("Fortinet", "box", ok=False)
OTHERS = "tls_edges_disagree"


@contextmanager
def fleet(folder: Path, *, lab: bool) -> Iterator[Watch]:
    with watching(folder, lab=lab, vantages=tuple(PLACES)) as watch:
        watch.world = replace(watch.world, vantages=Vantages(listed=PLACES))
        watch.restart()
        yield watch


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Watch]:
    with fleet(tmp_path, lab=False) as watch:
        yield watch


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Watch]:
    """Where three looks are enough to learn what is usual."""
    with fleet(tmp_path, lab=True) as watch:
        yield watch


def public(organization: str, key: str, *, logged: bool, handed: Handed = Handed.NONE) -> TlsFacts:
    """A certificate that a public root vouches for, with timestamps of two logs or none."""
    shown, leaf = edge(organization, key)
    assert shown.trust is not None
    stamps = tuple(Stamp(log=f"0{n}", at=START) for n in range(2)) if logged else ()
    trust = replace(shown.trust, public_root=True)
    return facts((replace(shown, trust=trust, handed=handed), replace(leaf, stamps=stamps, scts=len(stamps))))


async def round_of(hub: Watch, seen: dict[str, object], times: int = 3) -> None:
    """A few rounds of looks, each vantage in turn."""
    for _ in range(times):
        for vantage, shown in seen.items():
            await hub.see(shown, after=20, vantage=vantage)
        hub.now += timedelta(seconds=240)


def of(hub: Watch, rule: str) -> Incident:
    (found,) = [one for one in hub.incidents() if one.rule == rule]
    return found


async def test_a_box_on_one_way_is_local_and_one_incident(hub: Watch) -> None:
    await round_of(hub, {FAR: shows(LE), NEAR: shows(LE), OWN: BOX})
    assert hub.open_rules() == [OTHERS]
    found = of(hub, OTHERS)
    assert (found.scope, found.severity) == (Scope.LOCAL, Severity.HIGH)
    assert found.seen_by == (OWN,)
    assert found.event["sentinel.tls.middlebox"] == "Fortinet"
    assert f"{OWN}: ?" in str(found.event["sentinel.tls.edges"])


async def test_at_two_of_three_places_it_is_regional(hub: Watch) -> None:
    await round_of(hub, {FAR: shows(LE), NEAR: BOX, OWN: BOX})
    assert of(hub, OTHERS).scope is Scope.REGIONAL


async def test_everywhere_it_is_the_site_and_another_rules_business(hub: Watch) -> None:
    await round_of(hub, dict.fromkeys((FAR, NEAR, OWN), BOX))
    assert hub.open_rules() == ["tls_untrusted"]
    assert of(hub, "tls_untrusted").scope is Scope.GLOBAL


async def test_what_browsers_accept_and_no_log_knows_at_one_place_is_a_hijack(hub: Watch) -> None:
    site, forged = public(LE, "k1", logged=True), public(STATE, "k9", logged=False)
    await round_of(hub, {FAR: site, NEAR: site, OWN: forged})
    assert hub.open_rules() == ["hijack_confirmed", OTHERS]
    assert of(hub, "hijack_confirmed").severity is Severity.CRITICAL
    assert of(hub, OTHERS).event["sentinel.tls.unlogged_here"] is True


async def test_whose_timestamps_nobody_could_ask_for_hijacks_nothing(hub: Watch) -> None:
    site, unseen = public(LE, "k1", logged=True), public(STATE, "k9", logged=False, handed=Handed.NOT_ASKED)
    await round_of(hub, {FAR: site, NEAR: site, OWN: unseen})
    assert "hijack_confirmed" not in hub.open_rules()


async def test_a_site_whose_certificate_no_log_knows_anywhere_is_no_hijack(hub: Watch) -> None:
    await round_of(hub, dict.fromkeys((FAR, OWN), public(LE, "k1", logged=False)))
    assert hub.open_rules() == ["tls_untrusted"]


async def test_a_strange_operator_at_one_place_weighs_what_a_person_said(lab: Watch) -> None:
    site = public(LE, "k1", logged=True)
    await lab.settle(site)
    await round_of(lab, {FAR: site, OWN: public(SECTIGO, "k9", logged=True)})
    assert lab.open_rules() == [OTHERS]
    assert (of(lab, OTHERS).severity, of(lab, OTHERS).scope) == (Severity.HIGH, Scope.LOCAL)


async def test_a_cdn_that_shows_each_place_a_usual_operators_certificate_is_quiet(lab: Watch) -> None:
    await lab.settle(facts(edge(LE, "k1"), edge(SECTIGO, "k2", at="192.0.2.2")))
    await round_of(lab, {FAR: shows(LE, "k7"), NEAR: shows(SECTIGO, "k8"), OWN: shows(LE, "k1")}, 6)
    assert lab.incidents() == []


async def test_a_renewal_that_reaches_the_places_in_turn_is_quiet(lab: Watch) -> None:
    await lab.settle(public(LE, "k1", logged=True))
    new = public(LE, "k2", logged=True)
    await round_of(lab, {FAR: public(LE, "k1", logged=True), NEAR: new, OWN: new}, 6)
    assert lab.incidents() == []


async def test_who_lacks_an_intermediate_is_shown_nothing_else(hub: Watch) -> None:
    await round_of(hub, {FAR: shows(LE), OWN: shows(LE, ok=False)})
    assert OTHERS not in hub.open_rules()


async def test_two_vantages_of_one_network_prove_nothing_to_each_other(hub: Watch) -> None:
    await hub.see(shows(LE), vantage=SAME)
    for _ in range(2):
        await hub.see(BOX, after=20, vantage=OWN)
    assert hub.open_rules() == ["tls_untrusted"]


async def test_who_looked_long_ago_or_could_not_look_is_no_witness(hub: Watch) -> None:
    await hub.see(shows(LE), vantage=FAR)
    await hub.see(shows(LE), vantage=NEAR)
    await hub.see(Failure(layer=Layer.TCP, code=Code.CONNECT_TIMEOUT), vantage=NEAR, after=1)
    hub.now += timedelta(seconds=900)
    await round_of(hub, {OWN: BOX})
    assert hub.open_rules() == ["tls_untrusted"]


async def test_what_opened_before_anybody_else_looked_does_not_close_as_trusted_again(hub: Watch) -> None:
    await round_of(hub, {OWN: BOX})
    await round_of(hub, {FAR: shows(LE), OWN: BOX}, 4)
    assert hub.open_rules() == [OTHERS, "tls_untrusted"]


def _save(unit: Unit, look: Latest) -> None:
    unit.save_latest(look)


async def test_what_another_version_saw_elsewhere_is_no_witness(hub: Watch) -> None:
    await round_of(hub, {FAR: shows(LE), NEAR: shows(LE)})
    other = [replace(look, facts=b'{"host":[]}') for look in hub.ledger.look(lambda view: view.all_latest())]
    for look in other:
        await hub.ledger.write(partial(_save, look=look))
    for _ in range(3):
        await hub.see(BOX, after=20, vantage=OWN)
    assert OTHERS not in hub.open_rules()
    own = hub.ledger.look(lambda view: view.latest(CHECK, OWN))
    assert own is not None
    assert own.outcome == "seen"
