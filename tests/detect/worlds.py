"""Small rule sets for tests: a register of made-up fields, and rules with their heads filled in."""

import textwrap
from collections.abc import Iterable, Mapping
from uuid import NAMESPACE_URL, uuid5

from sentinel.detect.fields import Register
from sentinel.detect.load import Layer, Profile, load_texts
from sentinel.detect.ruleset import RuleSet
from sentinel.model.event import Event

FIELDS = """
fields:
  "@timestamp": {type: date, services: [all], description: When.}
  event.dataset: {type: keyword, services: [all], description: Whose.}
  observer.name: {type: keyword, services: [all], description: Who looked.}
  service.name: {type: keyword, services: [all], description: What was looked at.}
  url.domain: {type: keyword, services: [all], description: The host.}
  url.full: {type: keyword, services: [all], description: The address.}
  error.type: {type: keyword, services: [all], description: What stopped it.}
  labels.*: {type: keyword, services: [all], description: Labels.}
  sentinel.uptime.state:
    {type: keyword, values: [up, down, slow, blocked, unknown], services: [uptime], description: State.}
  sentinel.uptime.ms: {type: float, unit: ms, services: [uptime], description: How long.}
  sentinel.uptime.text: {type: text, services: [uptime], description: Any text.}
  sentinel.uptime.code: {type: keyword, services: [uptime], description: Any word.}
  sentinel.uptime.words: {type: keyword, list: true, services: [uptime], description: Several words.}
  sentinel.uptime.offsite: {type: boolean, services: [uptime], description: Somewhere else.}
  sentinel.uptime.sha256: {type: keyword, case_bearing: true, services: [uptime], description: A hash.}
  sentinel.uptime.proof: {type: boolean, confirmed: true, services: [uptime], description: Seen twice.}
  sentinel.uptime.local: {type: date, unit: local time, services: [uptime], description: Local time.}
  server.ip: {type: ip, services: [uptime, tls], description: Which address.}
  sentinel.tls.trusted: {type: boolean, services: [tls], description: Trusted.}
  sentinel.tls.days: {type: long, services: [tls], description: Days left.}
  sentinel.account.id: {type: keyword, services: [account], description: Which account.}
"""
REGISTER = Register.parse({"fields.yml": FIELDS})


def head(name: str, level: str = "informational", **more: str) -> str:
    """The lines that every rule starts with."""
    lines = {
        "title": name.replace("_", " ") or "none",
        "id": str(uuid5(NAMESPACE_URL, name)),
        "name": name,
        "status": "stable",
        "taxonomy": "ecs",
        "author": "CSIRT",
        "date": "2029-01-01",
        "level": level,
    }
    return "".join(f"{key}: {value}\n" for key, value in (lines | more).items() if value)


def plain(detection: str, *, name: str = "rule", source: str = "product: sentinel, service: uptime") -> str:
    """A rule of plain Sigma with that detection."""
    return head(name) + f"logsource: {{{source}}}\ndetection:\n{textwrap.indent(textwrap.dedent(detection), '  ')}"


def sigma(*texts: str, lists: Mapping[str, Iterable[object]] | None = None, profile: Profile = "sigma") -> RuleSet:
    """The rule set of plain Sigma documents and lists."""
    files = {"rules.yml": "\n---\n".join(texts)}
    for name, values in (lists or {}).items():
        files[f"lists/{name}.yml"] = f"name: {name}\ndescription: x\nvalues: [{', '.join(map(repr, values))}]\n"
    return load_texts([Layer(files=files)], REGISTER, profile=profile)


def uptime(**fields: object) -> Event:
    """An event of service uptime; ``a_b`` stands for ``sentinel.uptime.a_b``, other names are given as they are."""
    own = {name if "." in name else f"sentinel.uptime.{name}": value for name, value in fields.items()}
    return {"event.dataset": "sentinel.uptime", **own}  # type: ignore[dict-item]  # tests give odd values on purpose


def holds(rules: RuleSet, event: Event) -> bool:
    """Whether the rule called ``rule`` holds for an event."""
    judged = rules.judge(event)
    assert judged.broken == ()
    return "rule" in judged.holds
