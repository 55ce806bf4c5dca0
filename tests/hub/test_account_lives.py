"""What becomes usual of an account and what never does: closing, coming back, small changes, another adapter."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from sentinel.app.announcements import Announcements
from sentinel.app.request import Outcome, Request
from sentinel.hub.acts import Act
from sentinel.hub.ruling import Ruling
from sentinel.hub.standing import read
from sentinel.hub.weekly import asked
from sentinel.hub.world import Duty
from sentinel.kit.adapters.form import State
from sentinel.model.calendar import ElectionPhase
from sentinel.model.incident import Incident
from sentinel.model.moment import rfc3339
from sentinel.model.notice import Notice
from sentinel.model.route import Channel, Route
from sentinel.model.rule import Tlp
from sentinel.model.severity import Severity
from sentinel.model.subject import Account
from sentinel.store.ports import Unit
from sentinel.store.records import Delivery
from tests.hub.account_cases import OTHER_AVATAR, as_, same, to
from tests.hub.accounts import HOUR, Change, Scene, account, posts, scene
from tests.hub.desk import START

pytestmark = pytest.mark.slow
CLOSES = START + 48 * HOUR
QUIET = ElectionPhase(
    name="masa_tenang", start=CLOSES, end=CLOSES + 72 * HOUR, source="PKPU", expected_account_closure=True
)


async def days(at: Scene, *changes: Change, name: str = "a1") -> None:
    """A look every twelve hours."""
    for change in changes:
        at.now += 12 * HOUR
        await at.see({name: change})


def live(at: Scene) -> list[str]:
    return sorted(one.rule for one in at.incidents() if one.live)


def learned(at: Scene, trait: str, name: str = "a1") -> list[str]:
    """Values of a trait that became usual without a person."""
    standing = at.ledger.look(lambda view: view.standing(f"account:{name}/account"))
    normals = [read(row.facts) for row in standing]
    members = [m for n in normals if n is not None and trait in n.traits for m in n.traits[trait].members]
    return [member.value for member in members if member.learned]


async def test_of_a_pinned_post_and_of_posts_no_word_reaches_the_ledger(tmp_path: Path) -> None:
    bait = "Bonus new member untuk kancilmas"
    with scene(tmp_path, account("a1")) as at:
        await at.settle()
        await days(at, to(pinned=bait, pinned_id="9001", newest=posts(bait, bait, bait)))
        (one,) = (one for one in at.incidents() if one.rule == "account_scam_content")
        told = {name: one.event[f"sentinel.account.{name}"] for name in ("words", "words_in", "pinned_id")}
        assert told == {
            "words": ["gambling: bonus new member"], "words_in": ["in_pinned", "in_posts"], "pinned_id": "9001",
        }  # fmt: skip
    written = _bytes(tmp_path)
    assert (b"9001" in written, b"kancilmas" in written) == (True, False)


def _bytes(folder: Path) -> bytes:
    """Every file of the ledger."""
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


async def test_a_closed_account_alarms_nobody_when_the_phase_is_over_and_may_come_back(tmp_path: Path) -> None:
    with scene(tmp_path, account("a1", closes_at=CLOSES), calendar=(QUIET,)) as at:
        await at.settle()
        await days(at, *[as_(State.GONE)] * 3)
        assert learned(at, "closed") == ["yes"]
        at.hub.world = replace(at.hub.world, calendar=(), duties=_opened(at))
        await days(at, *[as_(State.GONE)] * 4)
        assert live(at) == []
        await days(at, same, same)
        assert (live(at), learned(at, "closed")) == ([], ["no"])
        await days(at, *[as_(State.GONE)] * 3)
        assert live(at) == ["account_gone"]


def _opened(at: Scene) -> dict[str, Duty]:
    """The duties once the election is over: nothing wants the account closed any more."""
    made: dict[str, Duty] = {}
    for key, duty in at.hub.world.duties.items():
        assert isinstance(duty.check.subject, Account)
        made[key] = replace(duty, check=replace(duty.check, subject=replace(duty.check.subject, closes_at=None)))
    return made


async def test_a_stranger_who_takes_a_closed_name_is_told(tmp_path: Path) -> None:
    with scene(tmp_path, account("a1", closes_at=CLOSES), calendar=(QUIET,)) as at:
        await at.settle()
        await days(at, as_(State.GONE), as_(State.GONE), to(uid="9"), to(uid="9"))
        assert live(at) == ["account_reregistered"]


async def test_small_changes_grow_old_by_themselves_and_links_never(tmp_path: Path) -> None:
    with scene(tmp_path, account("a1")) as at:
        await at.settle()
        small = to(avatar=OTHER_AVATAR, name="Sahabat Lalu Wirajaya No 3")
        await days(at, *[small] * 5)
        assert learned(at, "avatar") == []
        await days(at, *[small] * 3)
        assert (learned(at, "avatar"), learned(at, "name")) == ([OTHER_AVATAR], ["Sahabat Lalu Wirajaya No 3"])
        linked = to(links=("https://rumah.example2.net",), verified=False)
        await days(at, *[linked] * 9)
        assert learned(at, "links") == learned(at, "verified") == []
        assert "account_verification_lost" in live(at)


async def test_a_new_reading_is_no_change_but_what_differed_before_differs_still(tmp_path: Path) -> None:
    with scene(tmp_path, account("a1"), account("a2")) as at:
        await at.settle()
        await days(at, to(links=("https://toko.example2.net",)), name="a2")
        new = {"adapter_version": "v2", "name": "W.", "bio": "", "verified": False}
        links = ("https://toko.example2.net", "https://lalu-wirajaya.example/profil")
        for _ in range(3):
            await days(at, to(**new))
            await days(at, to(**new, links=links), name="a2")
        assert [one.rule for one in at.incidents() if one.account == "a1"] == []
        assert "account_link_changed" in [one.rule for one in at.incidents() if one.account == "a2"]
        assert "example2.net" not in learned(at, "links", "a2")
        await days(at, *[to(**{**new, "name": "Toko Kosmetik Murah", "avatar": OTHER_AVATAR, "verified": None})] * 2)
        await days(at, *[to(**new, handle="toko")] * 2)
        assert "account_renamed" in [one.rule for one in at.incidents() if one.account == "a1"]


async def test_what_a_person_accepts_ends_the_difference(tmp_path: Path) -> None:
    with scene(tmp_path, account("a1")) as at:
        await at.settle()
        moved = to(handle="lalu_resmi", name="Toko Kosmetik Murah", links=("https://rumah.example2.net",))
        await days(at, moved, moved, moved)
        assert at.loud("a1") == {"account_hijacked": "high"}
        await at.hub.rule(Ruling(on="a1", state="accepted", who="Sri", login="sri", why="new team", at=at.now))
        for one in at.incidents():
            if one.live:
                act = Act(name="resolve", on=one.ref, text="new team", who="Sri", login="sri", at=at.now)
                await at.hub.perform(act)
        await days(at, moved, moved)
        assert live(at) == []


async def test_one_incident_speaks_for_all_of_an_account_and_is_as_grave_as_the_worst(tmp_path: Path) -> None:
    with scene(tmp_path, account("a1")) as at:
        await at.settle()
        await days(at, *[to(bio="situs slot gacor maxwin", verified=False, name="Toko Kosmetik Murah")] * 2)
        assert at.loud("a1") == {"account_hijacked": "critical"}
        assert at.muted("a1") == ["account_scam_content", "account_verification_lost"]
        chief = _of(at, "account_hijacked")
        assert {one.rule for one in at.incidents() if one.key in chief.parts} == set(at.muted("a1"))
        assert chief.target == "caleg-a1"


async def test_one_theft_is_one_conversation_from_the_first_warning_to_the_end(tmp_path: Path) -> None:
    taken = to(bio="situs slot gacor maxwin", name="Toko Kosmetik Murah", verified=False)
    with scene(tmp_path, account("a1")) as at:
        at.hub.world = replace(
            at.hub.world,
            routes=(Route(to=("telegram",)),),
            channels={"telegram": Channel(name="telegram", tlp=Tlp.RED)},
        )
        await at.settle()
        await at.see({"a1": taken})
        await _sent(at)
        at.now += timedelta(minutes=5)
        await at.see({"a1": taken}, attempt=1)
        await _sent(at)
        await at.hub.perform(
            Act(name="resolve", on=_of(at, "account_hijacked").ref, text="pulih", who="Sri", login="sri", at=at.now)
        )
        for _ in range(5):
            at.now += HOUR
            await _sent(at)
        warned, continued, ended = [one for one in _messages(at) if "akun" in one.title.casefold()]
        first, whole = (_of(at, rule).ref for rule in ("account_scam_content", "account_hijacked"))
        assert (warned.incident, warned.severity) == (int(first.rpartition("-")[2]), Severity.HIGH)
        assert f"(lanjutan {first})" in continued.title
        assert f"Mencakup (ditangani bersama ini): {first} (account_scam_content, sejak" in continued.body
        assert (str(ended.why), ended.incident) == ("resolved", int(whole.rpartition("-")[2]))
        assert live(at) == [], "what it speaks for ends with it, and nobody hears of that once more"
        await days(at, same, taken)
        await _sent(at)
        assert [_messages(at)[-1].incident, str(_messages(at)[-1].why)] == [warned.incident, "reopened"], "at once"


async def _sent(at: Scene) -> None:
    """The courier takes all that is due by now."""
    at.now += timedelta(seconds=40)
    await at.hub.beat()

    def work(unit: Unit) -> None:
        claim = unit.claim("telegram", at.now, 60.0, 100)
        keys = tuple(one.key for one in claim.notices)
        unit.sent(claim, keys, Delivery(at=at.now, channel="telegram", notices=keys, ok=True))

    await at.ledger.write(work)


def _messages(at: Scene) -> list[Notice]:
    rows = at.ledger.look(lambda view: view.notices(None, limit=100))
    return [row.notice for row in reversed(rows) if row.state == "sent"]


async def test_what_the_team_reports_weighs_with_what_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sentinel.hub.ingest.reported", lambda _view: frozenset({"a1"}))
    with scene(tmp_path, account("a1"), account("a2", "other")) as at:
        await at.settle()
        lost = to(verified=False)
        await days(at, lost, lost)
        await days(at, lost, lost, name="a2")
        assert at.loud("a1") == {"account_hijacked": "high"}
        assert at.loud("a2") == {"account_verification_lost": "low"}


async def test_walls_change_nothing_that_is_open(tmp_path: Path) -> None:
    with scene(tmp_path, account("a1")) as at:
        await at.settle()
        await days(at, *[as_(State.GONE)] * 3)
        await days(at, *[as_(State.BLOCKED), as_(State.UNKNOWN), as_(State.LOGIN_WALL)] * 2)
        assert live(at) == ["account_gone"]
        await days(at, same, same)
        assert live(at) == []


def _of(at: Scene, rule: str) -> Incident:
    return next(one for one in at.incidents() if one.rule == rule and one.severity > Severity.INFO)


async def test_two_looks_half_an_hour_apart_show_a_stranger(tmp_path: Path) -> None:
    with scene(tmp_path, account("a1")) as at:
        await at.settle()
        await at.see({"a1": to(uid="9")})
        at.now += timedelta(minutes=5)
        await at.see({"a1": to(uid="9")}, attempt=1)
        assert live(at) == []
        at.now += timedelta(minutes=26)
        await at.see({"a1": to(uid="9")}, attempt=2)
        assert live(at) == ["account_reregistered"]


async def test_a_change_is_announced_for_an_owner_and_covers_no_link(tmp_path: Path) -> None:
    with scene(tmp_path, account("a1"), account("a2", "other")) as at:
        await at.settle()
        until = rfc3339(at.now + 240 * HOUR)
        rows = [
            {
                "targets": [f"caleg-{name}"],
                "what": ["account"],
                "from": rfc3339(at.now),
                "until": until,
                "why": "numbers",
            }
            for name in ("a1", "a2")
        ]
        said = Announcements(hub=at.hub, clock=lambda: at.now).all()["change_plan"]
        answer = await said(Request(act="change_plan", args={"changes": json.dumps(rows)}, who="Sri", login="sri"))
        assert answer.outcome is Outcome.DONE, answer.text
        new = to(name="Nomor Satu Juara", avatar=OTHER_AVATAR, bio="Coblos nomor satu!")
        linked = to(name="Nomor Satu Juara", avatar=OTHER_AVATAR, links=("https://toko.example2.net",))
        await days(at, new, new)
        await days(at, linked, linked, name="a2")
        assert (at.loud("a1"), at.muted("a1")) == ({}, ["account_hijacked"])
        assert at.loud("a2") == {"account_hijacked": "medium"}


async def test_what_was_first_proposed_of_an_account_asks_nobody_each_week(tmp_path: Path) -> None:
    with scene(tmp_path, account("a1"), account("a2", "other")) as at:
        await at.settle()
        moved = to(handle="lalu_resmi")
        await days(at, moved, moved, moved)
        kept = at.ledger.look(lambda view: view.baselines())
        assert sorted(row.check for row in kept) == ["account:a1/account"] * 2 + ["account:a2/account"]
        assert {row.check for row in asked(kept)} == {"account:a1/account"}
