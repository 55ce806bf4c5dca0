"""How a command ends: six numbers that scripts may rely on, and the one way to end early with a word."""

from enum import IntEnum


class Exit(IntEnum):
    """The exit codes of every command (contract, section 1)."""

    OK = 0
    FINDINGS = 1
    USAGE = 2
    INVALID = 3
    UNREACHABLE = 4
    BLIND = 5


class Stop(Exception):
    """A command ends here: with this code, and these words on stderr."""

    def __init__(self, code: Exit, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text
