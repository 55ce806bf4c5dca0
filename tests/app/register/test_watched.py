"""From the register to what is watched: the platform's rate, the day of closing, and targets that own accounts."""

from dataclasses import replace

from sentinel.app.register.watched import accounts_of
from sentinel.detect.adapters import load_adapters
from sentinel.hub.vantages import Vantage, Vantages
from sentinel.model.calendar import ElectionPhase
from sentinel.model.moment import parse
from sentinel.model.subject import Account, Check, Target, TargetKind, Tier
from sentinel.store.records_registry import AccountRow
from tests.registry.forms import RULES

ADAPTERS = {name: one.adapter for name, one in load_adapters([RULES]).items()}
FROM, UNTIL = parse("2029-02-11T00:00:00Z"), parse("2029-02-13T00:00:00Z")
CLOSING = ElectionPhase(
    name="masa_tenang",
    start=FROM,
    end=UNTIL,
    source="x",
    stage="pilgub",
    regions=("52",),
    expected_account_closure=True,
)
ROW = AccountRow(
    id="s-x", platform="x", handle="siti", owner="siti", owner_name="Siti", stage="pilgub", region="5271", tier="high"
)
PORTAL = Target(id="kpu-ntb", name="KPU Provinsi NTB", organization="KPU", region="52")


def watched(row: AccountRow, *targets: Target) -> Account:
    (made,) = accounts_of([row], ADAPTERS, [CLOSING], targets)
    return made


def test_an_account_brings_its_platforms_rate_and_its_closing_day() -> None:
    made = watched(ROW)
    assert (made.key, made.host, made.together) == ("account:s-x", "api.x.com", 99)
    assert (made.owner, made.tier, made.closes_at) == ("siti", Tier.HIGH, FROM)
    assert watched(replace(ROW, platform="telegram")).together == 1


def test_only_accounts_of_the_stage_and_region_close_and_official_ones_do_not() -> None:
    assert watched(replace(ROW, stage="pileg")).closes_at is None
    assert watched(replace(ROW, region="31")).closes_at is None
    assert watched(replace(ROW, official=True)).closes_at is None


def test_an_owner_who_is_a_target_is_called_by_its_id() -> None:
    made = watched(replace(ROW, owner="kpu-provinsi-ntb", owner_name="KPU Provinsi NTB", region=""), PORTAL)
    assert (made.owner, made.organization, made.region, made.official) == ("kpu-ntb", "KPU", "52", True)
    candidate = replace(PORTAL, id="siti", name="Siti", kind=TargetKind.CANDIDATE)
    assert watched(ROW, candidate).official is False


def test_accounts_are_looked_at_from_beside_the_ledger_alone() -> None:
    check = Check(subject=watched(ROW), probe="account", interval=60.0, timeout=60.0)
    places = Vantages(listed={"own": Vantage(network="a", distant=False), "far": Vantage(network="b")})
    assert places.watching(check) == ["own"]
    assert places.watching(replace(check, subject=PORTAL)) == ["own", "far"]


def test_what_no_adapter_can_look_at_is_not_watched() -> None:
    assert accounts_of([replace(ROW, platform="friendster")], ADAPTERS, []) == ()


def test_a_site_is_met_at_its_own_host() -> None:
    made = watched(replace(ROW, platform="web", handle="www.siti.example/profil"))
    assert (made.host, made.together) == ("www.siti.example", 1)
