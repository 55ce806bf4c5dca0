"""The words that others script against, one by one (contract, sections 1, 3, 4, 7): to change one is to break them."""

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

import pytest

from sentinel.app.assemble import register
from sentinel.app.cli.exits import Exit
from sentinel.app.cli.reference import commands
from sentinel.app.cli.registered import plain
from sentinel.app.platforms import in_service
from sentinel.app.spent import standing
from sentinel.detect.adapters import load_adapters
from sentinel.kit.intake.report import Report
from sentinel.kit.intake.showing import show
from sentinel.kit.intake.sorts import Sort, rule_of
from sentinel.kit.platforms.choice import Terms
from sentinel.model.failure import Code, Layer
from sentinel.model.incident import Confidence, Scope
from sentinel.model.rule import Tlp
from sentinel.model.severity import Severity
from sentinel.model.subject import TargetKind, Tier
from sentinel.registry.columns import column_of
from sentinel.store.records_registry import AccountRow

ROOT = Path(__file__).parents[1]

CODES = """
    dns_nxdomain dns_servfail dns_timeout connection_refused connection_reset connect_timeout tls_handshake_failed
    tls_timeout http_protocol_error http_timeout too_large too_many_redirects host_unreachable dns_no_address
    address_refused unsupported cancelled bug
"""
COMMANDS = """
    run|check|status|demo|doctor|version|incidents list|incidents show|incidents ack|incidents resolve|incidents reopen|
    incidents assign|incidents note|incidents watch|targets list|targets show|targets import|targets enable|
    targets disable|rules list|rules check|rules test|rules explain|rules eval|rules coverage|notify test|notify outbox|
    notify log|config check|config show|config schema|config routes|db upgrade|db backup|db prune|compare|trace|
    baseline list|baseline show|baseline diff|baseline accept|baseline reject|changes plan|changes list|changes cancel|
    silence add|silence list|silence expire|drill list|drill run|intake add|adapters list|adapters test|
    adapters enable|adapters disable|evidence list|evidence export|evidence verify|
    accounts import|accounts list|accounts show|accounts export-rejects|
    accounts export|accounts erase
"""
OPTIONS = {
    "run": "--role --for",
    "check": "--probe --json",
    "incidents list": "--status --severity --target --rule --region --since --until --search --limit --json --csv",
    "incidents resolve": "--why --as",
    "baseline accept": "--why --probe --until --scope",
    "changes plan": "--what --from --until --why --expect",
    "silence add": "--for --until --why --second",
    "adapters list": "--json",
    "adapters test": "--file --live --json",
    "adapters enable": "--as",
    "accounts import": "--as --json",
    "accounts list": "--json",
    "accounts show": "--as --json",
    "accounts erase": "--why --as --json",
    "intake add": "--class --file --as --json --evidence --sim --recipients --tlp --target --account --incident",
    "compare": "--url --batch --json",
    "drill run": "--channel",
}
ACCOUNT_STATES = "ok gone suspended private renamed login_wall blocked unknown error"
FOUND = """
    reregistered renamed gone suspended name_changed bio_changed avatar_changed link_changed verified_lost scam_words
    posts_dropped posting_burst language_changed followers_jump active_after_closing
"""
PLAIN_FORM = "id,platform,handle,external_id,url,owner,organization,region,tier,candidate,stage"
REPORTS = "sms_masking takeover impersonation data_theft phishing hoax"
UPTIME = "up down slow blocked unknown"
TLS = """
    expired expiring not_yet_valid hostname_mismatch self_signed untrusted_root incomplete_chain weak_signature weak_key
    weak_protocol weak_dh revoked no_sct issuer_changed key_changed handshake_failed unprobeable
"""
SELF = "vantage_offline vantage_silent overdue channel backlog config rules clock disk adapter ct"


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (Code, CODES),
        (Layer, "dns tcp tls http probe"),
        (Scope, "local regional global"),
        (Confidence, "low medium high"),
        (Tier, "critical high normal low"),
        (TargetKind, "portal candidate media legacy"),
        (Tlp, "clear green amber amber+strict red"),
        (Sort, f"{REPORTS} other"),
    ],
)
def test_a_closed_list_is_closed(words: type[StrEnum], named: str) -> None:
    assert {str(word) for word in words} == set(named.split())


def test_severities_have_their_order() -> None:
    assert [severity.label for severity in Severity] == ["info", "low", "medium", "high", "critical"]
    assert Severity.parse("informational") is Severity.INFO


def test_exit_codes() -> None:
    assert {code.name: code.value for code in Exit} == {
        "OK": 0,
        "FINDINGS": 1,
        "USAGE": 2,
        "INVALID": 3,
        "UNREACHABLE": 4,
        "BLIND": 5,
    }


def test_commands() -> None:
    assert {" ".join(command.split()) for command in COMMANDS.split("|")} <= {name for name, _ in commands()}


@pytest.mark.parametrize(
    ("field", "named"),
    [
        ("sentinel.uptime.state", UPTIME),
        ("sentinel.tls.findings", TLS),
        ("sentinel.self.kind", SELF),
        ("sentinel.account.state", ACCOUNT_STATES),
        ("sentinel.account.findings", FOUND),
        ("sentinel.intake.class", REPORTS),
    ],
)
def test_fields_whose_words_rules_ask_for(field: str, named: str) -> None:
    assert set(register().fields[field].values) >= set(named.split())


@pytest.mark.parametrize("command", OPTIONS)
def test_options(command: str) -> None:
    known = {word for param in dict(commands())[command].params for word in param.opts}
    assert set(OPTIONS[command].split()) <= known


def test_the_plain_form_of_accounts_has_its_columns() -> None:
    fields = [column.field for word in PLAIN_FORM.split(",") if (column := column_of(word)) is not None]
    assert len(set(fields)) == len(PLAIN_FORM.split(","))


def test_each_class_of_reports_has_its_rule() -> None:
    named = {rule_of(sort): f"reported_{sort}" for sort in Sort if sort is not Sort.OTHER}
    assert all(rule == name for rule, name in named.items())
    assert {path.stem for path in (ROOT / "rules" / "intake").glob("reported_*.yml")} == set(named)


ACCOUNT_ROW = "id platform handle uid url owner owner_name organization region level tier stage official since ended_at"
ADAPTER_ROW = """
    name platform enabled asked refusal source_tier host per_minute requests_24h units_24h usd_24h waits_for circuit
    canaries version
"""
PLATFORMS = "telegram youtube x tiktok facebook instagram whatsapp line threads linktree"
REPORT = """
    id class at happened_at zone institution role contact imitated receiving message_sha256 host sim_signal second
    recipients records attempts ticket reported_to evidence tlp target account region linked_to incident taken_by login
"""


def test_names_of_json_that_others_read() -> None:
    account = plain(AccountRow(id="a", platform="x", handle="h"))
    assert set(ACCOUNT_ROW.split()) <= set(account)
    at = datetime(2029, 2, 14, tzinfo=UTC)
    report = show(Report(sort=Sort.HOAX, at=at, happened_at=at, zone="WITA", institution="KPU", matter="kpu"))
    assert set(REPORT.split()) <= set(report)
    adapters = in_service(load_adapters([ROOT / "rules"]).values())
    rows = standing(_Nothing(), adapters, Terms(), lab=False)
    assert set(PLATFORMS.split()) <= {row["platform"] for row in rows}
    assert all(set(ADAPTER_ROW.split()) <= set(row) for row in rows)


class _Nothing:
    """A ledger in which nothing was spent yet."""

    def purse(self, _name: str) -> bytes | None:
        return None
