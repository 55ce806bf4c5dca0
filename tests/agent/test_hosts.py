"""Sites of candidates are read by one adapter: each at its own rate, never elsewhere, and no wall is an alarm."""

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from sentinel.kit.account.snapshot import Snapshot
from sentinel.kit.adapters.form import State
from sentinel.kit.net.guard import Guard
from sentinel.kit.platforms.limits import errand
from sentinel.kit.platforms.site import at_site
from sentinel.model.failure import Code, Failure, Skipped
from tests.agent.counter import Pocket, adapter
from tests.agent.hosts import PAGE, Shown, street

pytestmark = pytest.mark.slow
SITI, BUDI, PARTAI = "siti.example", "budi.example", "www.siti.example"


async def test_a_site_shows_who_it_is(tmp_path: Path) -> None:
    async with street(tmp_path, {SITI: Shown()}) as at:
        seen = await at.look(f"{SITI}/profil")
        assert isinstance(seen, Snapshot), seen
        assert (seen.state, seen.platform, seen.name, seen.bio) == (State.OK, "web", "Siti Contoh", "Calon nomor 1")
        assert (seen.source_tier, seen.uid, seen.handle) == (3, "", "")
        assert [(host, target) for host, target, _ in at.asked] == [(SITI, "/profil")], "no canary is asked"
        assert {"authorization", "cookie"}.isdisjoint(at.asked[0][2])


@pytest.mark.parametrize(
    ("shown", "state"),
    [
        (Shown(status=404), State.GONE),
        (Shown(status=410), State.GONE),
        (Shown(status=403), State.BLOCKED),
        (Shown(status=503), State.BLOCKED),
        (Shown(headers={"cf-mitigated": "challenge"}), State.BLOCKED),
        (Shown(status=500), State.UNKNOWN),
        (Shown(page="<p>tanpa judul</p>"), State.UNKNOWN),
        (Shown(status=302, headers={"Location": "/wp-login.php?a=1"}), State.LOGIN_WALL),
        (Shown(status=301, headers={"Location": f"https://{BUDI}/"}), State.UNKNOWN),
        (Shown(status=301, headers={"Location": f"http://{SITI}/"}), State.UNKNOWN),
    ],
)
async def test_what_a_site_says_is_told_as_it_is(shown: Shown, state: State, tmp_path: Path) -> None:
    async with street(tmp_path, {SITI: shown, BUDI: Shown()}) as at:
        seen = await at.look(SITI)
        assert isinstance(seen, Snapshot), seen
        assert seen.state is state
        assert {host for host, _, _ in at.asked} == {SITI}, "nobody else is asked"


async def test_a_redirect_to_another_host_of_the_owner_is_followed(tmp_path: Path) -> None:
    onward = Shown(status=301, headers={"Location": f"https://{PARTAI}/beranda"})
    async with street(tmp_path, {SITI: onward, PARTAI: Shown()}) as at:
        seen = await at.look(SITI)
        assert isinstance(seen, Snapshot), seen
        assert (seen.state, [host for host, _, _ in at.asked]) == (State.OK, [SITI, PARTAI])


async def test_a_site_at_a_private_address_is_never_asked(tmp_path: Path) -> None:
    async with street(tmp_path, {SITI: Shown()}) as at:
        at.box.guard = Guard(lab=False)
        at.box.engine = replace(at.box.engine, guard=Guard(lab=False))
        seen = await at.look(SITI)
        assert isinstance(seen, Failure), seen
        assert seen.code is Code.ADDRESS_REFUSED
        assert at.asked == []


@pytest.mark.parametrize(
    "handle", ["127.0.0.1", "10.0.0.1/a", "localhost", "printer.local", "go.id", "a b.example", ""]
)
async def test_what_is_no_public_site_is_not_asked(handle: str, tmp_path: Path) -> None:
    async with street(tmp_path, {SITI: Shown()}) as at:
        assert isinstance(await at.look(handle), Skipped)
        assert at.asked == []


async def test_one_site_that_wants_rest_leaves_the_others_alone(tmp_path: Path) -> None:
    tired = Shown(status=429, headers={"Retry-After": "5"})
    async with street(tmp_path, {SITI: tired, PARTAI: Shown(), BUDI: Shown()}) as at:
        await at.look(SITI)
        again, same_owner, other = await at.look(SITI), await at.look(PARTAI), await at.look(BUDI)
        assert isinstance(again, Skipped), again
        assert isinstance(same_owner, Skipped), "hosts of one owner share what he allows"
        assert isinstance(other, Snapshot)
        assert len(at.asked) == 2


def test_each_owner_of_sites_has_a_bucket_of_his_own() -> None:
    web = adapter("web")
    costs = {}
    for handle in ("a.siti.example", "siti.example/x", "budi.example", "satu.github.io", "dua.github.io"):
        there = at_site(web, handle)
        assert there is not None
        costs[handle] = errand(there, there.adapter.requests[0], (), lab=False)
    buckets = [one.host for one in costs.values()]
    assert buckets[0] == buckets[1]
    assert len(set(buckets)) == 4, "hosts of one owner share, customers of one provider do not"
    assert all(one.manner.per_minute <= 6 and one.manner.per_day < math.inf for one in costs.values())


async def test_what_one_site_hides_says_nothing_of_the_others(tmp_path: Path) -> None:
    said: list[tuple[str, Sequence[str]]] = []
    async with street(tmp_path, {SITI: Shown(page=""), BUDI: Shown(page=PAGE)}) as at:
        at.counter.say = lambda name, why: said.append((name, why))
        for n in range(25):
            await at.look(f"{SITI}/{n}")
        seen = await at.look(BUDI)
        assert isinstance(seen, Snapshot)
        assert (seen.state, [why for _, why in said if why]) == (State.OK, [])


async def test_what_was_spent_names_no_site(tmp_path: Path) -> None:
    picture = f"<meta property='og:image' content='https://{SITI}/foto.png'>"
    async with street(tmp_path, {SITI: Shown(page=PAGE + picture)}) as at:
        assert isinstance(await at.look(f"{SITI}/profil"), Snapshot)
        assert [target for _, target, _ in at.asked] == ["/profil", "/foto.png"]
        purse = at.counter.spending.purse
        assert isinstance(purse, Pocket)
        assert len(purse.states) >= 4
        assert "siti" not in repr(purse.states), "whoever is erased leaves nothing there"


async def test_a_person_tries_it_out_on_one_site(tmp_path: Path) -> None:
    async with street(tmp_path, {SITI: Shown()}) as at:
        (web,) = at.counter.adapters
        look = at.box.for_look(20.0)
        seen, none = await look.platforms.once(web, f"{SITI}/a"), await look.platforms.once(web, "10.0.0.1")
        await look.close()
        assert isinstance(seen, Snapshot), seen
        assert (seen.state, isinstance(none, Skipped)) == (State.OK, True)
        assert [(host, target) for host, target, _ in at.asked] == [(SITI, "/a")]
