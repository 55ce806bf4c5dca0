"""One look's way to the platforms: who is asked, whether the canaries vouch for it, and what became of each account."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TypeAlias

from sentinel.kit.account.snapshot import Snapshot, Wanted
from sentinel.kit.adapters.form import Adapter, Request, State
from sentinel.kit.adapters.reading import Reading, read, read_many
from sentinel.kit.platforms import canary as canaries
from sentinel.kit.platforms.asking import WANTS_REST, Asking, Hands, Said
from sentinel.kit.platforms.choice import Served, chosen, together
from sentinel.kit.platforms.desk import Desk
from sentinel.kit.platforms.heirs import heir, lost
from sentinel.kit.platforms.held import Held
from sentinel.kit.platforms.limits import errand
from sentinel.kit.platforms.onward import is_page, pages
from sentinel.kit.platforms.question import Headers, Question, by_name, key_of, numbered, question, request_for
from sentinel.kit.platforms.shown import snapshot
from sentinel.kit.platforms.site import at_site
from sentinel.kit.platforms.turn import SPARE, Turn
from sentinel.kit.thrift.host import Why
from sentinel.model.failure import Code, Failure, Layer, Skipped

APART = "accounts are looked at beside the ledger"
NO_NUMBER = "its number is not known yet"
NO_SITE = "its handle is no host with a path"
UNVOUCHED = "canary"
Outcome: TypeAlias = Snapshot | Failure | Skipped


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Implements ``sentinel.kit.account.snapshot.Platforms`` for one look."""

    desk: Desk | None
    hands: Hands
    remaining: Callable[[], float]

    async def look(self, platform: str, wanted: Sequence[Wanted]) -> Mapping[str, Outcome]:
        """What a platform shows of these accounts, by their keys; Skipped says why nobody was asked."""
        if self.desk is None or self.desk.terms.apart:
            return _all(wanted, Skipped(reason=APART))
        if self.desk.terms.rests(self.hands.now()):
            return _all(wanted, Skipped(reason=str(Why.QUIET)))
        served = chosen(self.desk.adapters, platform, self.desk.terms)
        if isinstance(served, str):
            return _all(wanted, Skipped(reason=served))
        try:
            async with asyncio.timeout(max(0.0, self.remaining())):
                return await self._of(self.desk, served, wanted)
        except TimeoutError:
            detail = f"no answer of {served.adapter.rate.host} in time"
            return _all(wanted, Failure(layer=Layer.HTTP, code=Code.HTTP_TIMEOUT, detail=detail))

    async def _of(self, desk: Desk, served: Served, wanted: Sequence[Wanted]) -> Mapping[str, Outcome]:
        """What this adapter sees; each site is asked by itself."""
        if not served.adapter.anywhere:
            return await _Call(self, desk, served).look(wanted)
        found: dict[str, Outcome] = {}
        for one in wanted:
            there = at_site(served, one.handle)
            found |= await _Call(self, desk, there).look([one]) if there else _all([one], Skipped(reason=NO_SITE))
        return found

    async def once(self, served: Served, handle: str) -> Outcome:
        """One request about one account by this adapter, for a person who tries it out; no canary is asked."""
        if self.desk is None:
            return Skipped(reason=APART)
        there = at_site(served, handle) if served.adapter.anywhere else served
        if there is None:
            return Skipped(reason=NO_SITE)
        return await self._once(self.desk, there, handle)

    async def _once(self, desk: Desk, served: Served, handle: str) -> Outcome:
        wanted = numbered(served.adapter, Wanted(key="live", handle=handle))
        request = request_for(served.adapter, wanted)
        if request is None:
            return Skipped(reason=NO_NUMBER)
        return (await _Call(self, desk, served).tried(request, wanted))["live"]


class _Call:
    """One adapter, asked for one look."""

    def __init__(self, visit: Visit, desk: Desk, served: Served) -> None:
        self._visit, self._desk, self._served = visit, desk, served
        self._pictures: dict[str, str] = {}
        self._offers: dict[str, Held] = {}

    async def look(self, wanted: Sequence[Wanted]) -> dict[str, Outcome]:
        doubt = await self._vouched()
        if doubt is not None:
            return _all(wanted, doubt)
        found: dict[str, Outcome] = {}
        for request, part in _parts(self._served.adapter, wanted):
            found |= await self._asked(request, part) if request else _all(part, Skipped(reason=NO_NUMBER))
        return await self._dressed(await self._believed(found | await self._heirs(wanted, found)))

    async def _heirs(self, wanted: Sequence[Wanted], found: Mapping[str, Outcome]) -> dict[str, Outcome]:
        """Who has the names of those that are gone; where time runs out, they are just gone."""
        request, heirs = by_name(self._served.adapter), dict[str, Outcome]()
        if request is None:
            return heirs
        with suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, self._visit.remaining() - 2 * SPARE)):
                for one in self._desk.called.first(lost(self._served.adapter, wanted, found)):
                    heirs |= await self._heir(request, one)
        return heirs

    async def _heir(self, request: Request, one: Wanted) -> dict[str, Outcome]:
        adapter, desk = self._served.adapter, self._desk
        got = (await self._asked(request, [one]))[one.key]
        if not isinstance(got, Snapshot) or got.state in BLIND:
            return {}
        found = heir(adapter, one, got)
        desk.called.note(one.key, desk.spending.clock(), taken=found is not None)
        return {one.key: found} if found else {}

    async def tried(self, request: Request, wanted: Wanted) -> dict[str, Outcome]:
        """Ask about one account, believed or not."""
        return await self._asked(request, [wanted])

    async def _dressed(self, found: dict[str, Outcome]) -> dict[str, Outcome]:
        """What was seen, with the pictures and what pages of links lead to; where time runs out, without them."""
        shown = {key: one for key, one in found.items() if isinstance(one, Snapshot) and one.state is State.OK}
        try:
            async with asyncio.timeout(max(0.0, self._visit.remaining() - SPARE)):
                bits = await self._avatars(shown)
                more = {key: await self._onward(key, one) for key, one in shown.items()}
        except TimeoutError:
            return found
        dressed = {key: replace(one, avatar=bits.get(key, ""), links=more[key]) for key, one in shown.items()}
        return found | dressed

    async def _avatars(self, shown: Mapping[str, Snapshot]) -> dict[str, str]:
        desk, visit = self._desk, self._visit
        urls = {key: url for key, url in self._pictures.items() if key in shown}
        return await desk.avatars.of(visit.hands, urls, visit.remaining, desk.port) if desk.avatars and urls else {}

    async def _onward(self, key: str, seen: Snapshot) -> tuple[str, ...]:
        """The links of an account and those on its pages of links, one hop deep."""
        links = list(seen.links)
        for page, handle in [] if is_page(self._served.adapter) else pages(self._desk.adapters, seen.links):
            if not self._desk.terms.refusal(page.adapter):
                name = f"{key} onward {handle}"
                got = (await _Call(self._visit, self._desk, page).look([Wanted(key=name, handle=handle)]))[name]
                links += got.links if isinstance(got, Snapshot) else ()
        return tuple(dict.fromkeys(links))

    async def _believed(self, found: dict[str, Outcome]) -> dict[str, Outcome]:
        """What is new waits for the canaries; if they are red, nobody saw it."""
        desk, shown = self._desk, {key: seen for key, seen in found.items() if isinstance(seen, Snapshot)}
        news = {key for key, seen in shown.items() if seen.state not in BLIND and desk.news(key, seen)}
        doubt = await self._vouched(since=desk.spending.clock()) if news else None
        for key, seen in shown.items():
            if not self._served.adapter.anywhere:  # what one site shows says nothing of the others
                desk.note(self._served, key, seen.state)
            if seen.state not in BLIND and (doubt is None or key not in news):
                desk.remember(key, seen)
                if key in self._offers:
                    desk.held.put(key, self._offers[key])
        if doubt is None:
            return found
        red = bool(desk.canary(self._served).reds)
        return {key: (_nothing(shown[key]) if red else doubt) if key in news else one for key, one in found.items()}

    async def _vouched(self, since: float | None = None) -> Failure | Skipped | None:
        """Have the canaries said that this adapter reads right, ``since`` that moment? None: yes."""
        desk, served = self._desk, self._served
        if served.adapter.canaries is None:
            return None
        async with desk.minding(served):
            known = desk.canary(served)
            due = known.due(desk.spending.clock(), lab=desk.lab)
            if known.reds and not due:
                return _broken(known.why)
            if due or (since is not None and known.green_at < since):
                return await self._asks_canaries()
            return None

    async def _asks_canaries(self) -> Failure | Skipped | None:
        desk, served = self._desk, self._served
        request, pair = served.adapter.requests[0], canaries.wanted(served.adapter)
        readings: dict[str, Reading] = {}
        for part in [pair] if request.batch is not None else [(one,) for one in pair]:
            got = await self._read(request, part)
            if isinstance(got, Failure | Skipped):
                return got
            readings |= got[0]
        present = readings[canaries.PRESENT]
        why = canaries.wrong(served.adapter, present, readings[canaries.ABSENT])
        now, known = desk.spending.clock(), desk.canary(served)
        why = why or ((canaries.RENAMED,) if known.strange(present, now, lab=desk.lab) else ())
        desk.stands(served, known.red(now, why, lab=desk.lab) if why else known.green(now, present))
        told = canaries.Told(at=self._visit.hands.now(), reds=desk.canary(served).reds, why="; ".join(why))
        await desk.spending.remember(f"canary:{served.adapter.name}", told)
        return _broken(why) if why else None

    async def _asked(self, request: Request, wanted: Sequence[Wanted]) -> dict[str, Outcome]:
        """Ask about these accounts; in a batch the canary rides along, and vouches for the whole of it."""
        adapter = self._served.adapter
        rides = canaries.wanted(adapter)[:1] if request.batch is not None else ()
        what, now = question(adapter, request, (*wanted, *rides), self._desk.terms), self._desk.spending.clock()
        held = None if request.batch else self._desk.held.of(wanted[0].key, self._served.version, what.url, now)
        got = await self._answered(what, (*wanted, *rides), held.conditions if held else ())
        if isinstance(got, Failure | Skipped):
            return _all(wanted, got)
        said, readings, page = got
        if held is not None and said.unchanged:
            self._pictures[wanted[0].key] = held.picture
            return {wanted[0].key: held.seen}
        shown = {w.key: snapshot(self._served, readings[w.key], page) for w in wanted}
        self._pictures |= {w.key: str(url) for w in wanted if (url := readings[w.key].fields.get("avatar"))}
        if rides and canaries.wrong(adapter, readings[canaries.PRESENT], None):
            return {key: _nothing(seen) for key, seen in shown.items()}
        for key, seen in shown.items() if not request.batch else ():
            self._offers[key] = Held(
                version=self._served.version,
                url=what.url,
                conditions=said.offers if seen.state is State.OK else (),
                seen=seen,
                picture=self._pictures.get(key, ""),
                at=now,
            )
        return dict(shown)

    async def _read(
        self, request: Request, wanted: Sequence[Wanted]
    ) -> tuple[dict[str, Reading], str] | Failure | Skipped:
        """One question and its answer, read for each account, with the name of the page."""
        got = await self._answered(question(self._served.adapter, request, wanted, self._desk.terms), wanted)
        return got if isinstance(got, Failure | Skipped) else got[1:]

    async def _answered(
        self, what: Question, wanted: Sequence[Wanted], known: Headers = ()
    ) -> tuple[Said, dict[str, Reading], str] | Failure | Skipped:
        desk, served, request = self._desk, self._served, what.request
        cost = errand(served, request, tuple(one.uid or one.handle for one in wanted), lab=desk.lab)
        turn = Turn(desk=desk, errand=cost, remaining=self._visit.remaining)
        asking = Asking(hands=self._visit.hands, gate=turn, port=desk.port)
        said = await asking.ask(served.adapter, what, known)
        if not isinstance(said, Said):
            return said
        readings = _readings(request, said, wanted)
        await desk.spending.heard(cost, blocked=_blocked(said, readings), rest=said.rest)
        return said, readings, sha256(said.body).hexdigest()


BLIND = frozenset({State.BLOCKED, State.LOGIN_WALL, State.UNKNOWN})


def _readings(request: Request, said: Said, wanted: Sequence[Wanted]) -> dict[str, Reading]:
    if request.batch is None:
        return {one.key: read(request, said.answer) for one in wanted}
    keys = {one.key: key_of(request, one) for one in wanted}
    found = read_many(request, said.answer, list(keys.values()))
    return {key: found[name] for key, name in keys.items()}


def _blocked(said: Said, readings: Mapping[str, Reading]) -> bool:
    return said.answer.status in WANTS_REST or any(one.state is State.BLOCKED for one in readings.values())


def _parts(adapter: Adapter, wanted: Sequence[Wanted]) -> Iterator[tuple[Request | None, Sequence[Wanted]]]:
    """The accounts by the request that can ask about them, at most as many together as go into one."""
    most = together(adapter)
    by_request: dict[str, tuple[Request | None, list[Wanted]]] = {}
    for one in (numbered(adapter, each) for each in wanted):
        request = request_for(adapter, one)
        by_request.setdefault(request.id if request else "", (request, []))[1].append(one)
    for request, several in by_request.values():
        size = most if request is not None and request.batch is not None else 1
        for start in range(0, len(several), size):
            yield request, several[start : start + size]


def _broken(why: tuple[str, ...]) -> Skipped:
    return Skipped(reason=f"adapter broken: {'; '.join(why)}")


def _nothing(seen: Snapshot) -> Snapshot:
    """The same look, of which nothing is believed."""
    return Snapshot(
        platform=seen.platform,
        state=State.UNKNOWN,
        mark=UNVOUCHED,
        adapter=seen.adapter,
        adapter_version=seen.adapter_version,
        source_tier=seen.source_tier,
        page=seen.page,
    )


def _all(wanted: Sequence[Wanted], outcome: Outcome) -> dict[str, Outcome]:
    return dict.fromkeys((one.key for one in wanted), outcome)
