"""The table of networks: flat steps, a file that is searched where it lies, and never an answer that nobody gave."""

import random
from datetime import date
from ipaddress import ip_address
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.kit.asn.steps import Row, flat
from sentinel.kit.asn.table import AsEntry, Table, Unreadable, packed

SHIPPED = Path(__file__).parent.parent.parent.parent / "data" / "networks.bin"
DAY = date(2029, 2, 14)
EDGES = st.integers(0, 300)


def four(*rows: tuple[str, str, int]) -> list[Row]:
    return [(int(ip_address(first)), int(ip_address(last)), number) for first, last, number in rows]


def table(*rows: tuple[str, str, int], names: dict[int, str] | None = None) -> Table:
    return Table(packed(flat(four(*rows)), flat([]), names or {}, DAY))


def narrowest(rows: list[Row], place: int) -> int:
    """What the table must say, found the slow way: of nested ranges the narrowest."""
    around = [row for row in rows if row[0] <= place <= row[1]]
    return min(around, key=lambda row: row[1] - row[0])[2] if around else 0


@st.composite
def nested(draw: st.DrawFn) -> list[Row]:
    """Prefixes, as routing knows them: any two are nested or apart."""
    rows = []
    for size in draw(st.lists(st.integers(0, 8), max_size=12, unique=True)):
        start = draw(st.integers(0, 255)) >> size << size
        rows.append((start, start + (1 << size) - 1, draw(st.integers(1, 4))))
    return draw(st.permutations(rows))


@given(nested())
def test_of_nested_prefixes_the_narrowest_has_the_word(rows: list[Row]) -> None:
    held = Table(packed(flat(rows), flat([]), {}, DAY))
    for place in range(300):
        found = held.find(str(ip_address(place)))
        assert (found.number if found else 0) == narrowest(rows, place)


@given(st.lists(st.tuples(EDGES, EDGES, st.integers(0, 4)), max_size=12))
def test_ranges_that_cross_never_name_a_network_that_is_not_there(raw: list[Row]) -> None:
    rows = [(min(a, b), max(a, b), n) for a, b, n in raw]
    steps = flat(rows)
    assert steps.starts == sorted(set(steps.starts))
    held = Table(packed(steps, flat([]), {}, DAY))
    for place in range(310):
        found = held.find(str(ip_address(place)))
        assert (found.number if found else 0) in {n for a, b, n in rows if a <= place <= b} | {0}


def test_an_address_outside_every_range_is_nobodys() -> None:
    held = table(("10.0.0.0", "10.0.0.255", 64500), ("10.0.2.0", "10.0.2.255", 64501), names={64500: "Kominfo"})
    assert held.find("10.0.0.255") == AsEntry(number=64500, organisation="Kominfo")
    assert held.find("10.0.2.0") == AsEntry(number=64501)
    for outside in ("9.255.255.255", "10.0.1.0", "10.0.3.0", "1.0.0.0", "255.255.255.255", "::1", "2001:db8::1"):
        assert held.find(outside) is None


@pytest.mark.parametrize("nonsense", ["", "kpu.go.id", "10.0.0", "10.0.0.256", "[", "fe80::1%eth0\0", "1" * 5000])
def test_what_is_no_address_is_not_known_and_raises_nothing(nonsense: str) -> None:
    assert table(("1.0.0.0", "255.255.255.255", 1)).find(nonsense) is None


def test_an_ipv4_address_in_an_ipv6_coat_is_the_ipv4_one() -> None:
    assert table(("10.0.0.0", "10.0.0.255", 64500)).find("::ffff:10.0.0.1") == AsEntry(number=64500)


def test_a_network_may_reach_to_the_last_address() -> None:
    assert table(("240.0.0.0", "255.255.255.255", 1)).find("255.255.255.255") == AsEntry(number=1)
    top = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"
    assert Table(packed(flat([]), flat([(1, 2**64 - 1, 2)], 64), {}, DAY)).find(top) == AsEntry(number=2)


@pytest.mark.parametrize("cut", [0, 1, 8, 31, 32, 40, -1])
def test_a_file_that_was_cut_off_is_refused(cut: int) -> None:
    whole = packed(flat(four(("10.0.0.0", "10.0.0.255", 1))), flat([]), {1: "One"}, DAY)
    with pytest.raises(Unreadable):
        Table(whole[:cut])


@given(st.binary(max_size=200), st.integers(0, 100))
def test_damage_in_a_file_is_refused_or_answers_without_an_exception(noise: bytes, at: int) -> None:
    whole = bytearray(packed(flat(four(("10.0.0.0", "10.0.0.255", 1))), flat([(1, 9, 2)]), {1: "One"}, DAY))
    whole[at : at + len(noise)] = noise
    try:
        held = Table(bytes(whole))
    except Unreadable:
        return
    held.find("10.0.0.1")
    held.find("0:0:0:1::")


def test_the_table_that_ships_knows_the_networks_of_the_country() -> None:
    held = Table.open(SHIPPED)
    assert held.made_on == date(2026, 6, 17)
    known = {"36.64.0.1": 7713, "1.1.1.1": 13335, "8.8.8.8": 15169, "2606:4700::1111": 13335}
    assert {ip: found.number for ip in known if (found := held.find(ip))} == known
    assert held.find("36.64.0.1") == AsEntry(number=7713, organisation="Telekomunikasi Indonesia (PT)")
    for nobody in ("127.0.0.1", "10.0.0.1", "192.168.1.1", "::1", "fd00::1"):
        assert held.find(nobody) is None
    dice = random.Random(1)
    assert sum(held.find(str(ip_address(dice.getrandbits(32)))) is not None for _ in range(1000)) > 600
    assert SHIPPED.stat().st_size < 10_000_000
