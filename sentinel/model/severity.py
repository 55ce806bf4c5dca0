"""How bad an incident is, from ``info`` to ``critical``; ordered, so that the worst of several is ``max()``."""

from enum import IntEnum


class Severity(IntEnum):
    """How bad it is: info is for the record, low for the daily list, high within 15 minutes, critical now."""

    INFO = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4

    @property
    def label(self) -> str:
        """The word that JSON, rules and routes use."""
        return self.name.lower()

    @classmethod
    def parse(cls, word: str) -> "Severity":
        """Read a severity word; Sigma's ``informational`` is our ``info``.

        Raises:
            ValueError: if the word is none of the five.
        """
        name = "INFO" if word == "informational" else word.upper()
        if name not in cls.__members__:
            message = f"unknown severity {word!r}: use {', '.join(s.label for s in cls)}"
            raise ValueError(message)
        return cls[name]

    def shifted(self, by: int) -> "Severity":
        """This severity, raised or lowered by whole steps, never beyond the ends of the scale."""
        return Severity(min(Severity.CRITICAL, max(Severity.INFO, self + by)))
