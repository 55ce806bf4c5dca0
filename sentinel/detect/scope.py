"""What reading one rule needs to know: where to complain, which fields and lists exist, how strict to be."""

from collections.abc import Mapping
from dataclasses import dataclass

from sentinel.detect.fields import Field, Register
from sentinel.detect.problem import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The surroundings of one rule. ``strict`` is the Sentinel profile; without it plain Sigma is read."""

    report: Report
    register: Register
    lists: Mapping[str, tuple[str, ...]]
    service: str
    strict: bool = True

    def field(self, name: str | None) -> Field | None:
        """What the register says of a field; plain Sigma knows no register."""
        return self.register.find(name) if self.strict and name is not None else None
