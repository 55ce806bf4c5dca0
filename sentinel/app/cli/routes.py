"""``sentinel config routes test``: who would be told of what, when, and why."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Annotated

import typer

from sentinel.app.assemble import rules_of
from sentinel.app.cli.exits import Exit, Stop
from sentinel.app.cli.options import ConfigFile, Json, group
from sentinel.app.cli.reading import coming
from sentinel.app.cli.screen import aside, show_json, show_table
from sentinel.app.cli.settings import whole
from sentinel.app.cli.shown import Shown
from sentinel.app.whom import KEYS, Answer, supposed, whom
from sentinel.casework.reasons import because
from sentinel.casework.words import Words
from sentinel.config.complaint import did_you_mean
from sentinel.config.config import Config
from sentinel.kit.durations import about
from sentinel.kit.texts import translator
from sentinel.model.incident import Incident
from sentinel.model.moment import rfc3339
from sentinel.model.rule import Rule
from sentinel.model.severity import Severity

app = group("Routes: who would be told.")


@app.callback()
def routes() -> None:
    """Routes: who would be told."""


@app.command("test")
def rehearse(
    asked: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="KEY=VALUE...", help=f"What the incident is like: {', '.join(KEYS)}.", show_default=False
        ),
    ] = None,
    config: ConfigFile = None,
    at: Annotated[
        str, typer.Option("--at", metavar="WHEN", help="At that moment: 8h (from now), 2029-02-14T23:00:00+08:00.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Who would be told of such an incident, when, and why; and who would not."""
    settings, _ = whole(config, secrets=False)
    wanted = _read(asked or ())
    now = coming(at) if at else datetime.now(UTC)
    incident = supposed(settings, wanted, _known(settings, wanted), now)
    answers = whom(settings, incident, now)
    if as_json:
        told = {"at": rfc3339(now), "severity": incident.severity.label, "asked": wanted}
        show_json({**told, "answers": [answer.plain() for answer in answers]})
    else:
        _show(settings, incident, answers, now)


def _read(asked: Iterable[str]) -> dict[str, str]:
    wanted = {}
    for one in asked:
        key, mark, value = one.partition("=")
        if not mark or key not in KEYS:
            raise Stop(Exit.USAGE, f"{one!r} is no KEY=VALUE of an incident{did_you_mean(key, KEYS)}")
        wanted[key] = value
    if "severity" in wanted and wanted["severity"].upper() not in Severity.__members__:
        raise Stop(Exit.USAGE, f"a severity is one of {', '.join(s.label for s in Severity)}")
    return wanted


def _known(settings: Config, wanted: Mapping[str, str]) -> Rule | None:
    """The rule that was named; what no incident can be like is refused, for it would be answered all the same."""
    targets = {target.id for target in settings.targets()}
    if wanted.get("target") and wanted["target"] not in targets:
        raise Stop(Exit.FINDINGS, f"there is no target {wanted['target']!r}{did_you_mean(wanted['target'], targets)}")
    if "rule" not in wanted:
        return None
    rules = rules_of(settings).rules
    if wanted["rule"] not in rules:
        raise Stop(Exit.FINDINGS, f"there is no rule {wanted['rule']!r}{did_you_mean(wanted['rule'], rules)}")
    return rules[wanted["rule"]]


def _show(settings: Config, incident: Incident, answers: list[Answer], now: datetime) -> None:
    words = Words(language=settings.language, say=translator(settings.language), zone=settings.zone)
    local = Shown(settings).local
    rows = [(one.channel, _when(one, now, local(one.when)), because(one.reason, words)) for one in answers]
    show_table(("CHANNEL", "WHEN", "WHY"), rows, empty="nobody is told: no channel is configured")
    aside(f"as of {local(now)}, severity {incident.severity.label}")
    if incident.severity is not Severity.CRITICAL:
        aside("what belongs together is gathered: at once is for the first of a group (docs/operate/messages.md)")


def _when(one: Answer, now: datetime, local: str) -> str:
    if one.when is None:
        return "not told"
    moment = "at once" if one.when <= now else local
    return f"{moment}, if nobody takes it in hand within {about(one.after)}" if one.level else moment
