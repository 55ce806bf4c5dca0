"""The way as a person reads it: what it accuses, what it leaves open, and that it never claims more than it saw."""

import pytest

from sentinel.app.hops import BENT, Answered, Hop, Router, Verdict, Way
from sentinel.app.tracing import Traced
from sentinel.kit.asn.table import AsEntry
from sentinel.kit.texts import LANGUAGES, translator

TRUE, LIE = "NOERROR aa 203.0.113.80", "NOERROR ra 36.86.63.185"


def hop(ttl: int, *answers: Answered, died: str = "", beyond: str = "") -> Hop:
    routers = [Router(address=address, ms=1.0) for address in dict.fromkeys((died, beyond)) if address]
    return Hop(ttl=ttl, routers=routers, answers=list(answers), died=died, beyond=beyond)


def router(ttl: int) -> Hop:
    return hop(ttl, died=f"192.0.2.{ttl}")


def dns(said: str, ttl: int = 57) -> Answered:
    return Answered(what="dns", ms=3.0, ttl=ttl, said=said)


def tcp(what: str = "syn_ack") -> Answered:
    return Answered(what=what, ms=3.0, ttl=57)


def way(*hops: Hop, protocol: str = "dns") -> Way:
    return Way(protocol=protocol, name="ns1.kpu.test", address="203.0.113.53", port=53, raw=True, hops=hops)


STORIES = [
    (way(router(1), router(2), hop(3, dns(TRUE))), Verdict.STRAIGHT),
    (way(router(1), router(2), hop(3, tcp()), protocol="tcp"), Verdict.STRAIGHT),
    (way(router(1), router(2), hop(3, tcp("rst")), protocol="tcp"), Verdict.STRAIGHT),
    (way(hop(1, dns(LIE), beyond="192.0.2.1"), hop(2, dns(LIE), beyond="192.0.2.2")), Verdict.PROXY),
    (way(hop(1, tcp(), beyond="192.0.2.1"), hop(2, tcp(), beyond="192.0.2.2"), protocol="tcp"), Verdict.PROXY),
    (way(hop(1, dns(LIE), died="192.0.2.1"), hop(2, dns(LIE), died="192.0.2.2")), Verdict.INJECTOR),
    (way(router(1), hop(2, tcp("rst"), died="192.0.2.2"), protocol="tcp"), Verdict.INJECTOR),
    (way(router(1), router(2), hop(3, dns(TRUE), dns(LIE, ttl=200))), Verdict.TWO_VOICES),
    (way(router(1), router(2), hop(3, dns(TRUE), dns(TRUE))), Verdict.STRAIGHT),
    (way(router(1), router(2), hop(3, dns(LIE), beyond="192.0.2.3")), Verdict.PROXY),
    (way(router(1), router(2), hop(3, dns(TRUE), beyond="192.0.2.3")), Verdict.STRAIGHT),
    (way(hop(1, dns(TRUE))), Verdict.NEXT_DOOR),
    (way(hop(1), hop(2), hop(3), hop(4, dns(TRUE))), Verdict.UNSEEN),
    (way(router(1), router(2), hop(3), hop(4)), Verdict.SILENT),
    (way(), Verdict.SILENT),
]


@pytest.mark.parametrize(("told", "verdict"), STORIES)
def test_a_way_is_called_what_it_is(told: Way, verdict: Verdict) -> None:
    assert told.verdict is verdict


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("told", "verdict"), STORIES)
def test_every_verdict_has_a_sentence_that_names_the_place(told: Way, verdict: Verdict, language: str) -> None:
    sentence = told.sentence(translator(language))
    assert "ns1.kpu.test (203.0.113.53" in sentence
    assert "{" not in sentence
    accuses = any(word in sentence for word in ("Somebody", "Ada pihak", "not its own", "bukan jawabannya"))
    assert accuses is (verdict in BENT)


def test_both_languages_differ() -> None:
    told = STORIES[0][0]
    assert told.sentence(translator("id")).startswith("Tidak ada yang lebih dekat")
    assert told.sentence(translator("en")).startswith("Nobody nearer")


def test_a_way_that_differs_a_little_by_protocol_accuses_nobody() -> None:
    """Load balancing may send two packets over ways of unequal length; only what is far too near is somebody else."""
    hops = [router(n) for n in range(1, 8)]
    assert way(*hops, hop(8, dns(TRUE), beyond="192.0.2.8"), hop(9, dns(TRUE))).verdict is Verdict.STRAIGHT


def test_echoes_from_behind_the_host_are_not_shown() -> None:
    told = way(router(1), router(2), hop(3, dns(TRUE)), hop(4, dns(TRUE)))
    assert [h.ttl for h in told.shown] == [1, 2, 3]
    bent = way(hop(1, dns(LIE), died="192.0.2.1"), hop(2, dns(TRUE), dns(LIE)), hop(3, dns(TRUE)))
    assert [h.ttl for h in bent.shown] == [1, 2]


def test_seen_is_only_what_shows_the_way_to_the_site() -> None:
    to_server, to_site = way(router(1)), way(router(1), protocol="tcp")
    assert Traced(host="kpu.test", ways=(to_server,)).seen is False
    assert Traced(host="kpu.test", ways=(to_server, to_site)).seen is True


def test_json_names_the_networks() -> None:
    told = STORIES[0][0].plain(
        lambda ip: AsEntry(number=64500, organisation="Contoh") if ip == "192.0.2.1" else None,
        [(language, translator(language)) for language in LANGUAGES],
    )
    assert told["hops"][0]["routers"][0] == {
        "address": "192.0.2.1", "as": {"number": 64500, "organization": "Contoh"}, "ms": 1.0,
    }  # fmt: skip
    assert told["hops"][1]["routers"][0]["as"] is None
    assert (told["verdict"], set(told["says"])) == ("straight", set(LANGUAGES))
