"""Leaks before the hub: one incident per domain, for news alone, worse where the data are recent."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from sentinel.kit.breach.port import Exposure, Leak
from sentinel.model.rule import Tlp
from sentinel.model.severity import Severity
from sentinel.model.subject import DOMAIN, Subject
from tests.hub.desk import PROBES, START, Desk, desk, duty

OURS = "ntbprov.go.id"
OLD = Leak(name="Lama2019", at=date(2019, 5, 1), marks=("m1", "m2"))
RECENT = Leak(name="Baru2028", at=date(2028, 11, 1), marks=("m1",))


async def look(office: Desk, *leaks: Leak) -> list[tuple[str, Severity, int]]:
    facts = Exposure(domain=OURS, read_at=office.now, leaks=leaks)
    await office.see(facts, probe="breach", subject=f"{DOMAIN}:{OURS}", version=PROBES["breach"].version)
    office.later(86_400)
    return [(one.rule, one.severity, one.count) for one in office.incidents()]


async def test_only_news_of_leaks_is_told_and_recent_ones_count_more(tmp_path: Path) -> None:
    with desk(tmp_path) as office:
        one = duty(Subject(what=DOMAIN, id=OURS, name=OURS), "breach", 86_400.0)
        office.hub.world = replace(office.hub.world, duties={**office.hub.world.duties, one.check.key: one})
        assert await look(office) == []
        assert await look(office, OLD) == [("breach_exposure", Severity.LOW, 1)]
        assert await look(office, OLD) == [("breach_exposure", Severity.LOW, 1)]
        assert await look(office) == [("breach_exposure", Severity.LOW, 1)]
        assert await look(office, OLD, RECENT) == [("breach_exposure", Severity.MEDIUM, 2)]
        (incident,) = office.incidents()
        assert (incident.tlp, incident.target, incident.service) == (Tlp.RED, OURS, "account")
        assert incident.event["sentinel.account.breach_new"] == ["Baru2028"]
        assert incident.opened_at is not None
        assert incident.opened_at > START
