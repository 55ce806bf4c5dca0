"""Look once, now, without a daemon: the same probes, events and rules, and nothing is kept."""

import asyncio
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

from pydantic import ValidationError

from sentinel.agent.duty import Duty, plan
from sentinel.agent.look import Look, Looker
from sentinel.app.assemble import reference_data
from sentinel.app.parts import now, toolbox
from sentinel.app.supply import supplied
from sentinel.casework.phase import active, labelled
from sentinel.config.config import Config
from sentinel.config.plan import check_of
from sentinel.config.plan import plan as config_plan
from sentinel.config.schema.target import TargetEntry
from sentinel.detect.ruleset import RuleSet
from sentinel.hub.standing import NOBODY, Standing
from sentinel.kit import codec
from sentinel.kit.events import judge
from sentinel.kit.path.state import UNTESTED, SelfTest
from sentinel.kit.probe import AnyProbe
from sentinel.kit.seen import Seen
from sentinel.kit.x509.card import Card
from sentinel.model.event import Event
from sentinel.model.failure import Failure, Skipped
from sentinel.model.moment import rfc3339
from sentinel.model.observation import Observation, Step
from sentinel.model.subject import Target
from sentinel.store.evidence import Evidence

Probes = Mapping[str, AnyProbe]
NAMES, OWN_PATH = "dns", "vantage_path"


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """What a ledger holds of each check: what is normal, and what this vantage ``learned`` (JSON); it is only read."""

    standings: Mapping[str, Standing] = field(default_factory=dict)
    learned: Mapping[str, bytes] = field(default_factory=dict)


NOTHING_USUAL = Usual()


class Unknown(ValueError):
    """What was to be looked at is neither a target nor a URL, or a probe is not installed; the message says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What one probe saw of one target, what it makes of it, and which rules hold."""

    probe: str
    outcome: Any
    at: str
    duration_ms: float
    steps: tuple[Step, ...]
    events: tuple[Event, ...]
    matches: tuple[str, ...]
    cards: tuple[Card, ...] = ()

    @property
    def word(self) -> str:
        """``seen``, ``failed`` or ``skipped``."""
        if isinstance(self.outcome, Failure):
            return "failed"
        return "skipped" if isinstance(self.outcome, Skipped) else "seen"

    @property
    def failure(self) -> Failure | None:
        """What stopped the look, or the visit that it made."""
        found = self.outcome if isinstance(self.outcome, Failure) else getattr(self.outcome, "failure", None)
        return found if isinstance(found, Failure) else None

    def plain(self) -> dict[str, Any]:
        """The result in the contract's shape (section 3)."""
        return {
            "probe": self.probe,
            "outcome": self.word,
            "failure": self._why(),
            "started_at": self.at,
            "duration_ms": self.duration_ms,
            "facts": codec.plain(self.outcome) if self.word == "seen" else None,
            "events": [dict(event) for event in self.events],
            "matches": list(self.matches),
        }

    def _why(self) -> dict[str, str] | None:
        if isinstance(self.outcome, Skipped):
            return {"layer": "probe", "code": f"skipped: {self.outcome.reason}", "detail": ""}
        failure = self.failure
        if failure is None:
            return None
        return {"layer": str(failure.layer), "code": str(failure.code), "detail": failure.detail}


def target_of(config: Config, wanted: str) -> Target:
    """The target of this id or URL, or a passing one for a URL that is in no configuration.

    Raises:
        Unknown: if it is neither.
    """
    for target in config.targets():
        if wanted in (target.id, target.url):
            return target
    if "://" not in wanted and "." not in wanted:
        raise Unknown(f"{wanted}: neither a target of this configuration nor a URL")
    return _passing(wanted if "://" in wanted else f"https://{wanted}/")


def _passing(url: str) -> Target:
    try:
        name = re.sub(r"[^a-z0-9._-]+", "-", (urlsplit(url).hostname or "").lower()).strip("-.")
        return TargetEntry(id=name[:64].strip("-."), url=url, name=urlsplit(url).netloc).target()
    except ValueError as error:
        told = error.errors()[0]["msg"].removeprefix("Value error, ") if isinstance(error, ValidationError) else error
        raise Unknown(f"not a URL that can be looked at: {told}") from None


async def look(
    config: Config,
    probes: Probes,
    rules: RuleSet,
    targets: Sequence[Target],
    only: Sequence[str],
    usual: Usual = NOTHING_USUAL,
) -> list[list[Result]]:
    """Look at each target with its probes, or with ``only`` these, all at once; a list of results for each target.

    ``usual`` is what is normal and was learned, where a ledger knows it.

    Raises:
        Unknown: if a probe is not installed or does not look at targets.
    """
    meant = _meant(probes, only)
    wanted = [meant or _selected(probes, target.probes) for target in targets]
    with _looker(config) as looker:
        about_names = any(probe.named((NAMES,)) for several in wanted for probe in several)
        path = await _own_path(config, probes, looker) if about_names else UNTESTED
        once = _Once(config, probes, rules, looker, usual, path)
        return [
            list(results)
            for results in await asyncio.gather(
                *(asyncio.gather(*(once.look(t, p) for p in ps)) for t, ps in zip(targets, wanted, strict=True))
            )
        ]


async def _own_path(config: Config, probes: Probes, looker: Looker) -> SelfTest:
    """How our own path to port 53 stands right now: looks at names are told, as they are in the daemon."""
    if OWN_PATH not in probes:
        return UNTESTED
    duties, _ = plan(config_plan(config, {OWN_PATH: probes[OWN_PATH]}, {}), probes, {})
    own = next(duty for duty in duties if duty.checks[0].subject.id == config.vantage)
    made = await looker.look(own, own.checks, 0, None)
    (outcome,) = made.outcomes.values()
    told = None if isinstance(outcome, Failure | Skipped) else own.probe.path(outcome)
    return told or UNTESTED


@contextmanager
def _looker(config: Config) -> Iterator[Looker]:
    """Evidence goes to a folder that is gone when we have looked."""
    with TemporaryDirectory(prefix="sentinel-look-") as folder:
        yield Looker(toolbox(config, Evidence(Path(folder))), now=now, ticks=time.monotonic)


async def own_line(config: Config, probes: Probes) -> tuple[bool, str]:
    """Ask the canaries of ``[uplink]`` once: whether our line is up, and what they said."""
    (duty,), _ = plan(config_plan(config, {"vantage": probes["vantage"]}, {}), probes, {})
    with _looker(config) as looker:
        made = await looker.look(duty, duty.checks, 0, None)
    (outcome,) = made.outcomes.values()
    said = "; ".join(f"{word.canary}: {word.said}" for word in getattr(outcome, "words", ())) or str(outcome)
    return bool(getattr(outcome, "online", False)), said


def _meant(probes: Probes, names: Sequence[str]) -> list[AnyProbe]:
    """The probes that were named; the name of a family means all of it."""
    for name in names:
        if not _selected(probes, [name]):
            usable = ", ".join(sorted(n for n, p in probes.items() if p.what == "target"))
            raise Unknown(f"there is no probe {name!r} for targets; installed: {usable}")
    return _selected(probes, names)


def _selected(probes: Probes, names: Sequence[str]) -> list[AnyProbe]:
    """Probes of targets in the order of the names that select them, each once."""
    ours = [probe for probe in probes.values() if probe.what == "target"]
    return list(dict.fromkeys(probe for name in names for probe in ours if probe.named([name])))


class _Once:
    """Looks at one target with one probe, once."""

    def __init__(
        self,
        config: Config,
        probes: Probes,
        rules: RuleSet,
        looker: Looker,
        usual: Usual,
        path: SelfTest,
    ) -> None:
        self._config = config
        self._probes = probes
        self._rules = rules
        self._looker = looker
        self._usual = usual
        self._path = path
        self._reference = reference_data(config, probes.values(), rules)

    async def look(self, target: Target, probe: AnyProbe) -> Result:
        check = supplied(check_of(self._config, probe, target), probe, self._rules.groups, lab=self._config.lab)
        (duty,), _ = plan([check], self._probes, {})
        made = await self._looker.look(duty, duty.checks, 0, None, self._path)
        seen = self._seen(duty, made)
        phases = active(self._config.phases(), made.at, target.region)
        events = tuple(labelled(event, phases) for event in judge(probe, seen, duty.options))
        matches = {m.rule: None for e in events for m in self._rules.judge(e).matches if m.exempted_by is None}
        return Result(
            probe=probe.kind,
            outcome=seen.now.outcome,
            at=rfc3339(made.at),
            duration_ms=round((made.ended - made.began) * 1000, 1),
            steps=made.steps,
            events=events,
            matches=tuple(matches),
            cards=tuple(probe.cards(seen, events)) if isinstance(seen.now.outcome, probe.facts) else (),
        )

    def _seen(self, duty: Duty, made: Look) -> Seen[Any, Any]:
        (check,) = duty.checks
        observation: Observation[Any] = Observation(
            vantage=self._config.vantage,
            network=self._config.vantage,
            epoch="",
            sequence=0,
            probe=check.probe,
            version=duty.probe.version,
            subject=check.subject.key,
            at=made.at,
            duration=made.ended - made.began,
            interval=check.interval,
            outcome=made.outcomes[check.subject.key],
            steps=made.steps,
        )
        standing, shape = self._usual.standings.get(check.key, NOBODY), duty.probe.learned
        return Seen(
            subject=check.subject,
            now=observation,
            baseline=standing.baseline,
            proposed=standing.provisional,
            learned=codec.read(shape, self._usual.learned.get(check.key)) if shape else None,
            reference=self._reference,
        )
