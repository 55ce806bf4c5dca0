"""A town of several rules and targets: incidents, silences and plans around each other, and what people hear of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sentinel.casework.change import Change, still
from sentinel.casework.fold import Source, fold, key_of
from sentinel.casework.inhibit import causes_first
from sentinel.casework.mute import Around, mute
from sentinel.casework.silence import read
from sentinel.casework.tick import tick
from sentinel.model.event import Value
from sentinel.model.incident import Incident, Phase
from sentinel.model.muting import PlannedChange, Silence, What
from sentinel.model.rule import Judgement, Match, Resolve, Rule, RuleKind
from sentinel.model.severity import Severity
from tests.casework.scene import START, a_rule, moment, policy

INTERVAL = 60.0
KINDS = {
    RuleKind.AVAILABILITY: (
        "site_down site_partly_down site_slow site_blocked provider_outage dns_filtered dns_lame_delegation "
        "account_gone"
    ),
    RuleKind.POSTURE: (
        "tls_certificate_expired tls_certificate_expiring tls_certificate_not_yet_valid tls_certificate_revoked "
        "tls_hostname_mismatch tls_untrusted tls_chain_incomplete tls_weak_crypto dnssec_bogus dns_signature_expiring "
        "mail_posture_weakened domain_expiring content_changed account_active_after_closing tls_downgrade_hsts"
    ),
    RuleKind.SECURITY: (
        "site_defaced gambling_injected content_cloaked foreign_script site_redirected_offsite dns_delegation_changed "
        "dns_ds_removed dns_mx_changed dns_answer_hijacked dns_wildcard_appeared dns_caa_changed dns_path_injection "
        "dns_path_injection_attempts route_hijacked dns_resolver_poisoned dns_path_intercepted vantage_intercepted "
        "ct_unexpected_certificate "
        "tls_dane_mismatch tls_alt_svc_changed "
        "tls_downgrade tls_edges_disagree tls_issuer_changed tls_name_filtered domain_registration_changed "
        "dns_dangling domain_lookalike hijack_confirmed family_incident ddos_suspected account_reregistered "
        "account_scam_content account_hijacked account_posts_deleted breach_exposure account_renamed "
        "account_link_changed account_verification_lost reported_takeover reported_impersonation "
        "reported_phishing reported_data_theft reported_sms_masking reported_hoax"
    ),
    RuleKind.HEALTH: (
        "vantage_offline channel_failing outbox_backlog config_rejected rules_rejected disk_low vantage_silent "
        "probe_blind adapter_broken ct_blind clock_skewed"
    ),
}
KIND_OF = {name: kind for kind, names in KINDS.items() for name in names.split()}  # rules.md, section 10


def rule_of(
    name: str, level: Severity = Severity.HIGH, resolve: Resolve | None = None, *, wait: float = 0, again: float = 0
) -> Rule:
    """A rule of the catalogue with its own kind; ``again``: it reopens within so many seconds."""
    return a_rule(name, policy(resolve=resolve, wait=wait, reopen_within=again), kind=KIND_OF[name], level=level)


@dataclass
class Town:
    """Remembers as the ledger does; ``heard`` is what was told: when, of which rule and target, why.

    A ``deaf`` town knows no quiet: everything is told.
    """

    rules: dict[str, Rule] = field(default_factory=dict)
    rows: dict[str, Incident] = field(default_factory=dict)
    silences: list[Silence] = field(default_factory=list)
    plans: list[PlannedChange] = field(default_factory=list)
    heard: list[tuple[float, str, str, str]] = field(default_factory=list)
    opened: int = 0
    lab: bool = False
    deaf: bool = False

    def say(self, at: float, name: str, target: str = "kpu-ntb", *, bad: bool, **more: Value) -> Incident | None:
        """One look at a target that speaks to one rule; returns its incident as it then stands."""
        rule = self.rules.setdefault(name, rule_of(name))
        fields = {key.replace("__", "."): value for key, value in more.items()}
        event = {"event.dataset": f"sentinel.{rule.service}", "service.name": target, **fields}
        matches = (Match(rule=name, level=rule.level, event=event),) if bad else ()
        judgement = Judgement(event=event, matches=matches, holds=frozenset({"seen_good"} if not bad else ()))
        source = Source(vantage="m", network="m", at=moment(at), interval=INTERVAL, enrolled=frozenset({"m"}))
        for change in fold(judgement, {name: rule}, source, self.rows.get):
            self.keep(at, change)
        return self.rows.get(key_of(rule, event))

    def beat(self, at: float) -> None:
        """Time passes for everybody."""
        for row in causes_first(self.rows.values()):
            if row.phase is not Phase.RESOLVED:
                change = tick(row, self.rules.get(row.rule), moment(at), enrolled=frozenset({"m"}))
                self.keep(at, change or still(row))

    def keep(self, at: float, change: Change) -> None:
        around = Around(
            sources=lambda _: list(self.rows.values()), silences=self.silences, plans=self.plans, lab=self.lab
        )
        change = change if self.deaf else mute(change, around, moment(at))
        if change.dropped:
            self.rows.pop(change.incident.key, None)
            return
        incident = change.incident
        if incident.number is None and incident.phase is not Phase.PENDING:
            self.opened += 1
            incident = replace(incident, number=self.opened)
        self.rows[incident.key] = incident
        if incident.muting is None:
            self.heard += [(at, incident.rule, incident.target, str(t.why)) for t in change.transitions]

    def of(self, name: str, target: str = "kpu-ntb") -> Incident:
        """The incident of a rule and a target."""
        return next(row for row in self.rows.values() if (row.rule, row.target) == (name, target))

    def list_parts(self, name: str, *keys: str) -> None:
        """Let an incident list others as its parts."""
        row = self.of(name)
        self.rows[row.key] = replace(row, parts=keys)

    def told(self, name: str) -> list[tuple[float, str]]:
        """When and why people heard of a rule."""
        return [(at, why) for at, rule, _, why in self.heard if rule == name]


def plan(
    what: Sequence[What],
    start: float = 0,
    end: float = 3600,
    targets: Sequence[str] = ("kpu-ntb",),
    expect: Mapping[str, str] | None = None,
) -> PlannedChange:
    """An announced change; several expected values are separated by commas."""
    return PlannedChange(
        targets=tuple(targets),
        what=tuple(what),
        start=moment(start),
        end=moment(end),
        who="Dewi",
        login="piket",
        why="pemeliharaan",
        expect={key: tuple(value.split(",")) for key, value in (expect or {}).items()},
        number=7,
    )


def silence(*matchers: str, start: float = 0, end: float = 3600, **more: object) -> Silence:
    """A silence that begins at the start of the scene."""
    made = Silence(
        matchers=tuple(map(read, matchers)),
        start=moment(start),
        end=moment(end),
        who="Dewi",
        login="piket",
        why="kabel diganti",
        number=3,
    )
    return replace(made, **more)  # type: ignore[arg-type]  # any field of the silence


def incident(name: str, number: int, target: str = "kpu-ntb", **more: Any) -> Incident:  # noqa: ANN401 - any field of the incident
    """An open incident of a rule of the catalogue."""
    made = Incident(
        key=f"{name}/{target}",
        rule=name,
        service="uptime",
        kind=KIND_OF[name],
        phase=Phase.OPEN,
        level=Severity.HIGH,
        severity=Severity.HIGH,
        first_at=START,
        updated_at=START,
        number=number,
        target=target,
    )
    return replace(made, **more)
