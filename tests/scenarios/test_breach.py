"""Leaks, by the real program beside the service of the range: news at its level, bad days are no alarm, no names."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from sentinel.model.subject import subject_of
from sentinel.range import breaches
from sentinel.range.internet import Internet
from sentinel.range.lab import lab_config, table
from sentinel.store.ledger import open_view
from tests.app.cli.program import data
from tests.scenarios.register import CANARY
from tests.scenarios.stage import EVERY, eventually, running

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]
OLD, NEW, STRANGE = "ntbprov.go.id", "kpu-ntb.go.id", "bukan-kita.go.id"  # the last was never verified there
WHO = ("sitirahma77", "budi.santoso77")
RULE, NOT_OURS = "breach_exposure", "403: the service has not verified that this domain is ours"


@dataclass(frozen=True, kw_only=True)
class Post:
    """The world, and the configuration of whoever watches it."""

    world: Internet
    config: Path

    def stands(self) -> dict[str, tuple[str, str]]:
        """Each domain: the level at which its leaks are told, and why its newest look saw nothing."""
        with open_view(self.config.parent / "var") as view:
            levels = {one.target: one.severity.label for one in view.incidents(EVERY) if one.rule == RULE}
            whys = {subject_of(one.check): one.reason for one in view.all_latest(facts=False)}
        return {domain: (levels.get(domain, ""), whys[domain]) for domain in (OLD, NEW, STRANGE) if domain in whys}

    async def until(self, old: str, new: str, why: str = "") -> None:
        """Wait until leaks are told at these levels, and the newest looks say this, or what each says on a good day."""
        wanted = {OLD: (old, why), NEW: (new, why), STRANGE: ("", why or NOT_OURS)}
        await eventually(lambda: _as(self.stands(), wanted), str(wanted), 40, self.stands)


def _as(found: Mapping[str, tuple[str, str]], wanted: Mapping[str, tuple[str, str]]) -> bool:
    """Whether each domain stands at its level, and says its word, or nothing where all is well."""
    pairs = [(found.get(domain, ("", "?")), one) for domain, one in wanted.items()]
    return all(level == wished and (said in why if said else not why) for (level, why), (wished, said) in pairs)


@pytest.fixture
async def post(tmp_path: Path) -> AsyncIterator[Post]:
    """Three domains in the configuration: one in an old list, one in a fresh one, one that is not ours."""
    async with Internet(plots=CANARY) as world:
        world.leaks.leak(OLD, "Lama2019", ",".join(WHO), "2019-05-01")
        world.leaks.leak(NEW, "Baru2026", WHO[0], world.now().date().isoformat())
        key = tmp_path / "hibp.key"
        key.touch(mode=0o600)
        key.write_text(breaches.KEY, "ascii")
        usual, ours = (table("hibp", url=world.leaks.url, **more) for more in ({}, _ours(key)))
        text = lab_config(world, tmp_path / "var", {"breach": "1s"}).replace(usual, ours).replace('"amber"', '"red"')
        (tmp_path / "config.toml").write_text(text, "utf-8")
        yield Post(world=world, config=tmp_path / "config.toml")


def _ours(key: Path) -> dict[str, object]:
    return {"key": f"${{file:{key}}}", "domains": [OLD, NEW, STRANGE]}


async def test_a_leak_is_told_at_its_level_and_a_service_that_refuses_is_lost_coverage(post: Post) -> None:
    leaks = post.world.leaks
    with running(post.config, post.config.parent / "var"):
        await post.until("low", "medium")
        for bad, said in ((leaks.limit, "left alone"), (partial(leaks.fail, 401), "401: ")):
            bad()
            await post.until("low", "medium", said)
        leaks.mood.heal()
        await post.until("low", "medium")
        leaks.leak(OLD, "Baru2026", WHO[1])
        await post.until("medium", "medium")
        letter = await post.world.telegram.told.find(lambda one: "Baru2026" in one.text, 40)
        assert "TLP:RED" in letter.text
    rows = data("incidents", "list", "--status", "all", config=post.config)
    assert {row["rule"] for row in rows} <= {RULE, "probe_blind"}
    assert {row["status"] for row in rows if row["rule"] == RULE} == {"open"}
    assert _kept(post, "Baru2026")
    assert [who for who in WHO if _kept(post, who)] == []


def _kept(post: Post, word: str) -> bool:
    """Whether a word stands in any file of the installation, or in anything that was sent."""
    files = (path.read_bytes() for path in post.config.parent.rglob("*") if path.is_file())
    sent = (repr(one) for one in (*post.world.telegram.told, *post.world.mail.letters))
    return any(word.encode() in one for one in files) or any(word in one for one in sent)
