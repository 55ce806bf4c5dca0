"""Stories of one site's answers: who is acquitted, who is not, what is taken in, and what attackers may try."""

import random
from datetime import timedelta

import pytest

from probes.dns_answers import PROBE
from sentinel.kit.answers.facts import Beyond
from sentinel.kit.answers.memory import cards, due, noted
from sentinel.model.event import Event
from tests.authority import DAY, NOW
from tests.kit.answers.desk import CLOUD, EVIL, HOST, NS, OWN, Hub, refused, said, shown, usual

EDGE = "www.kpu.go.id.awan.example"


def words(event: Event) -> list[str]:
    found = event.get("sentinel.dns.answer_reasons")
    assert isinstance(found, list)
    return [str(word) for word in found]


def quiet(event: Event) -> bool:
    return event["sentinel.dns.findings"] == []


def cloudy(hub: Hub, addresses: list[str], keys: list[str], operators: list[str], alias: str = EDGE) -> Event:
    """A look at a site behind an alias, with the edges' certificates."""
    proofs = [shown(a, k, o, logged=hub.at - DAY) for a, k, o in zip(addresses, keys, operators, strict=True)]
    beyond = [Beyond(alias=alias, addresses=tuple(addresses), aliases=("e7.awan.example",))]
    return hub.look([said(alias=alias), said(alias=alias, server="ns2.kpu.go.id")], proofs, beyond)


def behind_a_cloud(**how: object) -> Hub:
    hub = Hub(**how)  # type: ignore[arg-type]  # fields of the hub
    cloudy(hub, [CLOUD], ["key"], ["root-1"])
    hub.accept()
    return hub


@pytest.mark.parametrize("cdns", [None, {}], ids=["a network of the list", "a network that no list names"])
def test_five_hundred_looks_at_an_anycast_cdn_with_three_authorities_find_nothing(cdns: dict[str, str] | None) -> None:
    """B1 and B4: edges in ever new blocks, each with a certificate of its own of one of three operators."""
    dice = random.Random(4)
    hub = behind_a_cloud() if cdns is None else behind_a_cloud(cdns=cdns)
    for _ in range(500):
        edges = [f"104.{dice.randint(20, 23)}.{dice.randint(0, 255)}.{dice.randint(1, 254)}" for _ in range(2)]
        keys = [f"key-{dice.randint(0, 40)}" for _ in edges]
        hub.ns = NS if dice.random() < 0.9 else None  # now and then the parent is silent
        event = cloudy(hub, edges, keys, [f"root-{dice.randint(1, 3)}" for _ in edges])
        assert quiet(event)
        assert event["sentinel.dns.answers_unexpected"] == []


def test_whoever_rents_in_the_same_cloud_is_a_stranger_unless_the_alias_is_the_customers_own() -> None:
    hub = behind_a_cloud()
    event = cloudy(hub, ["104.23.9.9"], ["theirs"], ["root-1"], alias="thief.awan.example")
    assert words(event) == ["strange_certificate", "usual_network"]
    direct = hub.look([said("104.23.9.10")], [shown("104.23.9.10", "theirs", logged=hub.at)])
    assert words(direct) == ["strange_certificate", "usual_network"]


def test_a_rogue_extra_record_among_right_ones_acquits_none_and_spoils_none() -> None:
    hub = usual()
    event = hub.look([said(OWN, EVIL)], [shown(EVIL, "thief", "root-9", ok=False)])
    assert event["sentinel.dns.answers_unexpected"] == [EVIL]
    assert words(event) == ["new_network", "not_trusted"]
    assert quiet(hub.look([said(OWN)]))


def test_a_move_with_an_old_certificate_of_a_usual_operator_is_acquitted() -> None:
    hub = usual()
    event = hub.look([said(CLOUD)], [shown(CLOUD, "other", logged=hub.at - 3 * DAY)])
    assert event["sentinel.dns.answers_exonerated"] == [CLOUD]
    assert quiet(event)
    assert hub.baseline is not None
    assert "AS64520" in (hub.baseline.values("systems") or ())


def test_the_thief_cannot_wait_until_his_certificate_is_old() -> None:
    """Sea Turtle with patience: first for minutes, then again days later, from other addresses with the same key."""
    hub = usual()
    made = hub.at
    event = hub.look([said(EVIL)], [shown(EVIL, "thief", logged=made)])
    assert event["sentinel.dns.fresh_certificate"] is True
    assert quiet(hub.look([said(OWN)], [shown(OWN)]))
    for day in range(1, 6):
        hub.look([said(OWN)], [shown(OWN)], minutes=24 * 60)
        again = hub.look([said(f"185.66.{day}.9")], [shown(f"185.66.{day}.9", "thief", logged=made)])
        assert not quiet(again), f"after {day} days"
        hub.look([said(OWN)], [shown(OWN)])


def test_another_address_with_another_certificate_is_no_newcomer_while_the_trouble_lasts() -> None:
    hub = usual()
    made = hub.at
    hub.look([said(EVIL)], [shown(EVIL, "thief", logged=made)])
    for _ in range(60):
        hub.look([said(EVIL)], [shown(EVIL, "thief", logged=made)], minutes=60)
    event = hub.look([said("185.66.7.7")], [shown("185.66.7.7", "second", logged=made + timedelta(minutes=5))])
    assert not quiet(event)


def test_a_vantage_that_never_saw_it_otherwise_acquits_nobody_by_age() -> None:
    hub = usual()
    newcomer = Hub(baseline=hub.baseline, at=hub.at + 10 * DAY)
    event = newcomer.look([said(CLOUD)], [shown(CLOUD, "other", logged=hub.at - 30 * DAY)])
    assert words(event) == ["new_network", "strange_certificate"]


@pytest.mark.parametrize(("ns", "ds"), [(None, ("12345 13 2 abcdef",)), (("ns1.kpu.go.id", "ns2.kpu.go.id"), None)])
def test_while_the_parent_is_silent_nobody_is_acquitted_and_nothing_is_taken_in(
    ns: tuple[str, ...] | None, ds: tuple[str, ...] | None
) -> None:
    hub = usual()
    before = hub.baseline
    hub.ns, hub.ds = ns, ds
    event = hub.look([said(CLOUD)], [shown(CLOUD)])
    assert (event["sentinel.dns.answers_unproved"], event["sentinel.dns.answers_exonerated"]) == ([CLOUD], [])
    assert quiet(event), "a question that failed is no evidence"
    assert "sentinel.dns.authority_unchanged" not in event
    assert hub.baseline == before
    assert hub.seen is not None
    assert PROBE.proposal(hub.seen) is None
    thief = hub.look([said(EVIL)], [shown(EVIL, "thief", ok=False)])
    assert words(thief) == ["authority_unknown", "new_network"], "whom nothing would acquit is told"


def test_an_address_of_a_family_that_we_lack_is_no_news_in_a_usual_network() -> None:
    hub = usual()
    hub.families = (4,)
    event = hub.look([said(OWN, "2a10:1::1")])
    assert event["sentinel.dns.answers_unproved"] == ["2a10:1::1"]
    assert quiet(event)
    assert words(hub.look([said(OWN, "2a66:1::1")])) == ["new_network", "no_handshake"]


def test_the_never_met_are_met_first_however_many_there_are() -> None:
    crowd = [f"104.20.{n}.1" for n in range(40)]
    met: set[str] = set()
    cursor = ""
    for turn in range(4):
        at = NOW + timedelta(seconds=5 * turn)
        now = due(cards(cursor), crowd, at, again=True)[:12]
        met |= {*now}
        cursor = noted(cards(cursor), crowd, now, at)
    assert met == {*crowd}


def test_a_removed_ds_record_ends_all_leniency() -> None:
    hub = usual()
    hub.ds = ()
    assert words(hub.look([said(CLOUD)], [shown(CLOUD)])) == ["authority_changed", "new_network"]


def test_an_address_that_does_not_answer_stays_a_stranger_and_is_no_proof_of_anything() -> None:
    hub = usual()
    assert words(hub.look([said(CLOUD)], [refused(CLOUD)])) == ["new_network", "no_handshake"]
    unknown = hub.look([said("51.15.1.1")], [refused("51.15.1.1")])
    assert words(unknown) == ["no_handshake", "unknown_network"]
    assert unknown["sentinel.dns.as_unexpected"] == []


def test_in_a_lab_an_unknown_network_is_no_new_network() -> None:
    hub = usual()
    hub.lab = True
    event = hub.look([said("127.99.0.1")], [shown("127.99.0.1", "thief", logged=hub.at)])
    assert event["sentinel.dns.as_unexpected"] == []
    assert event["sentinel.dns.fresh_certificate"] is False


def test_the_address_that_was_left_tells_whether_the_site_has_moved() -> None:
    hub = usual()
    stays = hub.look([said(EVIL)], [shown(EVIL, "thief", logged=hub.at), shown(OWN, old=True)])
    assert stays["sentinel.dns.old_address_serves_old_key"] is True
    assert "old_key_at_old_address" in words(stays)
    later = hub.look([said(EVIL)])
    assert later["sentinel.dns.old_address_serves_old_key"] is True, "it need not be asked in every look"
    hub = usual()
    gone = hub.look([said(EVIL)], [shown(EVIL, "thief", logged=hub.at), shown(OWN, "other", old=True)])
    assert gone["sentinel.dns.old_address_serves_old_key"] is False


def test_without_a_baseline_only_what_is_always_wrong_is_told() -> None:
    hub = Hub()
    event = hub.look([said(EVIL, "10.0.0.1"), said(EVIL, server="ns2.kpu.go.id")])
    assert event["sentinel.dns.reasons"] == ["10.0.0.1 (private, ns1.kpu.go.id): bogon"]
    assert event["sentinel.dns.findings"] == ["bogon"]
    assert "sentinel.dns.answers_unexpected" not in event
    assert "sentinel.baseline.basis" not in event


def test_an_old_table_of_networks_says_its_age() -> None:
    hub = usual()
    hub.table_at = hub.at - 157 * DAY
    assert hub.look([said(EVIL)])["sentinel.dns.asn_age_days"] == 157


def test_a_new_alias_of_a_known_network_is_told_apart_from_one_of_nobody() -> None:
    hub = usual()
    told = hub.look(
        [said(alias="x.awan.example")], [shown(CLOUD)], [Beyond(alias="x.awan.example", addresses=(CLOUD,))]
    )
    assert told["sentinel.dns.cname_unexpected"] == ["x.awan.example"]
    assert "new_cdn_alias" in words(told)
    own = hub.look([said(OWN, alias="www2.kpu.go.id")])
    assert own["sentinel.dns.cname_unexpected"] == [], f"{HOST} may be called otherwise in its own house"


def test_what_nobody_accepts_can_still_be_accepted() -> None:
    """The administrator says on the telephone that he moved: one command, and the new home is usual."""
    hub = usual()
    event = hub.look([said(CLOUD)], [shown(CLOUD, "other", "root-7", logged=hub.at)])
    assert not quiet(event)
    hub.accept()
    assert quiet(hub.look([said(CLOUD)]))
