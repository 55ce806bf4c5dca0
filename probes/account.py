"""Account: does a registered social account still exist, is it still the same, and does it say what it always said?

What differs stands in every event until it is undone or accepted. A wall, a block or a page that nobody knows is no
news of the account: those looks could not see.
"""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Annotated, ClassVar

from pydantic import Field

from sentinel.kit.account.judge import MISSING, SAW, Patience, closing, judge, shut
from sentinel.kit.account.judged import Judged
from sentinel.kit.account.known import BIO, FIELDS, NAME, UID, aged, closed, field_of, place, reread, taught
from sentinel.kit.account.past import Past, lived
from sentinel.kit.account.places import LIST
from sentinel.kit.account.sign import sign_of
from sentinel.kit.account.snapshot import Snapshot, Wanted, wordless
from sentinel.kit.account.words import LISTS
from sentinel.kit.adapters.form import State
from sentinel.kit.baseline import Normal
from sentinel.kit.durations import Duration
from sentinel.kit.probe import Options, Probe, Reading
from sentinel.kit.seen import Seen
from sentinel.kit.tools import Tools
from sentinel.model.event import Value
from sentinel.model.failure import Failure, Skipped
from sentinel.model.moment import rfc3339
from sentinel.model.subject import Account, Inventory, Subject, Tier

HOUR = 3600.0
MOST_SHOWN = 120  # letters of a name
NOT_AN_ACCOUNT = Skipped(reason="not a registered account")
Fields = dict[str, Value | None]


class AccountOptions(Options):
    """``source_tiers`` are the kinds of sources that may be asked: 1 official API, 2 embed or preview, 3 public pages.

    An account counts as gone once it was not found for ``gone_for``, three looks or more (two for critical and high
    tiers); a stranger behind its name is told once seen for ``stranger_for``.
    """

    source_tiers: Annotated[tuple[Annotated[int, Field(ge=1, le=3)], ...], Field(max_length=3)] = (1, 2)
    gone_for: Duration = 6 * HOUR
    stranger_for: Duration = HOUR / 2

    @property
    def patience(self) -> Patience:
        """The waits, in seconds."""
        return Patience(gone=self.gone_for, stranger=self.stranger_for)


class AccountProbe(Probe[AccountOptions, Snapshot, Past]):
    """Asks platforms about registered accounts, within their rates and budgets."""

    kind = "account"
    version = 2
    what = "account"
    intervals: ClassVar[Mapping[Tier, float]] = MappingProxyType(
        {Tier.CRITICAL: HOUR / 4, Tier.HIGH: HOUR, Tier.NORMAL: 12 * HOUR, Tier.LOW: 72 * HOUR}
    )
    timeout = 150.0  # a slow platform lets us ask every half minute, and news are asked about twice
    confirm = (300.0, 1830.0)
    leased = True
    reference = (*LISTS, LIST)
    in_lab: ClassVar[Mapping[str, object]] = MappingProxyType({"gone_for": "0s", "stranger_for": "0s"})
    options = AccountOptions
    facts = Snapshot
    learned = Past

    def subjects(self, inventory: Inventory) -> Iterable[Subject]:
        """Every registered account that a platform's adapter can look at."""
        return inventory.accounts

    def door(self, subject: Subject) -> str:
        """The platform that we ask about it."""
        return subject.host if isinstance(subject, Account) else subject.key

    def crowd(self, subject: Subject) -> int:
        """How many accounts of its platform ride in one request."""
        return subject.together if isinstance(subject, Account) else 1

    async def observe(self, subject: Subject, options: AccountOptions, tools: Tools) -> Snapshot | Failure | Skipped:
        """Ask about one account."""
        found = await self.observe_many((subject,), options, tools)
        outcome: Snapshot | Failure | Skipped = found[subject.key]
        return outcome

    async def observe_many(self, subjects: Sequence[Subject], options: AccountOptions, tools: Tools) -> Reading:
        """Ask about accounts of one platform; whoever may not be asked about now says why."""
        accounts = [one for one in subjects if isinstance(one, Account)]
        found: dict[str, object] = dict.fromkeys((one.key for one in subjects), NOT_AN_ACCOUNT)
        for platform in sorted({one.platform for one in accounts}):
            mine = [one for one in accounts if one.platform == platform]
            wanted = [Wanted(key=one.key, handle=one.handle, uid=one.uid) for one in mine]
            found |= await tools.platforms.look(platform, wanted)
        return found

    def assess(self, seen: Seen[Snapshot, Past], options: AccountOptions) -> Iterable[Mapping[str, Value]]:
        """One event: the state, what differs from what is usual, what it weighs, and what it rests on."""
        now, judged = seen.facts, judge(seen, options.patience)
        saw = now.state in SAW
        own = _named(seen.subject) | _read_by(now) | _shown(now) | _judged(judged, seen)
        own |= {"event.outcome": "success" if saw else "unknown", "sentinel.account.state": judged.state}
        own |= _found(judged) if saw else {"sentinel.account.reasons": [now.mark] if now.mark else None}
        yield {name: value for name, value in own.items() if value is not None}

    def unseen(self, seen: Seen[Snapshot, Past]) -> Mapping[str, Value]:
        """The state of a look that failed; one that was not made says nothing of the account."""
        failed = isinstance(seen.now.outcome, Failure)
        own = _named(seen.subject) | {"sentinel.account.state": "error" if failed else None}
        return {name: value for name, value in own.items() if value is not None}

    def learn(self, state: Past | None, seen: Seen[Snapshot, Past]) -> Past | None:
        """Keep the day's numbers, and since when what is not as usual has been seen."""
        now, judged = seen.facts, judge(seen, Patience())
        if now.state not in SAW:
            return state
        days = state.days if state else ()
        if now.state is State.OK and judged.same is not False:
            days = lived(state, now, seen.now.at, fewer="posts_dropped" in judged.findings)
        version = now.adapter_version if now.state is State.OK else state.version if state else ""
        return Past(version=version, days=days, spells=judged.spells)

    def proposal(self, seen: Seen[Snapshot, Past]) -> Normal | None:
        """What it shows, for a person to accept; small changes grow old by themselves, and scam teaches nothing."""
        judged = judge(seen, Patience())
        if seen.facts.state is not State.OK or judged.hostile:
            return None
        return taught(seen.facts, quietly=judged.cosmetic)

    def absorbed(self, seen: Seen[Snapshot, Past]) -> Normal:
        """What becomes normal without a person: closing by the calendar, another reading, small changes after 72 h."""
        now, judged = seen.facts, judge(seen, Patience())
        if judged.expected and not shut(seen) and _confirmed(judged):
            return closed(shut=True)
        if now.state is not State.OK or judged.same is False or judged.hostile:
            return Normal()
        back = closed(shut=False) if shut(seen) and not closing(seen.subject, seen.now.at) else Normal()
        since = {name: judged.spells[place(name, now)].since for name in judged.cosmetic}
        pending = {field_of(name) for name in judged.spells if field_of(name) in FIELDS}
        more = reread(now, pending) if judged.reread else aged(now, since, seen.now.at)
        return Normal(traits={**back.traits, **more.traits})

    def kept(self, facts: Snapshot) -> Snapshot:
        """All but the words of posts: they are read for what they betray, and kept by nobody."""
        return wordless(facts)

    def fingerprint(self, facts: Snapshot) -> str:
        """What a second look must confirm: who it is and what it says; pictures and numbers may wait."""
        return f"{facts.state} {facts.uid} {facts.handle} {facts.name} {facts.bio} {facts.links} {facts.verified}"

    def doubtful(self, outcome: Snapshot | Failure, before: Snapshot | None) -> bool:
        """Look again where something changed; never at a wall, or a platform that does not answer."""
        if isinstance(outcome, Failure) or outcome.state not in SAW or before is None:
            return False
        return before.state in SAW and self.fingerprint(outcome) != self.fingerprint(before)


def _confirmed(judged: Judged) -> bool:
    """Whether a second look found it closed, too."""
    return judged.spells[judged.state].looks > 1


def _named(subject: Subject) -> Fields:
    if not isinstance(subject, Account):
        return {}
    return {
        "sentinel.account.id": subject.id,
        "sentinel.account.platform": subject.platform,
        "sentinel.account.handle": subject.handle,
        "sentinel.account.official": subject.official,
        "sentinel.account.closes_at": rfc3339(subject.closes_at) if subject.closes_at else None,
    }


def _read_by(now: Snapshot) -> Fields:
    return {
        "sentinel.account.adapter": now.adapter or now.platform,
        "sentinel.account.adapter_version": now.adapter_version or None,
        "sentinel.account.source_tier": now.source_tier,
        "sentinel.account.mark": now.mark or None,
        "sentinel.account.sign": sign_of(now.mark) if now.state in MISSING else None,
        "sentinel.account.page": now.page or None,
    }


def _shown(now: Snapshot) -> Fields:
    if now.state is not State.OK:
        return {}
    return {
        "sentinel.account.external_id": now.uid or None,
        "sentinel.account.handle_now": now.handle or None,
        "sentinel.account.name": now.name[:MOST_SHOWN] or None,
        "sentinel.account.verified": now.verified,
        "sentinel.account.followers": now.followers,
        "sentinel.account.posts": now.posts,
        "sentinel.account.pinned_id": now.pinned_id or None,
        "sentinel.account.last_post_at": rfc3339(now.last_post_at) if now.last_post_at else None,
    }


def _judged(judged: Judged, seen: Seen[Snapshot, Past]) -> Fields:
    basis = seen.basis(place(BIO, seen.facts))
    usual = {name: seen.usual(place(name, seen.facts)) or () for name in (UID, NAME)}
    return {
        "sentinel.baseline.basis": str(basis) if basis else None,
        "sentinel.account.external_id_usual": next(iter(usual[UID]), None),
        "sentinel.account.name_usual": next(iter(usual[NAME]), None),
        "sentinel.account.same": judged.same,
        "sentinel.account.expected": judged.expected or None,
        "sentinel.account.reread": judged.reread or None,
        "sentinel.account.reported": judged.reported or None,
    }


def _found(judged: Judged) -> Fields:
    score, signs = judged.weight
    since = [spell.since for name, spell in judged.spells.items() if field_of(name) in FIELDS]
    return {
        "sentinel.account.findings": list(judged.findings),
        "sentinel.account.awaiting": list(judged.awaiting) or None,
        "sentinel.account.reasons": [*judged.findings, *judged.awaiting] or None,
        "sentinel.account.score": score,
        "sentinel.account.signs": signs,
        "sentinel.account.changed": list(judged.changed),
        "sentinel.account.since": rfc3339(min(since)) if since else None,
        "sentinel.account.name_ratio": None if judged.ratio is None else round(judged.ratio, 2),
        "sentinel.account.avatar_maybe": judged.maybe or None,
        "sentinel.account.links_added": [site for one in judged.apart for site in one.added] or None,
        "sentinel.account.links_listed": list(judged.listed) or None,
        "sentinel.account.words": [str(hit) for hit in judged.said.hits] or None,
        "sentinel.account.words_in": list(judged.said.places) or None,
    }


PROBE = AccountProbe()
