"""A stage for lifecycle tests: one rule, some witnesses, a memory like the ledger's, and the story it told."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from sentinel.casework.change import Change
from sentinel.casework.fold import Source, fold, key_of
from sentinel.casework.tick import tick
from sentinel.model.event import Event, Value
from sentinel.model.incident import Incident, Phase
from sentinel.model.rule import Flapping, Judgement, Match, Policy, Resolve, Rule, RuleKind, Texts
from sentinel.model.severity import Severity

START = datetime(2029, 2, 14, 10, 30, tzinfo=UTC)
TEXTS = {
    "id": Texts(
        title="Situs tidak dapat diakses: {target_name}",
        summary="{url.full} tidak dapat dibuka dari {vantages} sejak {opened_at}. Galat: {error.type}.",
        advice="Buka situs dari jaringan lain.",
        resolved="Situs pulih: {target_name}",
    ),
    "en": Texts(
        title="Website unreachable: {target_name}",
        summary="{url.full} could not be opened from {vantages} since {opened_at}. Error: {error.type}.",
        advice="Open the site from another network.",
        resolved="Website is back: {target_name}",
    ),
}


def policy(
    *,
    wait: float = 0,
    resolve: Resolve | None = None,
    reopen_within: float = 0,
    flapping: Flapping | None = None,
    phase_shift: bool = True,
) -> Policy:
    return Policy(
        wait=wait,
        resolve=resolve or Resolve(when="seen_good"),
        reopen_within=reopen_within,
        flapping=flapping,
        phase_shift=phase_shift,
        runbook="docs/runbooks/site_down.md",
        texts=TEXTS,
    )


def a_rule(
    name: str = "site_down",
    how: Policy | None = None,
    *,
    kind: RuleKind = RuleKind.AVAILABILITY,
    level: Severity = Severity.HIGH,
    service: str = "uptime",
) -> Rule:
    return Rule(
        name=name, id=name, title=name, service=service, level=level, kind=kind, policy=how or policy(), digest="d"
    )


def moment(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


@dataclass
class Stage:
    """Plays looks against one rule and remembers as the ledger does: a pending row and numbered rows by key."""

    rule: Rule = field(default_factory=a_rule)
    interval: float = 60
    enrolled: frozenset[str] = frozenset()
    lab: bool = False
    rows: list[Incident] = field(default_factory=list)
    told: list[tuple[float, str, str]] = field(default_factory=list)
    last: Change | None = None

    def bad(self, at: float, who: str = "mataram-1", level: Severity | None = None, **how: object) -> Change | None:
        match = Match(rule=self.rule.name, level=level or self.rule.level, event=self.event(at, who))
        exempted = how.pop("exempted_by", None)
        behind = [one for one in _listed(how.pop("because", ())) if isinstance(one, Mapping)]
        match = replace(match, exempted_by=str(exempted) if exempted else None, because=tuple(behind))
        return self._hear(at, who, Judgement(event=match.event, matches=(match,), holds=frozenset({match.rule})), how)

    def good(self, at: float, who: str = "mataram-1", **how: object) -> Change | None:
        when = self.rule.policy.resolve.when if self.rule.policy else ""
        return self._hear(at, who, Judgement(event=self.event(at, who), holds=frozenset({when or "seen_good"})), how)

    def unknown(self, at: float, who: str = "mataram-1", **how: object) -> Change | None:
        event = {**self.event(at, who), "event.outcome": "unknown"}
        return self._hear(at, who, Judgement(event=event), how)

    def clean(self, at: float, who: str = "mataram-1", **how: object) -> Change | None:
        """A look that saw the site and neither matched nor met any signal."""
        return self._hear(at, who, Judgement(event=self.event(at, who)), how)

    def tick(self, at: float) -> Change | None:
        changes = [tick(row, self.rule, moment(at), lab=self.lab, enrolled=self.enrolled) for row in self.unresolved()]
        done = [change for change in changes if change is not None]
        for change in done:
            self._save(at, change)
        return done[0] if done else None

    def now(self) -> Incident:
        """The newest incident that was opened."""
        return [row for row in self.rows if row.number is not None][-1]

    def unresolved(self) -> list[Incident]:
        return [row for row in self.rows if row.phase is not Phase.RESOLVED]

    def story(self) -> list[tuple[float, str, str]]:
        return self.told

    def replace_now(self, incident: Incident) -> None:
        self.rows = [incident if row.number == incident.number else row for row in self.rows]

    def event(self, at: float, who: str) -> dict[str, Value]:
        """What each look of this stage says."""
        return {
            "@timestamp": moment(at).isoformat(),
            "event.dataset": f"sentinel.{self.rule.service}",
            "event.outcome": "success",
            "observer.name": who,
            "service.name": "kpu-ntb",
            "labels.target_name": "KPU Provinsi NTB",
            "labels.region": "52",
            "organization.name": "KPU",
            "url.full": "https://ntb.kpu.go.id/",
            "error.type": "connection_refused",
        }

    def _hear(self, at: float, who: str, judgement: Judgement, how: Mapping[str, object]) -> Change | None:
        event = {**judgement.event, **_fields(how.get("event"))}
        judgement = replace(judgement, event=event, matches=tuple(replace(m, event=event) for m in judgement.matches))
        source = Source(
            vantage=who,
            network=str(how.get("network", who)),
            at=moment(at),
            interval=self.interval,
            lab=self.lab,
            enrolled=self.enrolled,
        )
        known = {name: value for name, value in how.items() if name not in ("event", "network")}
        source = replace(source, **known)  # type: ignore[arg-type]  # the test names fields of Source
        changes = fold(judgement, {self.rule.name: self.rule}, source, self.newest, "ruleset")
        for change in changes:
            self._save(at, change)
        self.last = changes[0] if changes else None
        return self.last

    def newest(self, key: str) -> Incident | None:
        return next((row for row in reversed(self.rows) if row.key == key), None)

    def _save(self, at: float, change: Change) -> None:
        incident = change.incident
        if change.dropped:
            self.rows = [row for row in self.rows if row.phase is not Phase.PENDING]
            return
        if incident.number is None and incident.phase is not Phase.PENDING:
            incident = replace(incident, number=1 + sum(row.number is not None for row in self.rows))
        kept = [row for row in self.rows if not (row.phase is Phase.PENDING or row.number == incident.number)]
        self.rows = [*kept, incident]
        self.told += [(at, str(t.why), t.severity.label) for t in change.transitions]


def _listed(found: object) -> tuple[object, ...]:
    return found if isinstance(found, tuple) else ()


def _fields(event: object) -> Event:
    return event if isinstance(event, Mapping) else {}


def the_key(rule: Rule, target: str = "kpu-ntb") -> str:
    return key_of(rule, {"service.name": target})
