"""The end of an election: its part of the register goes some time after its last phase, and nothing else does."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sentinel.app.parts import retention
from sentinel.app.register.ending import PURGED, purge
from sentinel.model.calendar import ElectionPhase
from sentinel.model.incident import Entry
from sentinel.model.moment import parse
from sentinel.store.ports import IncidentFilter, Unit
from tests.app.cli.program import LAB, incident
from tests.app.register.office import BUDI, KPU, NOW, PLAIN, SITI, Office
from tests.app.test_family import config_of
from tests.store.things import latest

AFTER = timedelta(days=90)
PHASE = ElectionPhase(name="x", start=NOW - timedelta(days=200), end=NOW - AFTER, source="x", stage="pilgub")
HEAD = PLAIN.replace("tier", "tier,stage,official")


async def test_the_register_of_an_election_that_is_over_goes_and_the_entry_of_that_stays(office: Office) -> None:
    lines = (KPU.strip() + ",,ya\n", SITI.strip() + ",,\n", BUDI.strip() + ",pileg,\n")
    done = await office.take(HEAD + "".join(lines))
    office.ledger.apply(lambda unit: open_incident(unit, "s-tt"))
    assert await purge(office.ledger, [PHASE], NOW - timedelta(seconds=1), AFTER) == {}
    assert await purge(office.ledger, [PHASE], NOW, AFTER) == {"pilgub": 1}
    assert office.watched() == ["b-tg", "kpu-ig"]
    siti = office.ledger.look(lambda view: view.account("s-tt"))
    assert siti is not None
    assert (siti.handle, siti.owner, siti.owner_name) == ("", PURGED, "")
    raws = {cell.line: cell.raw for cell in office.ledger.look(lambda view: view.cells(done["batch"]))}
    assert (raws[3], bool(raws[2]), bool(raws[4])) == ("", True, True)
    seen = office.ledger.look(lambda view: [one.check for one in view.all_latest()])
    assert seen == ["account:b-tg/account"]
    (told,) = office.ledger.look(lambda view: view.incidents(IncidentFilter()))
    assert (told.target, told.fields) == (PURGED, {"organization": "Partai A"})
    (act, *_) = office.ledger.look(lambda view: view.acts())
    assert (act.act, act.subject, act.who) == ("accounts.purged", "pilgub", "sentinel")
    assert await purge(office.ledger, [PHASE], NOW, AFTER) == {}


def open_incident(unit: Unit, account: str) -> None:
    fields = {"organization": "Partai A", "target_name": "Siti Contoh"}
    made = replace(incident("account_renamed", "siti-contoh"), account=account, fields=fields)
    unit.enter(unit.save(made).number or 0, Entry(at=NOW, act="opened"))
    for name in (account, "b-tg"):
        unit.save_latest(replace(latest(), check=f"account:{name}/account", facts=b'{"name":"Siti Contoh"}'))


CALENDAR = """
[[phases]]
name = "sengketa"
stage = "pilgub"
source = "Keputusan"
from = 2028-08-01T00:00:00Z
until = 2029-01-14T01:30:00Z
"""


def test_evidence_of_accounts_stays_until_its_election_is_over_for_so_long(tmp_path: Path) -> None:
    config = config_of(tmp_path, LAB + CALENDAR)
    assert retention(config, NOW)["account_evidence"] == NOW - parse("2028-08-01T00:00:00Z")
    later = NOW + timedelta(days=60)
    assert retention(config, later)["account_evidence"] == AFTER
