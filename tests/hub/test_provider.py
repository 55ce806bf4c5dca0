"""Providers that fail: what is told, what it keeps quiet, how it ends; and a storm of three hundred sites."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from sentinel.model.incident import Incident
from sentinel.model.notice import Why
from tests.hub.town import REFUSED, TIMEOUT, Town, seen, slow, town

HOMES = [f"203.0.113.{n % 250 + 1}" for n in range(300)]
THREE, FIVE, SEVEN = HOMES[:3], HOMES[:5], HOMES[:7]


def of(here: Town, rule: str) -> list[Incident]:
    return [one for one in reversed(here.desk.incidents()) if one.rule == rule]


async def fall(here: Town, *names: str) -> None:
    for name in names:
        await here.fall(name)


async def test_three_sites_of_one_provider_are_one_outage_that_keeps_them_quiet(tmp_path: Path) -> None:
    with town(tmp_path, THREE) as here:
        await here.all_up()
        await fall(here, "s1", "s2")
        assert of(here, "provider_outage") == []
        await fall(here, "s3")
        (outage,) = of(here, "provider_outage")
        assert (outage.severity.label, outage.subject) == ("high", "203.0.113.0/24")
        downs = of(here, "site_down")
        assert set(outage.parts) == {down.key for down in downs}
        assert {down.muted_by for down in downs} == {f"{outage.ref} (provider_outage)"}
        assert [why for _, why in here.messages()] == ["opened", "opened"]
        assert "203.0.113.0/24" in here.told[-1][1].title


async def test_it_is_over_with_the_last_of_its_sites_and_all_who_heard_of_it_hear_of_the_end(tmp_path: Path) -> None:
    with town(tmp_path, THREE) as here:
        await here.all_up()
        await fall(here, "s1", "s2", "s3")
        await here.rise("s1")
        await here.rise("s2")
        await here.wait(20)
        assert of(here, "provider_outage")[0].status == "open"
        await here.rise("s3")
        await here.wait(20)
        assert of(here, "provider_outage")[0].status == "resolved"
        last = here.told[-1][1]
        assert last.why is Why.DIGEST
        assert len(here.told) == 3
        assert all(ref in last.body for ref in ("INC-000001", of(here, "provider_outage")[0].ref))
        assert "INC-000002" not in "".join(notice.body for _, notice in here.told)  # nobody ever heard that it was down


async def test_what_was_held_of_a_part_is_taken_back_with_the_reason(tmp_path: Path) -> None:
    with town(tmp_path, THREE) as here:
        await here.all_up()
        await fall(here, "s1", "s2", "s3")
        lines = here.desk.ledger.look(lambda view: view.message_log(2))
        (line,) = [one for one in lines if one.channel == "telegram"]
        assert (line.result, line.reason) == ("withheld", f"{of(here, 'provider_outage')[0].ref} (provider_outage)")


@pytest.mark.parametrize(
    ("homes", "dead", "outage"),
    [
        (SEVEN, ("s1", "s2", "s3"), False),
        ([*SEVEN[:6]], ("s1", "s2", "s3"), True),
        ([*THREE[:2], "198.51.100.1"], ("s1", "s2", "s3"), False),
        (["2001:db8:1::1", "2001:db8:1:2::1", "2001:db8:1:ffff::1", "2001:db8:2::1"], ("s1", "s2", "s3"), True),
    ],
    ids=["three of seven", "half of six", "two, and one elsewhere", "one /48"],
)
async def test_an_outage_is_three_sites_and_half_of_the_provider(
    tmp_path: Path, homes: Sequence[str], dead: Sequence[str], *, outage: bool
) -> None:
    with town(tmp_path, homes) as here:
        await here.all_up()
        await fall(here, *dead)
        assert bool(of(here, "provider_outage")) is outage


async def test_sites_that_fail_one_after_another_are_no_outage(tmp_path: Path) -> None:
    with town(tmp_path, FIVE) as here:
        await here.all_up()
        for name in ("s1", "s2", "s3"):
            await here.fall(name)
            await here.wait(130)
        assert of(here, "provider_outage") == []


async def test_one_look_is_no_outage(tmp_path: Path) -> None:
    with town(tmp_path, THREE) as here:
        await here.all_up()
        for name in here.homes:
            await here.down(name)
        assert of(here, "provider_outage") == []


async def test_a_site_that_falls_later_joins_without_a_word(tmp_path: Path) -> None:
    with town(tmp_path, FIVE) as here:
        await here.all_up()
        await fall(here, "s1", "s2", "s3")
        before = len(here.told)
        await here.wait(200)
        await fall(here, "s4")
        await here.wait(400)
        assert len(here.told) == before
        (outage,) = of(here, "provider_outage")
        assert len(outage.parts) == 4
        assert of(here, "site_down")[-1].muted_by == f"{outage.ref} (provider_outage)"


async def test_a_restart_forgets_no_site(tmp_path: Path) -> None:
    with town(tmp_path, SEVEN[:6]) as here:
        await here.all_up()
        await fall(here, "s1", "s2")
        then, sequence = here.desk.now, here.desk.sequence
    with town(tmp_path, SEVEN[:6]) as here:
        here.desk.now, here.desk.sequence = then, sequence
        await fall(here, "s3")
        assert len(of(here, "provider_outage")) == 1


async def test_a_site_that_is_not_watched_any_more_counts_no_more(tmp_path: Path) -> None:
    with town(tmp_path, SEVEN) as here:
        await here.all_up()
        world = here.desk.hub.world
        here.desk.hub.world = replace(world, duties={k: d for k, d in world.duties.items() if "s7" not in k})
        await fall(here, "s1", "s2", "s3")
        assert len(of(here, "provider_outage")) == 1


async def test_sites_that_were_never_up_count_on_neither_side(tmp_path: Path) -> None:
    with town(tmp_path, FIVE) as here:
        for name in ("s1", "s2", "s3"):
            await here.up(name)
        await fall(here, "s4", "s5", "s1", "s2")
        assert of(here, "provider_outage") == []
        await fall(here, "s3")
        assert len(of(here, "provider_outage")) == 1


async def test_while_our_own_line_is_down_no_provider_is(tmp_path: Path) -> None:
    with town(tmp_path, THREE) as here:
        await here.all_up()
        for _ in range(3):
            await here.line(up=False)
            await here.wait(15)
        await fall(here, *here.homes)
        assert {one.rule for one in here.desk.incidents()} == {"vantage_offline"}


async def test_what_came_late_is_no_outage_of_now(tmp_path: Path) -> None:
    with town(tmp_path, THREE) as here:
        here.interval = 600.0
        await here.all_up()
        here.desk.later(1_000)
        for name in ("s1", "s2"):
            for ago in (670, 660):
                look = here.seen_by(name, seen(here.homes[name], REFUSED))
                await here.desk.hub.take([replace(look, at=here.desk.now - timedelta(seconds=ago))])
        await fall(here, "s3")
        assert [one.rule for one in here.desk.incidents()] == ["site_down"]


async def test_many_slow_sites_are_suspected_to_be_flooded_until_all_are_well(tmp_path: Path) -> None:
    with town(tmp_path, FIVE) as here:
        await here.all_up()
        for _ in range(2):
            for name in ("s1", "s2", "s3"):
                await here.look(name, slow(here.homes[name]))
            await here.wait(3)
        (flood,) = here.desk.incidents()
        assert (flood.rule, flood.severity.label, flood.kind) == ("ddos_suspected", "high", "security")
        await here.up("s1")
        await here.up("s2")
        await here.wait(60)
        await here.up("s1")
        assert of(here, "ddos_suspected")[0].status == "open"
        await here.up("s3")
        await here.wait(60)
        assert of(here, "ddos_suspected")[0].status == "open"  # silence of the others resolves nothing
        await here.up("s3")
        assert of(here, "ddos_suspected")[0].status == "resolved"


async def test_sites_that_answer_no_more_are_both_down_and_perhaps_flooded_and_it_is_one_message(
    tmp_path: Path,
) -> None:
    with town(tmp_path, THREE) as here:
        await here.all_up()
        for name in here.homes:
            await here.fall(name, TIMEOUT)
        assert here.desk.open_rules() == ["ddos_suspected", "provider_outage", *["site_down"] * 3]
        ((_, first), (_, both)) = here.told
        assert first.why is Why.OPENED
        assert all(of(here, rule)[0].ref in both.body for rule in ("ddos_suspected", "provider_outage"))


async def test_blocked_and_refused_sites_are_not_flooded(tmp_path: Path) -> None:
    with town(tmp_path, FIVE) as here:
        await here.all_up()
        await fall(here, "s1", "s2", "s3")
        for _ in range(2):
            for name in ("s4", "s5"):
                await here.look(name, seen(here.homes[name], status=429))
        assert of(here, "ddos_suspected") == []


async def round_of(here: Town, names: Sequence[str], outcome: object, seconds: int = 60) -> None:
    """Within so many seconds every site is looked at, and once more two to four seconds later."""
    share = max(1, len(names) * 2 // seconds)
    batches = [names[at : at + share] for at in range(0, len(names), share)]
    for first, second in zip([*batches, []], [[], *batches], strict=True):
        looks = [here.seen_by(name, seen(here.homes[name], outcome)) for name in (*first, *second)]
        await here.desk.hub.take(looks)
        here.deliver()
        await here.wait(2)


@pytest.mark.slow
async def test_a_storm_is_three_messages_and_a_finding_in_it_comes_at_once(tmp_path: Path) -> None:
    with town(tmp_path, HOMES) as here:
        await here.all_up()
        dying = [*here.homes][:290]
        await round_of(here, dying, REFUSED)
        died = len(here.told)
        assert 1 <= died <= 3
        assert len(of(here, "provider_outage")) == 1
        for _ in range(2):
            await here.away("s295", "gacor.test")
            here.desk.later(3)
        assert len(here.told) == died + 1
        assert "gacor[.]test" in here.told[-1][1].body
        here.desk.later(300)
        await here.wait(10)
        assert len(here.told) == died + 1
        await round_of(here, dying, None, 20)
        here.desk.later(300)
        await here.wait(10)
        assert here.desk.open_rules() == ["site_redirected_offsite"]
        assert len(here.told) <= died + 2
        assert of(here, "provider_outage")[0].ref in here.told[-1][1].body
