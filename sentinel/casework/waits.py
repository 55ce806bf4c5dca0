"""How long a rule makes us wait, and the cap that holds in a lab, so that a drill never takes an afternoon."""

from dataclasses import replace
from datetime import datetime, timedelta

from sentinel.model.rule import Flapping, Policy, Resolve

LAB_CAP = 10.0


def capped(seconds: float, *, lab: bool) -> float:
    """A wait in seconds: as the rule says, but never above ten in a lab (contract, section 7)."""
    return min(seconds, LAB_CAP) if lab else seconds


def policy_for(policy: Policy, *, lab: bool) -> Policy:
    """The rule's policy with its waits capped in a lab; windows that look back (reopening, flapping) stay."""
    if not lab:
        return policy
    resolve = policy.resolve
    after = None if resolve.after is None else capped(resolve.after, lab=lab)
    shorter: Resolve = replace(resolve, hold=capped(resolve.hold, lab=lab), after=after)
    return replace(policy, wait=capped(policy.wait, lab=lab), resolve=shorter)


def settles_at(flapping: Flapping, last_change: datetime, *, lab: bool) -> datetime:
    """When a flapping incident counts as settled: a full window (at most ten seconds in a lab) without a change."""
    return last_change + timedelta(seconds=capped(flapping.within, lab=lab))
