"""Options that come from shared lists: what staff edit beside the rules reaches the look, on every agent."""

from collections.abc import Mapping
from dataclasses import replace

from sentinel.kit.probe import AnyProbe
from sentinel.model.subject import Check

Groups = Mapping[str, Mapping[str, tuple[str, ...]]]


def supplied(check: Check, probe: AnyProbe, groups: Groups, *, lab: bool = False) -> Check:
    """The check with every option from a shared list, or of a lab, that the operator did not set himself."""
    wanted = {option: place for option, place in probe.supplies.items() if option not in check.options}
    found = {option: groups.get(name, {}).get(group, ()) for option, (name, group) in wanted.items()}
    known: dict[str, object] = {option: values for option, values in found.items() if values}
    known |= {option: value for option, value in probe.in_lab.items() if lab and option not in check.options}
    return replace(check, options={**check.options, **known}) if known else check
