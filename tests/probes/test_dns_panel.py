"""The panel beside the authorities, on the range: poisoned, blocked, stale, rewritten, and merely elsewhere."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import cast

import pytest
from dns.message import Message
from dns.name import from_text
from dns.rcode import Rcode

from probes.dns_panel import PROBE
from sentinel.kit.panel.facts import DnsPanelFacts, PanelSaid, Truth, Words
from sentinel.kit.path.state import UNTESTED, PathState, SelfTest
from sentinel.model.event import Event
from sentinel.model.failure import Skipped
from sentinel.range.internet import PANEL
from sentinel.range.panelist import BLOCK_PAGE, BLOCKER
from sentinel.range.primary import Lie, Twist
from sentinel.range.scenario import do
from tests.kit.net.nameserver import resolving_both, zone
from tests.probes.paths import judged
from tests.probes.watch import Watch, watching

pytestmark = pytest.mark.slow
NAME, THIEF, POISONED, BLOCKED = "www.kpu.go.id", "127.66.0.5", "dns_resolver_poisoned", "dns_filtered"
FIRST, SECOND = PANEL["panel-1"], PANEL["panel-2"]


@pytest.fixture
async def watch() -> AsyncIterator[Watch]:
    async with watching(PROBE, NAME) as made:
        yield made


def who(event: Event, field: str) -> list[str]:
    """The resolvers in a field, without their ports."""
    return [text.split(":")[0] for text in cast("list[str]", event[f"sentinel.dns.{field}"])]


def tainted(watch: Watch) -> SelfTest:
    return SelfTest(state=PathState.TAINTED, at=watch.clock.at)


async def test_four_resolvers_that_agree_are_quiet(watch: Watch) -> None:
    event = await watch.look()
    assert event["sentinel.dns.findings"] == []
    assert (event["sentinel.dns.panel_agrees"], event["sentinel.dns.panel_unfiltered"]) == (True, True)
    assert (event["sentinel.dns.plane"], event["sentinel.dns.zone"]) == ("panel", "kpu.go.id")
    assert who(event, "panel_asked") == list(PANEL.values())
    assert event["dns.answers.data"] == ["127.10.1.10", "127.10.1.11"]
    assert watch.matches(event) == ()


async def test_one_poisoned_resolver_of_four_is_told_with_its_strange_address(
    watch: Watch,
) -> None:
    """Scenario A6: the authority is fine, the thief's certificate is his own."""
    do(watch.world, "certificate.show", "gelap-kpu", {"paper": "self_signed"})
    await watch.look()
    watch.world.panel["panel-1"].poison(NAME, [THIEF])
    event = await watch.look()
    assert event["sentinel.dns.findings"] == ["resolver_disagrees"]
    assert who(event, "panel_disagreeing") == [FIRST]
    assert cast("list[str]", event["sentinel.dns.panel_disagreeing"])[0].endswith(" strange")
    assert (event["sentinel.dns.panel_addresses"], event["sentinel.dns.panel_regional"]) == ([THIEF], 1)
    assert (event["server.ip"], event["server.as.number"]) == (THIEF, 64566)
    assert "sentinel.dns.panel_agrees" not in event
    assert watch.matches(event) == (POISONED,)


async def test_a_certificate_that_is_not_the_sites_unmasks_an_address_and_silence_does_not(watch: Watch) -> None:
    do(watch.world, "certificate.show", "gelap-kpu", {"paper": "self_signed"})
    watch.world.panel["panel-1"].poison(NAME, [THIEF])
    assert (await watch.look())["sentinel.dns.panel_tls_failed"] == [THIEF]
    watch.world.panel["panel-1"].heal()
    watch.world.panel["panel-1"].poison(NAME, ["127.66.9.9"])
    event = await watch.look()
    assert (event["sentinel.dns.panel_tls_failed"], event["sentinel.dns.findings"]) == ([], ["resolver_disagrees"])


async def test_a_site_whose_own_certificate_is_bad_unmasks_nobody(watch: Watch) -> None:
    do(watch.world, "certificate.show", "kpu", {"paper": "expired"})
    watch.world.panel["panel-1"].poison(NAME, [THIEF])
    event = await watch.look()
    assert (event["sentinel.dns.panel_tls_failed"], event["sentinel.dns.panel_addresses"]) == ([], [THIEF])


async def test_the_site_shown_from_elsewhere_by_its_own_old_certificate_acquits(watch: Watch) -> None:
    do(watch.world, "certificate.show", "gelap-kpu", {"paper": "logged"})
    watch.world.panel["panel-1"].poison(NAME, [THIEF])
    assert (await watch.look())["sentinel.dns.findings"] == []


@pytest.mark.parametrize("paper", ["fresh", "fresh_backdated", "other_rsa"])
async def test_a_certificate_from_after_the_change_or_of_another_operator_does_not(watch: Watch, paper: str) -> None:
    do(watch.world, "certificate.show", "gelap-kpu", {"paper": paper})
    watch.world.panel["panel-1"].poison(NAME, [THIEF])
    event = await watch.look()
    assert (event["sentinel.dns.findings"], event["sentinel.dns.panel_tls_failed"]) == (["resolver_disagrees"], [])
    for _ in range(3):
        event = await watch.look(seconds=20 * 3600.0)
    assert event["sentinel.dns.findings"] == ["resolver_disagrees"], "it does not grow old enough to acquit"


async def test_two_poisoned_resolvers_of_one_country_are_two_operators(watch: Watch) -> None:
    for name in ("panel-1", "panel-2"):
        watch.world.panel[name].poison(NAME, [THIEF])
    event = await watch.look()
    assert event["sentinel.dns.panel_regional"] == 2
    assert len(cast("list[str]", event["sentinel.dns.panel_operators"])) == 2


async def test_one_rogue_record_among_right_ones_is_one_too_many(watch: Watch) -> None:
    watch.world.panel["panel-1"].poison(NAME, ["127.10.1.10", THIEF])
    event = await watch.look()
    assert event["sentinel.dns.panel_addresses"] == [THIEF]


async def test_a_known_block_page_is_a_block_and_no_hijack(watch: Watch) -> None:
    watch.world.panel["panel-1"].block(NAME)
    event = await watch.look()
    assert event["sentinel.dns.findings"] == ["filtered"]
    assert event["sentinel.dns.block_page"] == [f"{BLOCKER} (national TrustPositif)"]
    assert (who(event, "panel_blocking"), event["sentinel.dns.panel_addresses"]) == ([FIRST], [])
    assert watch.matches(event) == (BLOCKED,)
    assert "sentinel.dns.panel_unfiltered" not in event
    assert event["sentinel.dns.panel_agrees"] is True


async def test_a_site_that_the_zone_itself_leads_to_the_block_page_is_not_blocked_by_resolvers(watch: Watch) -> None:
    own = watch.world.tree.zone("kpu.go.id")
    own.edit(NAME, "A")
    own.edit(NAME, "CNAME", f"{BLOCKER}.")
    watch.world.panel["panel-1"].block(NAME)
    event = await watch.look()
    assert "filtered" not in cast("list[str]", event.get("sentinel.dns.findings", []))


async def test_an_address_that_nobody_can_have_is_a_bogon(watch: Watch) -> None:
    watch.world.panel["panel-1"].bogon(NAME, "203.0.113.9")
    event = await watch.look()
    assert event["sentinel.dns.findings"] == ["resolver_disagrees", "bogon"]
    assert event["sentinel.dns.bogon"] == ["203.0.113.9 documentation"]


async def test_a_resolver_that_denies_the_site_disagrees(watch: Watch) -> None:
    watch.world.panel["panel-1"].lie(denying(NAME))
    event = await watch.look()
    assert cast("list[str]", event["sentinel.dns.panel_disagreeing"])[0].endswith(" denies")


def denying(name: str) -> Twist:
    def twist(query: Message, said: Message) -> Message:
        if query.question[0].name == from_text(name):
            said.answer.clear()
            said.set_rcode(Rcode.NXDOMAIN)
        return said

    return twist


async def test_caches_may_hold_what_the_authority_gave_until_its_ttl_is_over(watch: Watch) -> None:
    own = watch.world.tree.zone("kpu.go.id")
    own.edit(NAME, "A", "127.66.9.9")
    await watch.look()
    own.edit(NAME, "A", "127.10.1.10")
    for panelist in watch.world.panel.values():
        panelist.heal()
    watch.world.panel["panel-1"].poison(NAME, ["127.66.9.9"], 300)
    stale = await watch.look(seconds=240.0)
    assert (stale["sentinel.dns.findings"], stale["sentinel.dns.panel_agrees"]) == ([], True)
    late = await watch.look(seconds=900.0)
    assert (late["sentinel.dns.findings"], who(late, "panel_disagreeing")) == (["resolver_disagrees"], [FIRST])


async def test_a_resolver_that_fell_silent_has_not_recovered_and_one_that_agrees_has(watch: Watch) -> None:
    panelist = watch.world.panel["panel-1"]
    panelist.poison(NAME, [THIEF])
    await watch.look()
    panelist.heal()
    panelist.fail()
    silent = await watch.look()
    assert (silent["sentinel.dns.findings"], who(silent, "panel_silent")) == ([], [FIRST])
    assert "sentinel.dns.panel_agrees" not in silent
    panelist.heal()
    assert (await watch.look())["sentinel.dns.panel_agrees"] is True


async def test_a_forger_of_packets_before_a_resolver_is_no_word_of_that_resolver(watch: Watch) -> None:
    true, false = ({NAME: [f"60 A {address}"]} for address in ("127.10.1.10", THIEF))
    async with resolving_both(zone(false), zone(true)) as place:
        watch.toolbox.panel = [place]
        event = await watch.look()
    assert event["sentinel.dns.panel_forged"] == [place]
    assert (event["sentinel.dns.findings"], event["sentinel.dns.panel_agrees"]) == ([], True)


async def test_a_resolver_that_lies_over_tcp_too_is_poisoned(watch: Watch) -> None:
    false = zone({NAME: [f"60 A {THIEF}"]})
    async with resolving_both(false, false) as place:
        watch.toolbox.panel = [place]
        event = await watch.look()
    assert (event["sentinel.dns.panel_forged"], event["sentinel.dns.findings"]) == ([], ["resolver_disagrees"])


async def test_a_panel_that_says_nothing_is_lost_coverage(watch: Watch) -> None:
    for panelist in watch.world.panel.values():
        panelist.fail()
    event = await watch.look()
    assert event["event.outcome"] == "unknown"
    assert "sentinel.dns.findings" not in event


async def test_authorities_that_say_nothing_judge_nobody(watch: Watch) -> None:
    for server in watch.world.tree.servers.values():
        server.lie(Lie(twist=lambda _query, _said: None))
    watch.world.panel["panel-1"].poison(NAME, [THIEF])
    watch.toolbox.plane.waits = (0.05,)
    event = await watch.look()
    assert "sentinel.dns.findings" not in event
    assert "sentinel.dns.panel_agrees" not in event


async def test_without_a_panel_or_a_name_there_is_nothing_to_ask(watch: Watch) -> None:
    watch.toolbox.panel = []
    await watch.look()
    assert watch.seen is not None
    assert watch.seen.now.outcome == Skipped(reason="no resolver is being measured ([dns] panel)")


async def test_over_a_tainted_path_plain_resolvers_are_not_measured_but_a_block_page_is_one(watch: Watch) -> None:
    """Scenario A4: the provider answers for everybody; what keys prove stays the truth."""
    for panelist in watch.world.panel.values():
        panelist.poison(NAME, [THIEF])
    watch.world.panel["panel-2"].heal()
    watch.world.panel["panel-2"].block(NAME)
    event = await watch.look(path=tainted(watch))
    assert event["sentinel.dns.findings"] == ["filtered"]
    assert (who(event, "panel_blocking"), event["sentinel.dns.panel_disagreeing"]) == ([SECOND], [])
    assert "sentinel.dns.panel_agrees" not in event
    assert event["sentinel.dns.path_state"] == "tainted"
    assert watch.matches(event) == (BLOCKED,)


def said(resolver: str, *addresses: str, aliases: tuple[str, ...] = ()) -> PanelSaid:
    plain = not resolver.startswith("https://")
    return PanelSaid(resolver=resolver, plain=plain, addresses=addresses, aliases=aliases)


async def facts_of(watch: Watch, *panel: PanelSaid, truth: Truth | None, own: SelfTest) -> Event:
    await watch.look()
    assert watch.seen is not None
    made = DnsPanelFacts(host=NAME, zone="kpu.go.id", own=own, panel=panel, truth=truth)
    return judged(PROBE, made, at=watch.clock.at, reference=watch.reference).event


async def test_where_authorities_cannot_be_believed_encrypted_resolvers_are_the_truth(watch: Watch) -> None:
    doh, plain = said("https://doh.test/dns-query", "127.10.1.10"), said("9.9.9.9", BLOCK_PAGE, aliases=(BLOCKER,))
    event = await facts_of(watch, doh, plain, truth=None, own=tainted(watch))
    assert (event["sentinel.dns.findings"], event["dns.answers.data"]) == (["filtered"], ["127.10.1.10"])
    forged_truth = Truth(addresses=(BLOCK_PAGE,), aliases=(BLOCKER,))
    event = await facts_of(watch, doh, plain, truth=forged_truth, own=tainted(watch))
    assert event["sentinel.dns.findings"] == ["filtered"], "what came over port 53 unsigned is no truth here"
    alone = await facts_of(watch, plain, truth=None, own=tainted(watch))
    assert alone["sentinel.dns.findings"] == ["filtered"], "that the truth cannot be heard there is no wonder"
    strange = await facts_of(watch, said("9.9.9.9", THIEF), truth=None, own=tainted(watch))
    assert "sentinel.dns.findings" not in strange
    clean = await facts_of(watch, doh, plain, truth=None, own=UNTESTED)
    assert "sentinel.dns.findings" not in clean, "over a path that is not known to be tainted nobody replaces them"


async def test_who_validates_is_told_with_every_look(watch: Watch) -> None:
    own = SelfTest(state=PathState.CLEAN, at=watch.clock.at, validating=("9.9.9.9",))
    event = await facts_of(watch, said("9.9.9.9", "127.10.1.10"), truth=Truth(addresses=("127.10.1.10",)), own=own)
    assert event["sentinel.dns.panel_validates"] == ["9.9.9.9"]


async def test_other_edges_of_the_same_network_are_no_strangers(watch: Watch) -> None:
    truth = Truth(addresses=("127.20.1.1", "127.20.1.2"))
    event = await facts_of(watch, said("9.9.9.9", "127.20.1.6"), truth=truth, own=UNTESTED)
    assert (event["sentinel.dns.findings"], event["sentinel.dns.panel_agrees"]) == ([], True)


async def test_words_on_a_page_are_told_and_excuse_nobody(watch: Watch) -> None:
    page = Words(address=THIEF, text="<h1>internet positif</h1>")
    made = DnsPanelFacts(host=NAME, zone="kpu.go.id", own=UNTESTED, panel=(said("9.9.9.9", THIEF),),
                         truth=Truth(addresses=("127.10.1.10",)), pages=(page,))  # fmt: skip
    event = judged(PROBE, made, at=watch.clock.at, reference=watch.reference).event
    assert event["sentinel.dns.block_words"] == "national TrustPositif"
    assert event["sentinel.dns.findings"] == ["resolver_disagrees"]


def test_a_change_at_one_resolver_deserves_a_second_look_and_turns_within_a_network_do_not() -> None:
    truth = Truth(addresses=("127.20.1.1",))
    calm = DnsPanelFacts(host=NAME, zone="kpu.go.id", own=UNTESTED, panel=(said("9.9.9.9", "127.20.1.1"),), truth=truth)
    other = replace(calm, panel=(said("9.9.9.9", "127.20.1.9"),))
    poisoned = replace(calm, panel=(said("9.9.9.9", THIEF),))
    assert not PROBE.doubtful(other, calm)
    assert PROBE.doubtful(poisoned, calm)
