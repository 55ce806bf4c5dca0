"""The words that others script against, one by one (contract, sections 1, 3, 4, 7): to change one is to break them."""

from enum import StrEnum

import pytest

from sentinel.app.assemble import register
from sentinel.app.cli.exits import Exit
from sentinel.app.cli.reference import commands
from sentinel.model.failure import Code, Layer
from sentinel.model.incident import Confidence, Scope
from sentinel.model.rule import Tlp
from sentinel.model.severity import Severity
from sentinel.model.subject import TargetKind, Tier

CODES = """
    dns_nxdomain dns_servfail dns_timeout connection_refused connection_reset connect_timeout tls_handshake_failed
    tls_timeout http_protocol_error http_timeout too_large too_many_redirects host_unreachable dns_no_address
    address_refused unsupported cancelled bug
"""
COMMANDS = """
    run|check|status|demo|doctor|version|incidents list|incidents show|incidents ack|incidents resolve|incidents reopen|
    incidents assign|incidents note|incidents watch|targets list|targets show|targets import|targets enable|
    targets disable|rules list|rules check|rules test|rules explain|rules eval|rules coverage|notify test|notify outbox|
    notify log|config check|config show|config schema|db upgrade|db backup|db prune
"""
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
    [("sentinel.uptime.state", UPTIME), ("sentinel.tls.findings", TLS), ("sentinel.self.kind", SELF)],
)
def test_fields_whose_words_rules_ask_for(field: str, named: str) -> None:
    assert set(register().fields[field].values) >= set(named.split())
