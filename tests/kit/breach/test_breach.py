"""Leaks of our own domains: who is asked with which key, what is told once, and that no address is ever readable."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from probes.breach import PROBE, Told, pairs
from sentinel.kit import codec
from sentinel.kit.breach.port import Exposure, Leak
from sentinel.kit.breach.reading import MOST_PAIRS, Unreadable, dates, leaks
from sentinel.kit.breach.service import Service
from sentinel.kit.seen import Seen
from sentinel.model.event import Value
from sentinel.model.failure import Failure, Skipped
from sentinel.model.observation import Observation
from sentinel.model.subject import DOMAIN, Inventory, Subject
from sentinel.range.authority import Authority
from sentinel.range.breaches import HOST, KEY, Leaks
from sentinel.range.record import Asked, Diary, Record
from sentinel.range.wardrobe import Certificate, front
from sentinel.store.veil import Veil
from tests.authority import NOW
from tests.probes.world import REGISTER, World, world

PLACE, OURS = "127.77.9.8", "ntbprov.go.id"
VEIL = Veil(b"k" * 32)


@dataclass(kw_only=True)
class Office:
    """The service, the world around it, and a clock that only moves when it is told to."""

    service: Leaks
    world: World
    asked: Record[Asked]
    now: float = 0.0

    def use(self, *, key: str = KEY, domains: tuple[str, ...] = (OURS,)) -> None:
        self.world.toolbox.breaches = Service(
            url=self.service.url,
            key=key,
            domains=frozenset(domains),
            mark=lambda alias: VEIL.mark(alias, "breach"),
            clock=lambda: self.now,
        )

    async def look(self, domain: str = OURS) -> Exposure | Failure | Skipped:
        tools = self.world.toolbox.for_look(10.0)
        try:
            return await PROBE.observe(Subject(what=DOMAIN, id=domain), PROBE.options(), tools)
        finally:
            await tools.close()


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Office]:
    asked: Record[Asked] = Record()
    authority = Authority(NOW)
    roots = folder / "roots.pem"
    roots.write_bytes(authority.bundle)
    certificate = Certificate((HOST,), authority, folder, lambda: NOW)
    service = Leaks(PLACE, front(certificate, {}), Diary(server="hibp", asked=asked, now=lambda: NOW))
    service.verify(OURS)
    service.listener.open()
    try:
        async with world(roots) as around:
            around.name(HOST, [PLACE])
            office = Office(service=service, world=around, asked=asked)
            office.use()
            yield office
    finally:
        await service.listener.close()


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with opened(tmp_path) as made:
        yield made


async def exposure(office: Office) -> Exposure:
    said = await office.look()
    assert isinstance(said, Exposure), said
    return said


def seen(facts: Exposure, known: Told | None = None) -> Seen[Exposure, Told]:
    subject = Subject(what=DOMAIN, id=OURS)
    now = Observation(
        vantage="mataram-1",
        network="as1",
        epoch="e",
        sequence=1,
        probe="breach",
        version=1,
        subject=subject.key,
        at=NOW,
        duration=0.1,
        interval=86_400,
        outcome=facts,
    )
    return Seen(subject=subject, now=now, learned=known)


def told(facts: Exposure, known: Told | None = None) -> dict[str, Value]:
    (event,) = PROBE.assess(seen(facts, known), PROBE.options())
    assert REGISTER.check({"event.dataset": "sentinel.account", **event}) == ()
    return dict(event)


def learned(facts: Exposure, state: Told | None) -> Told:
    known = PROBE.learn(state, seen(facts))
    assert known is not None
    return known


async def test_a_domain_without_leaks_is_clean(office: Office) -> None:
    facts = await exposure(office)
    assert (facts.domain, facts.leaks) == (OURS, ())
    assert [one.what for one in office.asked] == [f"GET /api/v3/breacheddomain/{OURS}"]
    assert told(facts)["sentinel.account.breach_new_count"] == 0


async def test_leaks_are_dated_and_addresses_are_marks(office: Office) -> None:
    year = NOW.year
    with (
        office.service.leak(OURS, "Lama", "Budi,sari", "2019-05-01"),
        office.service.leak(OURS, "Baru", "budi", f"{year}-01-01"),
    ):
        facts = await exposure(office)
    assert [(leak.name, leak.at, len(leak.marks)) for leak in facts.leaks] == [
        ("Baru", date(year, 1, 1), 1),
        ("Lama", date(2019, 5, 1), 2),
    ]
    event = told(facts)
    assert (event["sentinel.account.breach_new_count"], event["sentinel.account.breach_recent"]) == (3, ["Baru"])
    written = codec.encode(facts).decode() + json.dumps(event)
    assert [alias for alias in ("budi", "Budi", "sari") if alias in written] == []
    assert facts.leaks[0].marks == (VEIL.mark("budi", "breach"),)


async def test_only_what_is_new_is_told_also_when_it_had_gone(office: Office) -> None:
    with office.service.leak(OURS, "Lama", "budi", "2019-05-01"):
        first = await exposure(office)
    known = learned(first, None)
    assert told(first, known)["sentinel.account.breach_new"] == []
    gone = await exposure(office)
    known = learned(gone, known)
    with office.service.leak(OURS, "Lama", "budi,sari"):
        back = await exposure(office)
    assert told(back, known)["sentinel.account.breach_new_count"] == 1


async def test_a_leak_that_nobody_dates_counts_as_recent(office: Office) -> None:
    with office.service.leak(OURS, "Entah", "budi"):
        assert told(await exposure(office))["sentinel.account.breach_recent"] == ["Entah"]


async def test_who_may_not_ask_asks_nobody(office: Office) -> None:
    for key, domains, why in (("", (OURS,), "no key"), (KEY, ("lain.go.id",), "none of")):
        office.use(key=key, domains=domains)
        said = await office.look()
        assert isinstance(said, Skipped)
        assert why in said.reason
    office.world.toolbox.breaches = None
    assert isinstance(await office.look(), Skipped)
    assert len(office.asked) == 0


async def test_a_refusal_is_lost_coverage_and_says_why(office: Office) -> None:
    office.use(key="salah")
    wrong = await office.look()
    office.use(domains=("lain.go.id",))
    foreign = await office.look("lain.go.id")
    assert isinstance(wrong, Failure)
    assert "401" in wrong.detail
    assert KEY not in wrong.detail
    assert isinstance(foreign, Failure)
    assert "403" in foreign.detail
    for deed in (office.service.fail, office.service.garbage, office.service.flood):
        office.use()
        with deed():
            assert isinstance(await office.look(), Failure)


async def test_it_is_left_alone_for_as_long_as_it_asks(office: Office) -> None:
    with office.service.limit(120):
        assert isinstance(await office.look(), Failure)
        said = await office.look()
    assert isinstance(said, Skipped)
    assert "120 s" in said.reason
    assert len(office.asked) == 1
    office.now = 121
    assert isinstance(await office.look(), Exposure)


async def test_a_crowd_is_cut_and_said_so(office: Office) -> None:
    with office.service.crowd(MOST_PAIRS + 10):
        facts = await exposure(office)
    assert (sum(len(leak.marks) for leak in facts.leaks), facts.cut) == (MOST_PAIRS, True)


@pytest.mark.parametrize("body", [b"", b"[]", b'{"a": 1}', b"\xff", b"[" * 50_000, b'{"a": {"b": 1}}'])
def test_another_shape_is_no_answer(body: bytes) -> None:
    with pytest.raises(Unreadable):
        leaks(body, str)


def test_names_of_leaks_are_cleaned_and_odd_ones_left_out() -> None:
    found, _ = leaks(json.dumps({"a": ["Contoh\x00\ud800", 7, " ", "x" * 500]}).encode(), str)
    assert sorted(leak.name for leak in found) == ["Contoh\ufffd\ufffd", "x" * 100]
    assert dates(b'[{"Name": "A", "BreachDate": "2019-13-40"}, {"Name": "B", "BreachDate": "2019-01-02"}, 7]') == {
        "B": date(2019, 1, 2)
    }


def test_only_domains_of_the_configuration_are_looked_at() -> None:
    found = PROBE.subjects(Inventory(vantage="v", domains=(OURS,)))
    assert [(one.what, one.id) for one in found] == [(DOMAIN, OURS)]
    one, other = Leak(name="A", marks=("m",)), Leak(name="B", marks=("m",))
    assert set(pairs(one)) != set(pairs(other))
    assert set(pairs(one)) == set(pairs(replace(one, at=date(2020, 1, 1))))
