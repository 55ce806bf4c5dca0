"""``sentinel check``: look at something once, now, and explain step by step what was seen."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from sentinel.app.assemble import rules_of
from sentinel.app.certificate.sheet import sheet
from sentinel.app.cli.certificate import show_certificate
from sentinel.app.cli.exits import Exit, Stop
from sentinel.app.cli.options import ConfigFile, Json, single
from sentinel.app.cli.reading import ledger
from sentinel.app.cli.screen import aside, say, show_json, show_table
from sentinel.app.cli.settings import config_file, installed, whole
from sentinel.app.look import Result, Unknown, Usual, look, target_of
from sentinel.app.normals import standings
from sentinel.app.page_card import DATASET, page_card
from sentinel.casework.words import Words
from sentinel.config.config import Config
from sentinel.config.problem import ConfigRejected
from sentinel.config.schema.document import Document
from sentinel.detect.ruleset import RuleSet
from sentinel.kit.probe import AnyProbe
from sentinel.kit.texts import translator
from sentinel.kit.x509.card import beside, grouped
from sentinel.model.rule import Rule
from sentinel.model.subject import Target
from sentinel.store.errors import LedgerUnusable

app = single()


@app.command()
def check(
    wanted: Annotated[list[str], typer.Argument(metavar="TARGET|URL...", help="Ids of targets, or URLs.")],
    probe: Annotated[list[str] | None, typer.Option("--probe", metavar="NAME", help="Only this probe.")] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="All steps and fields of pages, too.")] = False,
    config: ConfigFile = None,
    as_json: Json = False,
) -> None:
    """Look once, now, without a daemon: certificates and pages in words, steps, events, and the rules that match.

    Exit 1 if a rule matched, else 5 if a look failed, else 0. The limits of ``politeness`` are yours to keep here.
    """
    settings, probes = _settings(config)
    rules = rules_of(settings)
    try:
        targets = [target_of(settings, name) for name in wanted]
        looked = asyncio.run(look(settings, probes, rules, targets, probe or (), _usual(settings)))
    except Unknown as error:
        raise Stop(Exit.USAGE, str(error)) from None
    if as_json:
        documents = [_plain(settings, target, found) for target, found in zip(targets, looked, strict=True)]
        show_json(documents[0] if len(documents) == 1 else documents)
    else:
        for target, found in zip(targets, looked, strict=True):
            _explain(target, found, rules, settings, verbose=verbose)
    raise typer.Exit(_code([result for found in looked for result in found]))


def _settings(given: Path | None) -> tuple[Config, Mapping[str, AnyProbe]]:
    """The configuration, if there is one: a URL can be looked at without any."""
    try:
        path = config_file(given)
    except ConfigRejected:
        return Config(path=Path("config.toml"), document=Document()), installed()
    return whole(path, secrets=False)


def _usual(settings: Config) -> Usual:
    """What is normal of each check and was learned of it, where a ledger can be read; a look needs none."""
    try:
        with ledger(settings) as view:
            known = standings(view.baselines(), datetime.now(UTC))
            learned = {check: state for check in known if (state := view.learned(check, settings.vantage))}
    except (LedgerUnusable, ConfigRejected):
        return Usual()
    return Usual(standings=known, learned=learned)


def _plain(settings: Config, target: Target, found: Sequence[Result]) -> dict[str, object]:
    results = [result.plain() for result in found]
    return {"target": target.id, "url": target.url, "vantage": settings.vantage, "results": results}


def _code(results: Sequence[Result]) -> Exit:
    if any(result.matches for result in results):
        return Exit.FINDINGS
    return Exit.BLIND if any(result.word == "failed" for result in results) or not results else Exit.OK


def _explain(target: Target, found: Sequence[Result], rules: RuleSet, settings: Config, *, verbose: bool) -> None:
    words = Words(language=settings.language, say=translator(settings.language), zone=settings.zone)
    say(f"{target.name}  {target.url}")
    if not found:
        aside("no installed probe looks at this target")
    for result in found:
        say(f"\n{result.probe}: {_verdict(result)}  ({result.duration_ms:.0f} ms)")
        others = [event for one in found if one is not result for event in one.events]
        cards = [sheet(card, words) for card in grouped([beside(card, others) for card in result.cards])]
        pages = [page_card(event, words) for event in result.events if event.get("event.dataset") == DATASET]
        for rows in (*cards, *pages):
            show_certificate(rows)
        if cards or pages:
            say("")
        if verbose or not pages:  # of a page, some forty steps and thirty fields
            _raw(result)
        for name in result.matches:
            say(f"  rule {name}: {_meaning(rules.rules.get(name), settings.language).replace('{target}', target.id)}")


def _raw(result: Result) -> None:
    if result.steps:
        show_table(
            ("  step", "at ms", "took ms", ""),
            [(f"  {s.name}", f"{s.start_ms:.0f}", f"{s.took_ms:.0f}", s.detail) for s in result.steps],
        )
    for event in result.events:
        _findings(event)


def _verdict(result: Result) -> str:
    failure = result.failure
    if result.word == "seen":
        return f"seen ({failure}: {failure.detail})" if failure else "seen"
    if failure is None:
        return f"skipped: {getattr(result.outcome, 'reason', '')}"
    return f"could not look: {failure} {failure.detail}".rstrip()


def _findings(event: Mapping[str, object]) -> None:
    """What the probe makes of it, in the fields that rules read."""
    own = {name: value for name, value in event.items() if name.startswith("sentinel.") and value not in (None, "", [])}
    place = event.get("server.ip")
    if own and place:
        say(f"  at {place}")
    for name, value in own.items():
        say(f"  {name} = {', '.join(map(str, value)) if isinstance(value, list) else value}")


def _meaning(rule: Rule | None, language: str) -> str:
    if rule is None:
        return ""
    texts = rule.policy.texts.get(language) if rule.policy else None
    return f"{rule.level.label}, {texts.advice if texts else rule.title}"
