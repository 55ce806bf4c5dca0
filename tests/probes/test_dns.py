"""The probe ``dns`` against real servers of signed zones: what parent and child say, and what is not as usual."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from probes.dns import PROBE
from sentinel.kit.asn.networks import Networks
from sentinel.kit.asn.table import AsEntry
from sentinel.kit.seen import Reference
from sentinel.kit.zones.facts import DnsFacts
from sentinel.model.event import Event
from sentinel.model.failure import Code, Failure, Layer, Skipped
from sentinel.model.subject import Target
from sentinel.range.signing import Signing
from sentinel.range.twists import added, failing, forged, silent, stripped
from tests.agent.boxes import toolbox
from tests.kit.authority.desk import lie
from tests.probes.authorities import Watch, watching

PARENTS = ("127.77.53.2", "127.77.53.3")
ONE, TWO = "127.77.53.4", "127.77.53.5"
EVIL = ("ns1.evil.com.", "ns2.evil.com.")
KPU = "kpu.go.id"


def findings(event: Event) -> object:
    return event["sentinel.dns.findings"]


def of(event: Event, *names: str) -> list[object]:
    return [event.get(f"sentinel.dns.{name}") for name in names]


def steal(watch: Watch, *hosts: str) -> None:
    """Name other servers at the parent, as a stolen registrar's account does."""
    watch.tree.zone("go.id").edit(KPU, "NS", *(hosts or EVIL))


@dataclass(frozen=True)
class Table:
    """A table of networks by address."""

    known: Mapping[str, int]

    def find(self, ip: str) -> AsEntry | None:
        return AsEntry(number=self.known[ip], organisation="test") if ip in self.known else None


async def test_a_calm_look_shows_every_zone_that_the_name_hangs_on() -> None:
    async with watching() as watch:
        events = await watch.events()
    assert {zone: event["sentinel.dns.zone_role"] for zone, event in events.items()} == {
        "kpu.go.id": "own",
        "go.id": "registry",
        "id": "registry",
    }
    own = events[KPU]
    assert findings(own) == []
    assert of(own, "ns", "parent_child", "dnssec", "mx") == [
        ["ns1.kpu.go.id", "ns2.kpu.go.id"], "same", "secure", ["10 surat.kpu.go.id"],
    ]  # fmt: skip
    assert of(own, "parents_asked", "parents_heard", "servers_bogus", "servers_asked") == [2, 2, 0, 2]
    assert own["dns.question.name"] == "www.kpu.go.id"
    assert "sentinel.baseline.basis" not in own, "nobody knows what is usual yet"
    assert of(own, "ns_usual", "ds_usual", "mx_usual") == [None, None, None]


async def test_what_each_server_says_of_the_name_is_kept_apart() -> None:
    async with watching() as watch:
        lie(watch.tree, added("www.kpu.go.id", "A", "127.66.0.5"), TWO)
        facts = (await watch.look()).outcome
    assert isinstance(facts, DnsFacts)
    told = {(a.server, a.kind): (a.records, a.ruled.security) for a in facts.answers}
    assert told[ONE, "A"] == (("127.77.1.10", "127.77.1.11"), "secure")
    assert told[TWO, "A"] == (("127.66.0.5", "127.77.1.10", "127.77.1.11"), "bogus")


async def test_an_alias_leads_to_a_provider_whose_zone_is_watched_too() -> None:
    async with watching("info.kpu.go.id") as watch:
        events = await watch.events()
        facts = (await watch.look()).outcome
    assert events["sewa.id"]["sentinel.dns.zone_role"] == "provider"
    assert isinstance(facts, DnsFacts)
    assert {a.aliases for a in facts.answers} == {("www.sewa.id",)}


async def test_all_is_as_usual_after_it_was_accepted() -> None:
    async with watching() as watch:
        usual = await watch.accept()
        events = await watch.events()
    assert usual.values(f"ns {KPU}") == ("ns1.kpu.go.id", "ns2.kpu.go.id")
    assert usual.values(f"mx {KPU}") == ("10 surat.kpu.go.id",)
    assert usual.values(f"wildcard {KPU}") == ()
    assert usual.values("ns go.id") == ("ns.go.id", "ns2.go.id")
    for zone, event in events.items():
        assert (findings(event), of(event, "ns_usual", "ds_usual")) == ([], [True, True]), zone
        assert event["sentinel.baseline.basis"] == "accepted"
    assert of(events[KPU], "mx_usual", "caa_usual", "wildcard_usual") == [True, True, True]


async def test_name_servers_of_a_stranger_at_the_parent() -> None:
    async with watching() as watch:
        await watch.accept()
        steal(watch)
        first = (await watch.events())[KPU]
        again = (await watch.events(1, later=5))[KPU]
    assert findings(first) == ["delegation_changed"]
    assert of(first, "ns_added", "ns_removed", "ns_unknown_provider", "ns_change", "ns_side", "parents_alike") == [
        ["ns1.evil.com", "ns2.evil.com"], ["ns1.kpu.go.id", "ns2.kpu.go.id"], ["evil.com"], "new_provider", "parent", 2,
    ]  # fmt: skip
    assert of(first, "ns_usual", "confirmed") == [False, False]
    assert of(again, "ns_usual", "confirmed") == [False, True], "two servers of the parent say so twice"


async def test_what_hangs_on_one_server_of_the_parent_takes_four_looks_to_confirm() -> None:
    async with watching() as watch:
        await watch.accept()
        lie(watch.tree, silent, PARENTS[1])
        steal(watch)
        told = [(await watch.events(attempt, later=30))[KPU]["sentinel.dns.confirmed"] for attempt in range(4)]
    assert told == [False, False, False, True]


async def test_another_server_of_the_usual_provider_is_milder() -> None:
    async with watching() as watch:
        await watch.accept()
        steal(watch, "ns1.kpu.go.id.", "ns3.kpu.go.id.")
        event = (await watch.events())[KPU]
    assert of(event, "ns_change", "ns_added", "ns_unknown_provider") == ["same_provider", ["ns3.kpu.go.id"], []]


async def test_case_and_order_are_no_change() -> None:
    async with watching() as watch:
        await watch.accept()
        steal(watch, "NS2.KPU.go.id.", "Ns1.kpu.GO.id.")
        event = (await watch.events())[KPU]
    assert (findings(event), of(event, "ns_usual")) == ([], [True])


async def test_the_zone_itself_names_a_stranger_and_its_parent_does_not() -> None:
    async with watching() as watch:
        await watch.accept()
        watch.tree.zone(KPU).edit(KPU, "NS", "ns1.kpu.go.id.", "ns2.kpu.go.id.", "ns1.evil.com.")
        event = (await watch.events())[KPU]
    assert findings(event) == ["delegation_changed"]
    assert of(event, "ns_side", "parent_child", "ns_unknown_provider") == ["child", "child_extra", ["evil.com"]]


async def test_the_registry_is_watched_as_well() -> None:
    """D34: whoever takes go.id takes everybody."""
    async with watching() as watch:
        await watch.accept()
        watch.tree.zone("").edit("ns1.evil.com", "A", PARENTS[0])
        watch.tree.zone("").edit("id", "NS", "ns1.evil.com.")
        event = (await watch.events())["id"]
    assert of(event, "zone_role", "ns_change", "ns_unknown_provider") == ["registry", "new_provider", ["evil.com"]]


async def test_a_registry_that_only_adds_a_server_is_at_work() -> None:
    async with watching() as watch:
        await watch.accept()
        watch.tree.zone("").edit("id", "NS", "ns.id.", "ns3.apnic.net.")
        event = (await watch.events())["id"]
    assert of(event, "ns_change", "ns_added") == ["same_provider", ["ns3.apnic.net"]]


async def test_an_edited_address_of_a_usual_server() -> None:
    async with watching() as watch:
        await watch.accept()
        watch.tree.zone("go.id").edit("ns1.kpu.go.id", "A", "127.77.53.5")
        event = (await watch.events())[KPU]
    assert findings(event) == ["glue_changed"]
    assert of(event, "glue_added", "ns_usual") == [["ns1.kpu.go.id 127.77.53.5"], False]


async def test_an_address_in_a_network_that_was_never_the_servers_own() -> None:
    known = {"127.77.53.4": 64500, "127.77.53.5": 64500, "127.77.53.8": 64566}
    async with watching() as watch:
        watch.reference = {
            "asn": Reference(name="asn", version="1", data=Networks(table=Table(known), made_at=watch.at))
        }
        await watch.accept()
        watch.tree.zone("go.id").edit("ns1.kpu.go.id", "A", "127.77.53.8")
        assert (await watch.events())[KPU]["sentinel.dns.as_unexpected"] == [64566]
        watch.tree.zone("go.id").edit("ns1.kpu.go.id", "A", "127.77.53.5")
        assert "sentinel.dns.as_unexpected" not in (await watch.events())[KPU], "another address of the same network"


async def test_ds_gone_is_proved_and_told() -> None:
    async with watching() as watch:
        before = (await watch.accept()).values(f"ds {KPU}") or ()
        watch.tree.zone("go.id").edit(KPU, "DS")
        event = (await watch.events())[KPU]
    assert findings(event) == ["ds_removed"]
    assert of(event, "ds", "ds_gone", "ds_usual") == [[], list(before), False]
    assert of(event, "dnssec", "dnssec_was", "dnssec_reason") == ["insecure", "secure", "opt_out"]


async def test_ds_that_a_liar_leaves_out_is_not_gone() -> None:
    async with watching() as watch:
        await watch.accept()
        lie(watch.tree, stripped(), *PARENTS)
        looked = await watch.look()
    if isinstance(looked.outcome, Failure):
        return
    event = next(e for e in looked.events if e["sentinel.dns.zone"] == KPU)
    assert "ds_removed" not in str(event.get("sentinel.dns.findings"))
    assert event.get("sentinel.dns.ds_usual") is not True


async def test_a_key_that_nobody_announced_is_a_finding_and_one_that_was_served_before_is_none() -> None:
    async with watching() as watch:
        await watch.accept()
        watch.tree.zone(KPU).rekey()
        pointer = watch.tree.zone(KPU).pen.now.pointer().to_text()
        watch.tree.zone("go.id").edit(KPU, "DS", pointer)
        sudden = (await watch.events(later=5))[KPU]
        assert (findings(sudden), of(sudden, "ds_announced", "dnssec")) == (["ds_changed"], [False, "secure"])
        orderly = (await watch.events(later=2 * 3600))[KPU]
        assert (findings(orderly), of(orderly, "ds_announced", "ds_usual")) == ([], [True, False])


async def test_signatures_that_ended_are_bogus_everywhere() -> None:
    async with watching() as watch:
        watch.tree.zone(KPU).sign(Signing(begins=timedelta(days=-9), ends=timedelta(days=-2)))
        looked = await watch.look()
        event = next(e for e in looked.events if e["sentinel.dns.zone"] == KPU)
    assert of(event, "dnssec", "dnssec_reason", "servers_bogus") == ["bogus", "signature_expired", 1]
    assert PROBE.proposal(looked.seen) is None, "nothing is learned from what is not true"


async def test_one_server_of_two_that_lies_is_counted() -> None:
    async with watching() as watch:
        await watch.accept()
        lie(watch.tree, forged(KPU, "MX", "10 mx.evil.com."), TWO)
        event = (await watch.events())[KPU]
    assert of(event, "dnssec", "servers_bogus", "servers_asked") == ["secure", 1, 2]
    assert of(event, "dnssec_reason", "dnssec_detail") == ["signature_wrong", "kpu.go.id./MX"]
    assert findings(event) == ["mx_changed"]
    assert of(event, "mx_added", "mx_removed") == [["10 mx.evil.com"], ["10 surat.kpu.go.id"]]


async def test_silence_is_no_change_and_no_good_news() -> None:
    async with watching() as watch:
        await watch.accept()
        lie(watch.tree, silent, ONE, TWO)
        events = await watch.events()
        assert findings(events[KPU]) == [], "the parent was heard"
        assert of(events[KPU], "mx_usual", "wildcard_usual", "signature_good", "dnssec") == [
            None, None, None, "indeterminate",
        ]  # fmt: skip
        lie(watch.tree, silent, *PARENTS)
        outcome = (await watch.look()).outcome
        assert isinstance(outcome, Failure)
        assert outcome.code is not Code.BUG


async def test_servers_that_refuse_are_lame_and_nothing_else() -> None:
    async with watching() as watch:
        await watch.accept()
        lie(watch.tree, failing("REFUSED"), TWO)
        looked = await watch.look()
        event = next(e for e in looked.events if e["sentinel.dns.zone"] == KPU)
    assert isinstance(looked.outcome, DnsFacts)
    assert [(w.server, w.lame) for w in looked.outcome.zones[0].children] == [(ONE, ""), (TWO, "REFUSED")]
    assert (findings(event), of(event, "ns_usual", "servers_asked")) == ([], [True, 1])


async def test_a_name_whose_servers_are_gone_still_has_a_parent() -> None:
    """The usual end of a theft: the new servers answer nobody; who named them is what matters."""
    async with watching() as watch:
        await watch.accept()
        steal(watch, "ns1.nobody.com.")
        event = (await watch.events())[KPU]
    assert of(event, "ns_change", "ns_added") == ["new_provider", ["ns1.nobody.com"]]


async def test_a_change_is_worth_a_second_look_and_a_failure_is_not() -> None:
    async with watching() as watch:
        before = (await watch.look()).outcome
        assert not PROBE.doubtful((await watch.look()).outcome, before)
        steal(watch)
        assert PROBE.doubtful((await watch.look()).outcome, before)
    assert not PROBE.doubtful(Failure(layer=Layer.DNS, code=Code.DNS_TIMEOUT), before)


async def test_what_has_no_name_and_a_lab_without_roots_are_skipped() -> None:
    for url, why in (("https://127.0.0.1/", "address"), ("https://www.kpu.go.id/", "names no root servers")):
        outcome = await PROBE.observe(Target(id="x", url=url), PROBE.options(), toolbox().for_look(5.0))
        assert isinstance(outcome, Skipped)
        assert why in outcome.reason


async def test_nothing_is_learned_while_the_parents_servers_contradict_each_other() -> None:
    async with watching() as watch:
        lie(watch.tree, forged(KPU, "NS", "ns1.evil.com."), PARENTS[0])
        looked = await watch.look()
    assert isinstance(looked.outcome, Failure) or PROBE.proposal(looked.seen) is None
