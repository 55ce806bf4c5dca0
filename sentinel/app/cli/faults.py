"""What went wrong, in words and a code; imported only when something did."""

import sys
from typing import NamedTuple

from sentinel.app.cli.exits import Exit, Stop
from sentinel.app.cli.screen import lines


class Fault(NamedTuple):
    """The lines for stderr and the code to end with."""

    code: Exit
    text: str


_BY_TYPE = (
    ("sentinel.config.problem", "ConfigRejected", Exit.INVALID),
    ("sentinel.detect.problem", "RuleProblems", Exit.INVALID),
    ("sentinel.kit.registry", "BadProbe", Exit.INVALID),
    ("sentinel.kit.x509.roots", "BadRoots", Exit.INVALID),
    ("sentinel.link.keys", "BadKey", Exit.INVALID),
    ("sentinel.link.spool", "SpoolBusy", Exit.UNREACHABLE),
    ("sentinel.store.errors", "StoreUnusable", Exit.UNREACHABLE),
    ("sentinel.app.desk", "Unreachable", Exit.UNREACHABLE),
    ("sentinel.app.theatre", "StageFailed", Exit.FINDINGS),
    ("sentinel.casework.acts", "ActRefused", Exit.FINDINGS),
)


def words(error: Exception) -> Fault | None:
    """The words for a trouble that a person can do something about; None for a bug."""
    if isinstance(error, Stop):
        return Fault(error.code, lines(error.text))
    for module, name, code in _BY_TYPE:
        kind = getattr(sys.modules.get(module), name, None)
        if kind is not None and isinstance(error, kind):
            return Fault(code, lines(str(error)))
    return None
