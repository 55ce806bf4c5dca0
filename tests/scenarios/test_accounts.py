"""Accounts, from the request to the incident: what is an attack is told at its level, what is none stays low."""

from pathlib import Path

import pytest

from sentinel.range.platforms.population import WHOLE, counts
from tests.scenarios.cases import ATTACKS, LADDER, NOTHING, PEOPLE, Placed
from tests.scenarios.register import registering
from tests.share import LONG, share

pytestmark = [pytest.mark.slow, pytest.mark.timeout(10_000 if LONG else 600)]
PHASES = ("", "kampanye", "masa_tenang") if LONG else ("kampanye",)


def test_there_are_thirty_of_each_at_least() -> None:
    assert min(len(ATTACKS), len(NOTHING)) >= 30


@pytest.mark.parametrize("phase", PHASES)
async def test_each_attack_is_told_by_its_rule_at_the_level_of_the_phase(phase: str, tmp_path: Path) -> None:
    async with registering(tmp_path, PEOPLE, phase) as register:
        await register.calm()
        expected = {account: case.expected(phase) for account, case in Placed(register).place(ATTACKS)}
        await register.sweep(2)
        assert register.told() == {account: told for account, told in expected.items() if told}


@pytest.mark.parametrize("phase", PHASES)
async def test_what_is_no_attack_is_never_told_above_low(phase: str, tmp_path: Path) -> None:
    async with registering(tmp_path, PEOPLE, phase) as register:
        await register.calm()
        verbs = {account: [verb for verb, _ in case.verbs] for account, case in Placed(register).place(NOTHING)}
        await register.sweep(3)
        worst = {(rule, level) for told in register.told().values() for rule, level in told.items()}
        loud = {(rule, level) for rule, level in worst if LADDER.index(level) > LADDER.index("low")}
        assert not loud, (register.told(), verbs)


EMBED = "tiktok_embed"  # by which TikTok is asked
TROUBLE = {"telegram": "garbage", "instagram": "captcha", "tiktok": "empty", "youtube": "new_markup", "x": "restyle"}


async def test_a_platform_that_answers_nonsense_is_one_adapter_and_no_account(tmp_path: Path) -> None:
    async with registering(tmp_path, dict.fromkeys(TROUBLE, share(120, 10))) as register:
        await register.calm()
        for platform, verb in TROUBLE.items():
            register.do(f"platform.{verb}", platform)
        await register.sweep(2)
        told = register.told()
        adapters = {EMBED if platform == "tiktok" else platform for platform in TROUBLE}
        assert {subject: list(rules) for subject, rules in told.items()} == {
            key: ["adapter_broken"] for key in adapters
        }


async def test_one_page_of_scam_for_everybody_accuses_nobody(tmp_path: Path) -> None:
    """The platform's own account shows it as well: canaries are asked before anything new is believed."""
    people = {"telegram": share(120, 10), "youtube": share(120, 10)}
    async with registering(tmp_path, people) as register:
        await register.calm()
        for platform in people:
            register.do("platform.restyle", platform, ending=" - SITUS SLOT GACOR MAXWIN LINK ALTERNATIF HARI INI")
        await register.sweep(2)
        assert register.told() == {platform: {"adapter_broken": "medium"} for platform in people}


MANY = counts(WHOLE) if LONG else {"telegram": 44, "youtube": 12, "x": 12, "instagram": 4}


async def test_on_closing_night_only_those_who_go_on_are_told(tmp_path: Path) -> None:
    async with registering(tmp_path, MANY, "masa_tenang") as register:
        await register.calm()
        register.do("platforms.closing_night", stay=40)
        register.do("platform.garbage", "youtube")
        await register.sweep(2)
        told = register.told()
        assert told.pop("youtube") == {"adapter_broken": "medium"}
        staying = [one.id for one in register.street.people if one.platform == "telegram"][:40]
        assert told == {key: {"account_active_after_closing": "low"} for key in staying}
