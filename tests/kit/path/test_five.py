"""Five questions: what is somebody else's answer, and what is the network's, a pool's or a load balancer's doing."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from sentinel.kit.path.five import Other, Turn, disagree, injected, odd_flags
from sentinel.kit.path.numbers import MOST_KEPT, MOST_SERVERS, Kept, Usual, folded, hops_of, measured, moved, usual

NETWORKS: Mapping[str, int] = {
    "127.10.1.10": 10,
    "127.20.1.1": 20,
    "127.20.1.2": 20,
    "127.20.1.3": 20,
    "127.66.0.5": 66,
}
HOME, EDGE, EDGE_2, EDGE_3, EVIL = NETWORKS
TRUE = Turn(server="s1", transport="udp", answered=True, rcode="NOERROR", records=(HOME,), authority=True, took_ms=30.0)


def beside(*records: str, differs: str = "records", one: Turn = TRUE) -> Turn:
    return replace(one, others=(Other(differs=differs, rcode="NOERROR", records=records),))


@pytest.mark.parametrize(
    ("one", "forged"),
    [
        (TRUE, False),
        (beside(HOME, differs=""), False),
        (beside(EVIL), True),
        (beside("192.0.2.1"), True),  # nobody knows that network, and only one packet was sent
        (replace(beside("192.0.2.1"), tries=2), False),  # two were sent, and a pool may rotate
        (replace(beside(EVIL), tries=2), True),
        (beside(EDGE_2, one=replace(TRUE, records=(EDGE,))), False),  # the same CDN
        (beside(differs="rcode"), True),
        (beside(HOME, differs="ttl"), True),
        (replace(beside(HOME, differs="ttl"), tries=2), False),
        (replace(TRUE, foreign=(("cookie", 1),)), True),  # knows number and name, not the cookie
        (replace(TRUE, foreign=(("case", 1),)), True),
        (replace(TRUE, transport="tcp", foreign=(("case", 1),)), False),  # a server that cannot spell
        (replace(TRUE, foreign=(("id", 3), ("stray", 2), ("malformed", 1))), False),
        (replace(beside(EVIL), answered=False), False),
        (replace(beside(HOME, differs=""), took_ms=14.0), True),  # twice, and the first too fast for the server
        (replace(TRUE, took_ms=14.0), False),
        (replace(beside(HOME, differs=""), took_ms=14.0, tries=2), False),
    ],
)
def test_what_counts_as_somebody_elses_answer(one: Turn, forged: bool) -> None:  # noqa: FBT001 - one column of the table
    assert injected(one, 30.0, NETWORKS.get) is forged


def over(transport: str, *records: str, rcode: str = "NOERROR") -> Turn:
    return replace(TRUE, transport=transport, records=records, rcode=rcode)


@pytest.mark.parametrize(
    ("turns", "differ"),
    [
        ([over("udp", HOME), over("tcp", HOME)], False),
        ([over("udp", rcode="NXDOMAIN"), over("tcp", rcode="NXDOMAIN")], False),
        ([over("udp", EVIL), over("tcp", HOME)], True),
        ([over("udp", "192.0.2.1"), over("tcp", "192.0.2.2")], True),  # each steady, and nothing in common
        ([over("udp", "192.0.2.1"), over("udp", "192.0.2.3"), over("tcp", "192.0.2.2")], False),  # a pool that rotates
        ([over("udp", EDGE), over("udp", EDGE_2), over("tcp", EDGE_3)], False),
        ([over("udp", EDGE), over("udp", EDGE_2), over("tcp", HOME)], True),
        ([over("udp", rcode="NXDOMAIN"), over("tcp", HOME)], True),
        ([over("udp", HOME)], None),
        ([over("udp", HOME), replace(over("tcp", EVIL), answered=False)], None),
        ([over("udp", HOME), replace(over("tcp", rcode="SERVFAIL"))], None),
        ([over("udp", HOME), replace(over("tcp", EVIL), server="s2")], None),  # two servers are not two transports
        ([], None),
    ],
)
def test_udp_and_tcp_disagree_only_where_one_server_says_two_things(turns: list[Turn], differ: bool | None) -> None:  # noqa: FBT001 - one column of the table
    assert disagree(turns, NETWORKS.get) is differ


def test_which_flags_no_authority_sets() -> None:
    assert odd_flags([TRUE]) == ()
    assert odd_flags([replace(TRUE, authority=False)]) == ("s1 AA",)
    assert odd_flags([replace(TRUE, recursive=True)]) == ("s1 RA",)
    assert odd_flags([replace(TRUE, authority=False, records=())]) == ()  # a referral
    assert odd_flags([replace(TRUE, authority=False, answered=False)]) == ()


@pytest.mark.parametrize(("ttl", "hops"), [(64, 0), (57, 7), (128, 0), (116, 12), (243, 12), (30, 2), (None, None)])
def test_how_many_hops_a_packet_passed(ttl: int | None, hops: int | None) -> None:
    assert hops_of(ttl) == hops


def test_only_first_tries_over_udp_tell_a_time() -> None:
    slow, again = replace(TRUE, took_ms=80.0), replace(TRUE, took_ms=1.0, tries=2)
    assert measured([slow, TRUE, again, over("tcp", HOME)])["s1"].rtt_ms == (30.0,)


def test_memory_is_bounded_and_usual_takes_five_looks() -> None:
    known: tuple[Kept, ...] = ()
    for number in range(100):
        known = folded(known, {"s1": Kept(server="s1", hops=(7,), rtt_ms=(30.0 + number,))})
        known = folded(known, {f"o{number}": Kept(server=f"o{number}", rtt_ms=(1.0,))})
        assert (usual(known, "s1").hops is None) is (number < 4)
    assert len(known) == MOST_SERVERS
    assert {len(kept.rtt_ms) for kept in known if kept.server == "s1"} == {MOST_KEPT}
    assert usual(known, "s1") == Usual(hops=7, rtt_ms=130.0 - MOST_KEPT)


def test_three_hops_and_half_the_time_are_still_the_same_path() -> None:
    known = Usual(hops=7, rtt_ms=30.0)
    assert not moved(Kept(server="s1", hops=(4,), rtt_ms=(15.0,)), known)
    assert moved(Kept(server="s1", hops=(3,), rtt_ms=(30.0,)), known)
    assert moved(Kept(server="s1", hops=(7,), rtt_ms=(14.0,)), known)
    assert not moved(Kept(server="s1", hops=(3,), rtt_ms=(1.0,)), Usual())
