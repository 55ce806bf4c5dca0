"""What a target's page holds that is worth pinning, as the configuration takes it: for ``baseline pins``."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sentinel.kit import codec
from sentinel.kit.content.advice import Advice, advice
from sentinel.kit.content.facts import HOME
from sentinel.kit.content.learned import DefacementLearned
from sentinel.kit.content.memory import load
from sentinel.kit.content.packed import unpack
from sentinel.kit.probe import AnyProbe
from sentinel.model.subject import probe_of, subject_of
from sentinel.store.ports import View

MOST_SAID = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Advised:
    """What may be pinned, and from how many looks that is known."""

    looks: int
    days: float
    advice: Sequence[Advice]


def advised(view: View, probes: Mapping[str, AnyProbe], target: str) -> Advised | None:
    """What may be pinned on this target's page, by the vantage that looked most; None if nothing was learned of it."""
    known = max(_learned(view, probes, target), key=lambda one: one.looks, default=None)
    whole = unpack(known.pages.get(known.good.get(HOME, ""), "")) if known is not None else None
    if known is None or whole is None:
        return None
    days = (known.at - known.since).total_seconds() / 86_400 if known.at and known.since else 0.0
    return Advised(looks=known.looks, days=round(days, 1), advice=advice(whole.page, load(known.memory), known.looks))


def _learned(view: View, probes: Mapping[str, AnyProbe], target: str) -> Iterator[DefacementLearned]:
    for one in view.all_latest(facts=False):
        probe = probes.get(probe_of(one.check)) if subject_of(one.check) == target else None
        if probe is not None and probe.learned is DefacementLearned:
            found = codec.read(probe.learned, view.learned(one.check, one.vantage))
            if found is not None:
                yield found


def plain(one: Advice) -> dict[str, str]:
    """One fact for scripts: its name, how it is pinned, what it says now."""
    return {**one.pin.model_dump(exclude_defaults=True), "said": one.said}


def toml(found: Sequence[Advice]) -> str:
    """Lines for ``[targets.options.defacement]``; what a page says stands in comments of one line."""
    lines = [f"  {_table(one)},  # {_comment(one.said)}" for one in found]
    return "\n".join(["facts = [", *lines, "]"])


def _table(one: Advice) -> str:
    pairs = one.pin.model_dump(exclude_defaults=True).items()
    return "{ " + ", ".join(f"{key} = {json.dumps(value)}" for key, value in pairs) + " }"


def _comment(said: str) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in said)[:MOST_SAID]
