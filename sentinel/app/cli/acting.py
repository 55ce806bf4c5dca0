"""Acts from the command line: who does them, where they go, and what came of them."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sentinel.app.cli.exits import Exit, Stop
from sentinel.app.cli.settings import glance, whole
from sentinel.app.request import Answer, Outcome, Request

_CODES = {
    Outcome.REFUSED: Exit.FINDINGS,
    Outcome.INVALID: Exit.USAGE,
    Outcome.FAILED: Exit.UNREACHABLE,
}


def act(
    given: Path | None, name: str, args: Mapping[str, str], who: str, *, secrets: bool = False
) -> Mapping[str, Any]:
    """Have an act done by the daemon, or without one; returns what was done.

    ``secrets`` says whether the act needs them where there is no daemon.

    Raises:
        Stop: if it was not done; with the reason.
    """
    from sentinel.app.control import login_name
    from sentinel.app.desk import Desk

    settings = glance(given)
    desk = Desk(settings.data_dir, lambda: whole(given, secrets=secrets))
    login = login_name(os.getuid())
    named = who or os.environ.get("SUDO_USER") or login  # whoever became root by sudo is still the one who acts
    return _done(desk.act(Request(act=name, args=args, who=named, login=login)))


def _done(answer: Answer) -> Mapping[str, Any]:
    if answer.outcome is not Outcome.DONE:
        raise Stop(_CODES[answer.outcome], answer.text)
    return answer.data
