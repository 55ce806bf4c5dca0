"""The real program beside the platforms of the range: a register is imported, swept, restarted, and one is stolen."""

import asyncio
import shlex
import shutil
import subprocess
import time
from collections.abc import Awaitable, Callable, Iterable, Sized
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from sentinel.app.platforms import BOOT
from sentinel.range.lab import lab_config, table
from sentinel.range.platforms.platforms import Platforms
from sentinel.range.platforms.population import WHOLE, plain_form
from sentinel.range.scenario import do
from sentinel.range.world import World
from sentinel.store.ledger import open_view
from tests.app.cli.program import data, run
from tests.scenarios.register import CANARY
from tests.scenarios.stage import deadline, running
from tests.share import LONG, share

pytestmark = [pytest.mark.slow, pytest.mark.timeout(7_200 if LONG else 300)]
MANY = share(WHOLE, 200)
PATIENCE = 6_000.0 if LONG else 90.0
EVERY = f"{max(4, MANY // 16)}s"  # a range beside its watcher answers some 25 requests a second
ASKED = ("facebook", "instagram", "youtube", "x", "telegram", "whatsapp", "line")
ADAPTERS = Path("rules/adapters")


def street(world: World) -> Platforms:
    assert world.platforms is not None
    return world.platforms


def installed(world: World, folder: Path, more: str = "", every: str = EVERY) -> Path:
    """A configuration beside the world, and everybody in the register."""
    config = folder / "config.toml"
    config.write_text(lab_config(world, folder / "var", {"account": every}) + more, "utf-8")
    (folder / "form.csv").write_text(plain_form(street(world).people), "utf-8")
    return config


async def told(*words: object, folder: Path) -> str:
    """What the program says."""
    done = await asyncio.to_thread(run, *words, "-c", "config.toml", cwd=folder)
    assert done.returncode == 0, done.stderr
    return done.stdout


async def until(true: Callable[[], Awaitable[bool]], seconds: float = PATIENCE) -> bool:
    """Whether it becomes true in time."""
    still = deadline(seconds)
    while not await true():
        if not still():
            return False
        await asyncio.sleep(0.09)
    return True


async def swept(folder: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = await asyncio.to_thread(data, "status", "--sweep", config=folder / "config.toml")
    return found


async def test_a_register_is_swept_from_end_to_end_and_a_theft_is_told(tmp_path: Path) -> None:
    async with World(plots=CANARY, accounts=MANY) as world:
        config = installed(world, tmp_path)
        imported = await told("accounts", "import", "form.csv", folder=tmp_path)
        assert "Nothing is lost" in imported
        wanted = {one.id: one.platform for one in street(world).people if one.platform in ASKED}

        async def everybody() -> bool:
            return all(street(world).platforms[where].tally.accounts[who] for who, where in wanted.items())

        with running(config, tmp_path / "var"):
            assert await until(everybody), await swept(tmp_path)

            async def seen() -> bool:
                rows = {row["platform"]: row for row in await swept(tmp_path)}
                return all(rows[name]["seen"] == rows[name]["accounts"] for name in ASKED)

            assert await until(seen), await swept(tmp_path)
            victim = next(one for one in street(world).people if one.platform == "x")
            assert await until(partial(_proposed, tmp_path, victim.id))
            await told("baseline", "accept", victim.id, "--why", "tim mengonfirmasi", folder=tmp_path)
            do(world, "account.take_over", victim.id)
            said = await world.telegram.told.find(lambda one: "pengambilalihan" in one.text, PATIENCE)
            assert victim.handle in said.text
        rows = data("incidents", "list", config=config)
        assert {(row["rule"], row["account"]) for row in rows if row["muted_by"] is None} == {
            ("account_hijacked", victim.id)
        }


async def _proposed(folder: Path, account: str) -> bool:
    with open_view(folder / "var") as view:
        return any(one.check == f"account:{account}/account" for one in view.baselines())


async def _refused(folder: Path, platforms: Iterable[str]) -> bool:
    """Whether somebody on each of these platforms is not looked at because of what that would cost."""
    rows = {row["platform"]: row["unseen"] for row in await swept(folder)}
    return all({"quota spent", "budget spent", "daily cap reached"} & set(rows[name]) for name in platforms)


async def _reached(tally: Sized, least: int) -> bool:
    return len(tally) >= least


def stated(folder: Path) -> str:
    """Adapters of the operator's own, whose limits hold in a lab as well: a few requests, a few cents."""
    place = folder / "rules" / "adapters"
    place.mkdir(parents=True)
    shutil.copytree(ADAPTERS / "fixtures", place / "fixtures")
    for name, changes in LIMITS.items():
        text = (ADAPTERS / f"{name}.yml").read_text("utf-8")
        for old, new in changes.items():
            assert old in text, (name, old)
            text = text.replace(old, new)
        (place / f"{name}.yml").write_text(text, "utf-8")
    return table("rules", dirs=[str(folder / "rules")])


LIMITS = {
    "x": {"usd_per_day: 10": "usd_per_day: 0.06"},
    "youtube": {"daily: 10000": "daily: 6"},
    "telegram": {"per_minute: 20, per_day: 10000": "per_minute: 120, per_day: 8"},
}


def after_a_reboot(folder: Path) -> tuple[str, ...]:
    """Words that let a program believe that the machine was started half a minute ago; none where we may not."""
    (folder / "boot_id").write_text("0d6c3a52-4f0e-4a53-9b0f-2f1f5c8f7a11\n", "ascii")
    back = 30 - int(time.clock_gettime(time.CLOCK_BOOTTIME))
    clocks = ("--mount", "--time", "--monotonic", str(back), "--boottime", str(back))
    script = f'mount --bind {shlex.quote(str(folder / "boot_id"))} {BOOT} && exec "$@"'
    words = ("unshare", *clocks, "--fork", "--kill-child", "sh", "-c", script, "sh")
    allowed = (
        shutil.which("unshare") and subprocess.run([*words, "true"], capture_output=True, check=False).returncode == 0
    )
    return words if allowed else ()


async def test_no_restart_and_no_reboot_makes_it_ask_more_than_the_operator_allows(tmp_path: Path) -> None:
    people = {"x": 8, "youtube": 5, "telegram": 8}
    async with World(plots=CANARY, accounts=people) as world:
        config = installed(world, tmp_path, stated(tmp_path), every="1s")
        await told("accounts", "import", "form.csv", folder=tmp_path)
        tallies = {name: street(world).platforms[name].tally for name in people}

        for least in (4, 8):
            with running(config, tmp_path / "var") as daemon:
                assert await until(partial(_reached, tallies["telegram"], least))
                daemon.kill()  # as the power would: nothing can be written down any more
        with running(config, tmp_path / "var", before=after_a_reboot(tmp_path)):
            assert await until(partial(_refused, tmp_path, people)), await swept(tmp_path)
            looked = len(world.asked)
            assert await until(partial(_reached, world.asked, looked + 3))  # its line is looked at, and nobody else
        assert len(tallies["youtube"]) == 6
        assert len(tallies["telegram"]) == 8
        assert tallies["telegram"].most_within(1.0) <= 3
        assert 0 < sum(tallies["x"].usd.values()) <= 0.06 + 1e-9
