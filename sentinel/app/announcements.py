"""Announcements of people: silences and planned changes, as they arrive over the control socket or without a daemon."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from sentinel.app.errands import Errand
from sentinel.app.request import Answer, Outcome, Request
from sentinel.casework.acts import ActRefused
from sentinel.casework.announced import show_change, show_silence
from sentinel.casework.silence import read
from sentinel.config.complaint import did_you_mean
from sentinel.hub import announce
from sentinel.hub.hub import Hub
from sentinel.hub.sitting import Sitting
from sentinel.kit.durations import seconds
from sentinel.kit.numbered import numbered
from sentinel.model.incident import Entry
from sentinel.model.moment import parse
from sentinel.model.muting import PlannedChange, Silence, What

T = TypeVar("T", Silence, PlannedChange)
UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError)
ENDINGS = ("silence_expire", "change_cancel")
MOST_NAMED = 20  # strangers that one refusal names: finding the nearest name takes its time


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcements:
    """What they need. Arguments that nobody can read are invalid; what may not be is refused with its reason."""

    hub: Hub
    clock: Callable[[], datetime]

    def all(self) -> Mapping[str, Errand]:
        """Every one of them by the name of its act."""
        return {
            "silence_add": self.add_silence,
            "silence_expire": partial(self._end, announce.expire_silence, show_silence),
            "change_plan": self.plan_changes,
            "change_cancel": partial(self._end, announce.cancel_change, show_change),
        }

    async def add_silence(self, request: Request) -> Answer:
        """Keep a silence: ``matchers`` (a JSON list), ``for`` or ``until``, ``text``, ``second``."""
        try:
            wanted = _silence(request, self.clock())
        except UNREADABLE as error:
            return Answer(outcome=Outcome.INVALID, text=f"no silence: {error}")

        def job(sitting: Sitting) -> dict[str, Any]:
            kept = announce.add_silence(sitting, wanted)
            return {**show_silence(kept, wanted.start), "mutes": announce.muted_by(sitting, kept.ref)}

        return Answer(data=await self.hub.sit(job))

    async def plan_changes(self, request: Request) -> Answer:
        """Keep planned changes: ``changes`` is a JSON list of tables in the words of the command line."""
        now = self.clock()
        try:
            wanted = [_change(row, request) for row in json.loads(request.args.get("changes", "[]"))]
        except UNREADABLE as error:
            return Answer(outcome=Outcome.INVALID, text=f"no planned change: {error}")
        self._know(target for one in wanted for target in one.targets)

        def job(sitting: Sitting) -> list[dict[str, Any]]:
            kept = announce.plan_changes(sitting, wanted, now)
            return [{**show_change(one, now), "mutes": announce.muted_by(sitting, one.ref)} for one in kept]

        return Answer(data={"changes": await self.hub.sit(job)})

    async def _end(
        self,
        end: Callable[[Sitting, int, Entry], T],
        show: Callable[[T, datetime], dict[str, Any]],
        request: Request,
    ) -> Answer:
        said = request.args.get("on", "")
        number = numbered(said)
        if number is None:
            return Answer(outcome=Outcome.INVALID, text=f"{said!r} is no number")
        text = request.args.get("text", "")
        entry = Entry(at=self.clock(), act=request.act, who=request.who, login=request.login, text=text)
        ended = await self.hub.sit(lambda sitting: end(sitting, number, entry))
        return Answer(data=show(ended, entry.at))

    def _know(self, targets: Iterable[str]) -> None:
        known = self.hub.world.named
        unknown = [one for one in dict.fromkeys(targets) if one not in known]
        said = [f"there is no target {one!r}{did_you_mean(one, known)}" for one in unknown[:MOST_NAMED]]
        more = [f"and {len(unknown) - MOST_NAMED} more"] if len(unknown) > MOST_NAMED else []
        if unknown:
            raise ActRefused("\n".join(said + more))


def _silence(request: Request, now: datetime) -> Silence:
    args = request.args
    lasts, until = args.get("for", ""), args.get("until", "")
    return Silence(
        matchers=tuple(read(str(text)) for text in json.loads(args.get("matchers", "[]"))),
        start=now,
        end=now + timedelta(seconds=seconds(lasts)) if lasts else parse(until),
        who=request.who,
        login=request.login,
        why=args.get("text", ""),
        second=args.get("second", ""),
    )


def _change(row: Mapping[str, Any], request: Request) -> PlannedChange:
    return PlannedChange(
        targets=tuple(dict.fromkeys(map(str, row["targets"]))),
        what=tuple(dict.fromkeys(What(word) for word in row["what"])),
        start=parse(str(row["from"])),
        end=parse(str(row["until"])),
        who=request.who,
        login=request.login,
        why=str(row["why"]),
        expect={str(key): tuple(map(str, values)) for key, values in row.get("expect", {}).items()},
    )
