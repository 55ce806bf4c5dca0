"""Commands from a chat: each is done once, in the transaction that remembers it, in the name of whoever sent it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeVar

from sentinel.app.coverage import covered
from sentinel.app.wanted import Hush, hush, which
from sentinel.casework import silence
from sentinel.casework.acts import ActRefused
from sentinel.casework.reply import Standing, explain, manual, named, overview
from sentinel.casework.words import Words
from sentinel.config.config import Config
from sentinel.courier.hearing import Said
from sentinel.hub import announce
from sentinel.hub.acts import Act, number, perform
from sentinel.hub.hub import Hub
from sentinel.hub.sitting import Sitting
from sentinel.kit.texts import msg, translator
from sentinel.kit.untrusted import untrusted
from sentinel.model.incident import Incident, Phase
from sentinel.model.muting import Silence
from sentinel.store.errors import StoreUnusable
from sentinel.store.ports import IncidentFilter, View

T = TypeVar("T")
REMEMBERED = timedelta(days=3)  # Telegram keeps what nobody confirmed for one day
STALE = timedelta(minutes=15)
UNSEEN = frozenset({"failed", "skipped", "unknown", "blocked", "login_wall"})
MOST_ASKED = 100
MOST_LISTED = 1_000
ANONYMOUS = msg("Nobody can tell who you are here: write under your own name, not as the group.")
TOO_OLD = msg("This is {age} old and was not done; send it again if it still holds.")
NOBODY_KNOWS = msg("There is no incident {ref}.")
IN_HAND = msg("{who} has it in hand since {moment}.")
OVER = msg("It is over since {moment}.")
TAKEN = msg("{who} has it in hand now.")
SECOND = msg("This needs a second person: somebody else here sends the same within 15 minutes: {command}")
QUIET = msg("Silence {number} holds until {moment}: {matchers}. To end it: {command}")
ALOUD = msg("Security rules and critical incidents stay loud.")
LATER = msg("Sentinel cannot do this at the moment; try again soon.")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """A silence that waits for a second person."""

    sender: int
    wanted: Silence
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Commands:
    """Does what people write to the bot. ``bot`` in ``obey`` is the bot's number: updates are counted by bot."""

    hub: Hub
    config: Callable[[], Config]
    clock: Callable[[], datetime]
    _asked: dict[tuple[str, ...], _Asked] = field(default_factory=dict)

    async def obey(self, said: Said, bot: str) -> str:
        """Do what was said, if it was not done before; returns the answer, empty where none is due."""
        words, deed = self._words(), self._deeds().get(said.word)
        if deed is None and not said.private:
            return ""  # it may be meant for another bot of the group
        try:
            return await self._once(said, bot, lambda sitting: self._do(said, sitting, words))
        except ActRefused as refused:
            first = await self._once(said, bot, lambda _: "-")
            return words.say(refused.reason) if first else ""
        except StoreUnusable:
            return words.say(LATER)

    async def _once(self, said: Said, bot: str, job: Callable[[Sitting], str]) -> str:
        """Do it and remember that it was done, together; nothing, if it was done before."""
        now = self.clock()

        def work(sitting: Sitting) -> str:
            if not sitting.unit.spend(f"telegram:{bot}:{said.update}", now, now + REMEMBERED):
                return ""
            return job(sitting)

        return await self.hub.sit(work)

    def _deeds(self) -> Mapping[str, Callable[[Said, Sitting, Words], str]]:
        return {
            "ack": self._acknowledge,
            "mute": self._mute,
            "why": self._explain,
            "status": self._overview,
            "help": lambda _said, _sitting, words: manual(words),
            "start": lambda _said, _sitting, words: manual(words),
        }

    def _do(self, said: Said, sitting: Sitting, words: Words) -> str:
        deed = self._deeds().get(said.word)
        age = self.clock() - said.at
        if deed is None:
            return manual(words)
        if age > STALE:
            raise ActRefused(words.say(TOO_OLD).format(age=words.duration(age.total_seconds())))
        return deed(said, sitting, words)

    def _acknowledge(self, said: Said, sitting: Sitting, words: Words) -> str:
        ref, note = which(said)
        incident = _found(sitting, ref, words)
        who, login = _person(said)
        if incident.phase is not Phase.RESOLVED and incident.acknowledged_at is not None:
            by = untrusted(incident.acknowledged_by or "-")
            told = words.say(IN_HAND).format(who=by, moment=words.moment(incident.acknowledged_at))
            raise ActRefused(f"{incident.ref}: {told}")
        if incident.phase is Phase.RESOLVED:
            ended = words.moment(incident.resolved_at or incident.updated_at)
            raise ActRefused(f"{incident.ref}: {words.say(OVER).format(moment=ended)}")
        perform(sitting, Act(name="ack", on=ref, text=note, who=who, login=login, at=self.clock()))
        return f"{self._named(incident, words)}\n{words.say(TAKEN).format(who=untrusted(who))}"

    def _mute(self, said: Said, sitting: Sitting, words: Words) -> str:
        asked = hush(said)
        incident = _found(sitting, asked.ref, words) if asked.ref else None
        who, login = _person(said)
        wanted = asked.over(incident, who, login, self.clock())
        _reaches(wanted, incident, words)
        if _lacks_second(wanted, incident, sitting):
            first = self._first(asked, said, wanted)
            if first is None:
                return words.say(SECOND).format(command=_again(asked))
            end = wanted.end  # it lasts from now, as both asked
            wanted = replace(first.wanted, start=wanted.start, end=end, second=f"{who} ({login})")
        kept = announce.add_silence(sitting, wanted)
        self._asked.pop(asked.key, None)
        return _hushed(kept, words)

    def _first(self, asked: Hush, said: Said, wanted: Silence) -> _Asked | None:
        """Whoever asked for the same a while ago and is somebody else; else this person is the first."""
        now, known = self.clock(), self._asked.get(asked.key)
        if known is not None and known.sender != said.sender and now - known.at <= STALE:
            return known
        if len(self._asked) >= MOST_ASKED:
            self._asked.pop(next(iter(self._asked)))
        self._asked[asked.key] = _Asked(sender=said.sender, wanted=wanted, at=now)
        return None

    def _explain(self, said: Said, sitting: Sitting, words: Words) -> str:
        incident = _found(sitting, which(said)[0], words)
        told = sitting.unit.timeline(incident.number or 0)
        rule = sitting.world.rules.rules.get(incident.rule)
        return explain(incident, rule, told, words, self.config().telegram_tlp)

    def _overview(self, _said: Said, sitting: Sitting, words: Words) -> str:
        return overview(self._standing(sitting.unit), words, self.config().telegram_tlp)

    def _standing(self, view: View) -> Standing:
        world, now = self.hub.world, self.clock()
        checks = [duty.check for duty in world.duties.values()]
        rows = covered(checks, view.all_latest(facts=False), (), world.vantages.watching, now)
        unseen = [f"{row.target}/{row.probe}" for row in rows if row.overdue or row.state in UNSEEN]
        found = view.incidents(IncidentFilter(limit=MOST_LISTED))
        return Standing(
            vantage=world.vantage,
            at=now,
            incidents=[(one, world.rules.rules.get(one.rule)) for one in found],
            checks=len(rows),
            unseen=unseen,
            waiting=len(view.waiting()),
            oldest=view.oldest_due(now),
            silences=len(view.silences(now)),
        )

    def _named(self, incident: Incident, words: Words) -> str:
        rule = self.hub.world.rules.rules.get(incident.rule)
        return named(incident, rule, words, self.config().telegram_tlp)

    def _words(self) -> Words:
        language = self.config().language
        return Words(language=language, say=translator(language), zone=self.hub.world.zone)


def _found(sitting: Sitting, ref: str, words: Words) -> Incident:
    incident = sitting.unit.numbered(number(ref))
    if incident is None:
        raise ActRefused(words.say(NOBODY_KNOWS).format(ref=ref))
    return incident


def _person(said: Said) -> tuple[str, str]:
    """The name that the person goes by, and Telegram's number, which nobody can choose."""
    if not said.sender:
        raise ActRefused(ANONYMOUS)
    login = f"telegram:{said.sender}"
    return said.name or login, login


def _lacks_second(wanted: Silence, incident: Incident | None, sitting: Sitting) -> bool:
    """Whether all that is missing for it to be made, and to reach what is meant, is a second person."""
    rules = sitting.world.rules.rules.values()
    approved = replace(wanted, second="-")
    if silence.refusal(approved, rules):
        return False
    meant = incident is not None and silence.guarded(incident)
    return meant or bool(silence.refusal(wanted, rules))


def _reaches(wanted: Silence, incident: Incident | None, words: Words) -> None:
    """Nobody is told that an incident is quiet which the silence could never reach."""
    short = silence.lacks(replace(wanted, second="-"))
    if incident is not None and silence.guarded(incident) and short:
        raise ActRefused(f"{incident.ref}: {words.say(short)}")


def _again(asked: Hush) -> str:
    lasts = f"{asked.lasts / 60:g}m"
    return f"/mute {' '.join(filter(None, (asked.ref, *asked.matchers)))} {lasts} {untrusted(asked.why)}"


def _hushed(kept: Silence, words: Words) -> str:
    matchers = untrusted(" ".join(map(str, kept.matchers)))
    told = words.say(QUIET).format(
        number=kept.number,
        moment=words.moment(kept.end),
        matchers=matchers,
        command=f"sentinel silence expire {kept.number}",
    )
    return f"{told}\n{words.say(ALOUD)}" if silence.lacks(kept) else told
