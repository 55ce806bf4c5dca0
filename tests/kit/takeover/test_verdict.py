"""What dangles, who could have it, and who moved in."""

import pytest

from sentinel.kit.seen import Reference
from sentinel.kit.takeover import verdict
from sentinel.kit.takeover.facts import Alias, Cut, Holding, Served
from sentinel.kit.takeover.memory import SETTLES, SURE, Remembered, claimed, remembered
from sentinel.kit.takeover.signs import DNS, WEB, Signs, signs
from sentinel.kit.takeover.verdict import Dangle

HOST, THERE = "info.kpu.go.id", "situs.layanan.example"
ZONE = "kpu.go.id"


def listed(name: str, **services: list[str]) -> Signs:
    data = {line: service for service, lines in services.items() for line in lines}
    return signs({name: Reference(name=name, version="1", data=data)}, name)


SERVICE = listed(WEB, Layanan=["layanan.example | 404 | tidak ada situs di sini"])
GIVEN_AWAY = listed(WEB, Layanan=["layanan.example | nxdomain"])
PROVIDERS = listed(DNS, Awan=["awan.example | claimable"], Batu=["batu.example | never", "batu.example | claimable"])


def alias(
    *, missing: bool | None = False, free: bool | None = None, status: int | None = 200, words: str = ""
) -> Alias:
    target = Holding(name=THERE, domain="layanan.example", missing=missing, free=free)
    return Alias(name=HOST, hops=(THERE,), target=target, status=status, words=words)


@pytest.mark.parametrize(
    ("seen", "known", "takeover"),
    [
        (alias(), SERVICE, None),
        (alias(missing=None), SERVICE, None),
        (alias(missing=True), SERVICE, "generic"),
        (alias(missing=True, free=None), GIVEN_AWAY, "claimable"),
        (alias(missing=True, free=True), GIVEN_AWAY, "registrable"),
        (alias(missing=True, free=False), Signs(), "generic"),
        (alias(status=404, words="maaf, tidak ada situs di sini."), SERVICE, "claimable"),
        (alias(status=404, words="maaf, tidak ada situs di sini."), Signs(), None),
    ],
)
def test_an_alias_dangles_by_what_its_end_says(seen: Alias, known: Signs, takeover: str | None) -> None:
    found = verdict.alias(seen, known)
    assert (found.takeover if found else None) == takeover
    if found is not None:
        assert found.target == THERE
        assert THERE in found.why or "layanan.example" in found.why


def cut(*said: tuple[str, str], hosts: tuple[Holding, ...] = ()) -> Cut:
    served = (Served(host=host, address=f"192.0.2.{n}", said=word) for n, (host, word) in enumerate(said))
    return Cut(zone=ZONE, served=tuple(served), hosts=hosts)


def test_a_provider_that_knows_nothing_of_the_zone_gives_it_to_anybody_where_the_list_says_so() -> None:
    (found,) = verdict.servers(cut(("ns1.awan.example", "refused"), ("ns1.batu.example", "refused")), PROVIDERS)
    assert (found.target, found.takeover, found.service) == ("ns1.awan.example", "claimable", "Awan")
    assert verdict.servers(cut(("ns1.awan.example", "silent")), PROVIDERS) == ()
    assert verdict.servers(cut(("ns1.awan.example", "refused"), ("ns1.awan.example", "ok")), PROVIDERS) == ()
    assert verdict.servers(cut(("ns1.lain.example", "refused")), PROVIDERS) == ()


def test_the_worst_of_a_delegation_comes_first() -> None:
    hosts = (
        Holding(name="ns1.ada.example", domain="ada.example", missing=False),
        Holding(name="ns1.hilang.example", domain="hilang.example", missing=True, free=False),
        Holding(name="ns1.bebas.example", domain="bebas.example", missing=True, free=True),
        Holding(name="ns1.entah.example", domain="entah.example"),
    )
    found = verdict.servers(cut(("ns1.awan.example", "servfail"), hosts=hosts), PROVIDERS)
    assert [(one.target, one.takeover) for one in found] == [
        ("ns1.bebas.example", "registrable"),
        ("ns1.awan.example", "claimable"),
        ("ns1.hilang.example", "generic"),
    ]


def test_a_mail_servers_name_is_judged_alike() -> None:
    free = Holding(name="mx.bebas.example", domain="bebas.example", missing=True, free=True)
    found = verdict.name(free, Signs())
    assert found is not None
    assert found.takeover == "registrable"
    assert verdict.name(Holding(name="mx.ada.example", domain="ada.example", missing=False), Signs()) is None


OPEN = (Dangle(target=THERE, takeover="claimable", why="…"),)
VAGUE = (Dangle(target=THERE, takeover="generic", why="…"),)


def looks(*seen: tuple[tuple[Dangle, ...], bool], pointed: bool = True) -> tuple[Remembered, ...]:
    known: tuple[Remembered, ...] = ()
    for dangles, home in seen:
        known = remembered(known, HOST, dangles, {THERE} if home else set(), {THERE} if pointed else set())
    return known


def test_who_moves_in_after_it_was_open_for_some_looks_is_told_for_a_day() -> None:
    known = looks(*[(OPEN, False)] * SURE)
    assert claimed(known, HOST, (), {THERE}) == (THERE,)
    assert claimed(known, HOST, OPEN, set()) == ()
    assert claimed(known, "www.kpu.go.id", (), {THERE}) == (), "another name"
    for _ in range(SETTLES - 1):
        known = remembered(known, HOST, (), {THERE}, {THERE})
        assert claimed(known, HOST, (), {THERE}) == (THERE,)
    assert remembered(known, HOST, (), {THERE}, {THERE}) == ()


def test_one_odd_look_is_no_vacancy() -> None:
    assert claimed(looks((OPEN, False)), HOST, (), {THERE}) == ()
    assert looks((OPEN, False), ((), True)) == ()


def test_what_nobody_knows_to_be_open_is_not_remembered() -> None:
    assert looks(*[(VAGUE, False)] * 9) == ()


def test_a_look_that_cannot_tell_changes_nothing_and_an_alias_that_is_gone_ends_it() -> None:
    known = looks(*[(OPEN, False)] * SURE)
    assert remembered(known, HOST, (), set(), {THERE}) == known
    assert claimed(known, HOST, (), set()) == ()
    assert remembered(known, HOST, (), set(), set()) == ()


def test_a_second_vacancy_counts_on() -> None:
    known = looks(*[(OPEN, False)] * SURE, ((), True), (OPEN, False))
    (one,) = known
    assert (one.seen, one.since) == (SURE + 1, 0)
