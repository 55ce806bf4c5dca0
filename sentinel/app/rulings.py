"""The baseline's two acts, as the control socket brings them: accept and reject what is proposed."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sentinel.app.normals import difference, plain
from sentinel.app.request import Answer, Outcome, Request
from sentinel.hub.hub import Hub
from sentinel.hub.ruling import Ruled, Ruling
from sentinel.model.moment import parse

ACTS = {"baseline_accept": "accepted", "baseline_reject": "rejected"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulings:
    """Takes a person's word on baselines to the hub."""

    hub: Hub
    clock: Callable[[], datetime]

    def all(self) -> Mapping[str, Callable[[Request], Awaitable[Answer]]]:
        """Both acts by name."""
        return dict.fromkeys(ACTS, self.rule)

    async def rule(self, request: Request) -> Answer:
        """Accept or reject; what cannot be done is refused with its reason."""
        said = request.args.get("until", "")
        try:
            until = parse(said) if said else None
        except ValueError:
            return Answer(outcome=Outcome.INVALID, text="'until' is no moment such as 2029-02-14T10:30:00+08:00")
        ruling = Ruling(
            on=request.args.get("on", ""),
            state=ACTS[request.act],
            why=request.args.get("text", ""),
            who=request.who,
            login=request.login,
            at=self.clock(),
            probe=request.args.get("probe", ""),
            until=until,
            scope=request.args.get("scope", ""),
            number=int(number) if (number := request.args.get("number", "")).isdecimal() else 0,
            also=request.args.get("also", "") == "yes",
        )
        return Answer(data=_told(ruling, await self.hub.rule(ruling)))


def _told(ruling: Ruling, ruled: Ruled) -> dict[str, Any]:
    return {
        "target": ruling.on,
        "state": ruling.state,
        "baselines": [
            {**plain(one.row, ruling.at), "changes": [difference(d) for d in one.changes]} for one in ruled.decided
        ],
        "left": list(ruled.left),
        "resolved": [incident.ref for incident in ruled.resolved],
    }
