"""The life of incidents as a pure fold: what one event changes, given what the rules say of it and who saw it."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from sentinel.casework.change import Change, Transition
from sentinel.casework.late import belated, evidence
from sentinel.casework.look import Look, Source, key_of, looks
from sentinel.casework.opening import again, remember, suspect
from sentinel.casework.parts import gather, sums
from sentinel.casework.standing import better, dark, worse
from sentinel.casework.witness import fresh, of, outdated
from sentinel.model.incident import Incident, Phase, Verdict
from sentinel.model.rule import Judgement, Rule

__all__ = ["Change", "Source", "Transition", "fold", "key_of"]

Load = Callable[[str], Incident | None]


def fold(
    judgement: Judgement, rules: Mapping[str, Rule], source: Source, load: Load, ruleset: str = ""
) -> list[Change]:
    """Every incident that this event changes, as it then stands.

    For each rule with a policy the event is bad (it matched), good (``resolve.when`` holds) or says nothing; what says
    nothing changes nothing. ``load`` gives the newest incident of a key. ``ruleset`` is the digest that judged.
    Incidents that are made of others come last.
    """
    changes: dict[str, Change] = {}

    def newest(key: str) -> Incident | None:
        return changes[key].incident if key in changes else load(key)

    for look in sorted(looks(judgement, rules, source, ruleset), key=lambda one: one.policy.resolve.parts or sums(one)):
        change = step(load(look.key), look)
        if change is not None:
            changes[look.key] = gather(change, look, rules, newest)
    return list(changes.values())


def step(was: Incident | None, look: Look) -> Change | None:
    """What one look does to the newest incident of its key; None if it changes nothing."""
    if look.verdict is Verdict.UNKNOWN:
        return dark(was, look) if was is not None and was.live and look.part and not look.source.late else None
    if look.source.late:
        return belated(was, look)
    if was is not None and outdated(was.witnesses, look):
        return evidence(was, look) if was.live and look.verdict is Verdict.BAD else None
    bad = look.verdict is Verdict.BAD
    if was is not None and was.live:
        return worse(was, look) if bad else better(was, look)
    if was is not None and was.phase is Phase.RESOLVED:
        return _after(was, look)
    return suspect(was, look) if bad else remember(was, look)


def _after(was: Incident, look: Look) -> Change | None:
    """After the resolution: the same incident within the rule's window, later a new one."""
    recent = _soon(was, look)
    if look.verdict is Verdict.BAD:
        return again(was, look) if recent else suspect(None, look, was)
    return remember(was, look) if recent else remember(None, look, was)


def _soon(was: Incident, look: Look) -> bool:
    """Whether this row of looks began within the window of reopening."""
    at, ended = look.source.at, was.resolved_at
    mine = of(was.witnesses, look)
    row = mine is not None and mine.verdict is Verdict.BAD and mine.bad_since is not None and fresh(mine, at)
    onset = mine.bad_since if mine and row and mine.bad_since else at
    return ended is not None and onset - ended <= timedelta(seconds=look.policy.reopen_within)
