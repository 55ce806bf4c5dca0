"""The mass guard: counts over the looks at accounts, adapter by adapter, before any of them is judged.

What is counted are windows of the ledger, so a restart forgets nothing. Once a person released an adapter, counting
begins anew, and what its accounts showed until then is no news any more. While an adapter is set aside, ``believed``
says which of its looks are judged all the same.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace

from sentinel.casework.crowd import (
    ADAPTER,
    Shown,
    Sort,
    Tally,
    Turn,
    broken,
    cosmetic,
    counted,
    proves,
    shown,
    turned,
    unseen,
    weighty,
)
from sentinel.casework.look import Source, key_of, service_of, text_of
from sentinel.hub.sitting import Sitting
from sentinel.kit.adapters.form import WEB
from sentinel.kit.events import self_event
from sentinel.model.event import Event, Value
from sentinel.model.incident import Incident, Phase
from sentinel.model.muting import What

RULE = "adapter_broken"
PROOF = "sentinel.account.proof"
KEPT = 40 * 86_400.0  # seconds; longer than the slowest sweep


def guard(sitting: Sitting, events: Sequence[Event], source: Source) -> Iterator[Event]:
    """What these looks say of the adapter that made them: nothing, or that it is broken. Late looks say nothing."""
    for event in events:
        if service_of(event) == "account" and not source.late and event.get("sentinel.account.adapter"):
            yield from _guard(sitting, event, source)


def believed(sitting: Sitting, event: Event) -> Event | None:
    """The event as it is judged; None while its witness is in doubt and nothing but that witness speaks for it."""
    doubt = sitting.quiet.doubted(event)
    return event if doubt is None else _vouched(sitting, event, doubt)


def _vouched(sitting: Sitting, event: Event, doubt: Incident) -> Event | None:
    """A look of an adapter that is set aside, with what proves it to be of this account alone; None: nothing does."""
    if doubt.rule != RULE or service_of(event) != "account":
        return None
    tally, look = _tally(sitting, text_of(event.get("sentinel.account.adapter")), doubt), shown(event, turned(event))
    return {**event, PROOF: str(look.sort)} if proves(tally, look, _accounts(sitting, event)) else None


def _guard(sitting: Sitting, event: Event, source: Source) -> Iterator[Event]:
    adapter, blind = text_of(event.get("sentinel.account.adapter")), unseen(event)
    if blind and adapter == WEB:  # sites have walls of their own, which say nothing of how the others are read
        return
    current, at = _incident(sitting, adapter), source.at.timestamp()
    aside = current is not None and current.phase is Phase.OPEN
    was, look = _tally(sitting, adapter, current), _counting(sitting, event, source)
    if was.empty and not (look.turns or (look.stands and aside)) and not blind:
        return
    now = counted(was, look, at, source.interval, aside=aside)
    if now != was:
        _keep(sitting, adapter, now, at)
    why = [] if aside or not weighty(now) else broken(now, _accounts(sitting, event))
    if why:
        yield _said(adapter, source, why)


def _counting(sitting: Sitting, event: Event, source: Source) -> Shown:
    """This look as it is counted; what it shows is remembered, for the next one to be compared with."""
    words, account = _unannounced(sitting, event, source), text_of(event.get("sentinel.account.id"))
    known = _known(sitting, account)
    if not unseen(event):
        _remember(sitting, account, known, words, source.at.timestamp())
    return replace(shown(event, words), turns=bool(words - known))


def _said(adapter: str, source: Source, why: list[str]) -> Event:
    fields: dict[str, Value] = {
        "service.name": adapter,
        "sentinel.self.ok": False,
        "sentinel.self.subject": adapter,
        "sentinel.self.reasons": why,
    }
    return self_event(ADAPTER, source.vantage, source.at, fields)


def _incident(sitting: Sitting, adapter: str) -> Incident | None:
    rule = sitting.world.rules.rules.get(RULE)
    return sitting.incident(key_of(rule, {"sentinel.self.subject": adapter})) if rule is not None else None


def _unannounced(sitting: Sitting, event: Event, source: Source) -> frozenset[str]:
    """What turned, and no announced change of the account or its owner explains."""
    words = turned(event)
    if not words or not cosmetic(words):
        return words
    named = {text_of(event.get(name)) for name in ("service.name", "sentinel.account.id")}
    plans = (plan for plan in sitting.unit.changes(source.at) if What.ACCOUNT in plan.what)
    return frozenset() if any(named & set(plan.targets) for plan in plans) else words


def _accounts(sitting: Sitting, event: Event) -> int:
    """How many accounts of the platform are watched."""
    platform = event.get("sentinel.account.platform")
    return sum(getattr(duty.check.subject, "platform", None) == platform for duty in sitting.world.duties.values())


def _tally(sitting: Sitting, adapter: str, current: Incident | None) -> Tally:
    """What was counted so far; what a person has released is not."""
    row = sitting.windows.get(_tallied(adapter))
    if not row:
        return Tally()
    found = json.loads(row)
    released = current.resolved_at if current is not None else None
    if released is not None and released.timestamp() >= found["at"]:
        return Tally()
    turns = {
        name: Turn(until=until, sort=Sort(sort), marks=frozenset(marks))
        for name, (until, sort, marks) in found["turned"]
    }
    return Tally(turned=turns, unseen=found["unseen"], last=tuple(found["last"]))


def _keep(sitting: Sitting, adapter: str, tally: Tally, at: float) -> None:
    turns = [(name, (turn.until, turn.sort, sorted(turn.marks))) for name, turn in tally.turned.items()]
    row = {"at": at, "turned": turns, "unseen": dict(tally.unseen), "last": tally.last}
    sitting.windows.put(_tallied(adapter), json.dumps(row).encode(), at + KEPT)


def _known(sitting: Sitting, account: str) -> frozenset[str]:
    """What the account showed at its last look already."""
    row = sitting.windows.get(_showed(account))
    return frozenset(json.loads(row)) if row else frozenset()


def _remember(sitting: Sitting, account: str, known: frozenset[str], words: frozenset[str], at: float) -> None:
    if words != known:
        sitting.windows.put(_showed(account), json.dumps(sorted(words)).encode(), at + KEPT)


def _tallied(adapter: str) -> str:
    return f"turns:{adapter}"


def _showed(account: str) -> str:
    return f"showed:{account}"
