"""What a link in a message stands for: its reader takes one incident in hand, once, while the link holds."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from sentinel.casework.acts import ActRefused
from sentinel.casework.speak import headline, within
from sentinel.casework.words import Words
from sentinel.hub.acts import Act, perform
from sentinel.hub.hub import Hub
from sentinel.hub.sitting import Sitting
from sentinel.hub.ways import LASTS
from sentinel.kit.texts import msg, translator
from sentinel.kit.ticket import BadTicket, Ticket, unseal
from sentinel.kit.untrusted import untrusted
from sentinel.model.incident import Incident, Phase
from sentinel.model.notice import Why
from sentinel.model.route import Channel
from sentinel.store.ports import Ledger
from sentinel.web.answer import Sheet

UNKNOWN = msg("This link is not known")
EXPIRED = msg("This link has expired")
USED = msg("This link was used already")
NEWER = msg("Use the link in the newest message, or the command line: {command}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Open:
    """A link that is ours and holds: whose it is, and the incident as it stands; ``used``: it was pressed before."""

    ticket: Ticket
    channel: Channel
    words: Words
    incident: Incident
    used: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """Shows and does what links stand for. ``language`` is that of whoever comes with a link that is none."""

    hub: Hub
    ledger: Ledger
    language: Callable[[], str]
    clock: Callable[[], datetime]

    async def show(self, ticket: str) -> Sheet:
        """What the link would do, or why it does nothing; changes nothing."""
        found = await self._read(ticket)
        return found if isinstance(found, Sheet) else self._sheet(found)

    async def act(self, ticket: str, name: str) -> Sheet:
        """Take the incident in hand, in the name of whoever calls himself so."""
        found = await self._read(ticket)
        if isinstance(found, Sheet):
            return found
        sheet = self._sheet(found)
        if not sheet.button:
            return replace(sheet, status=409)
        try:
            done = await self.hub.sit(lambda sitting: self._take(sitting, found, name))
        except ActRefused:  # somebody was quicker by a moment
            done = False
        return replace(sheet, done=True) if done else replace(await self.show(ticket), status=409)

    def _take(self, sitting: Sitting, found: _Open, name: str) -> bool:
        ticket, now = found.ticket, self.clock()
        if not sitting.unit.spend(ticket.key, now, ticket.until + LASTS):
            return False
        login = f"link:{ticket.channel}"
        act = Act(name="ack", on=str(ticket.number), text="", who=name or ticket.channel, login=login, at=now)
        perform(sitting, act)
        return True

    async def _read(self, text: str) -> "_Open | Sheet":
        world = self.hub.world
        try:
            ticket = unseal(text, world.ways.key)
            channel = world.channels[ticket.channel] if world.ways.key else None
        except (BadTicket, KeyError):
            channel = None
        if channel is None:
            return self._none(404, UNKNOWN, self.language())
        if self.clock() >= ticket.until:
            return self._none(410, EXPIRED, channel.language, ticket.number)
        read = await self.ledger.read(lambda view: (view.numbered(ticket.number), view.spent(ticket.key)))
        incident, used = read
        if incident is None:
            return self._none(404, UNKNOWN, channel.language)
        return _Open(ticket=ticket, channel=channel, words=self._words(channel.language), incident=incident, used=used)

    def _words(self, language: str) -> Words:
        return Words(language=language, say=translator(language), zone=self.hub.world.zone)

    def _none(self, status: int, heading: str, language: str, number: int = 0) -> Sheet:
        say = translator(language)
        command = f"sentinel incidents ack {number or 'ID'}"
        return Sheet(
            status=status, language=language, heading=say(heading), lines=(say(NEWER).format(command=command),)
        )

    def _sheet(self, found: _Open) -> Sheet:
        incident, words, say = found.incident, found.words, found.words.say
        about = self._about(found)
        base = Sheet(language=words.language, heading=incident.ref, lines=about)
        if incident.phase is Phase.RESOLVED:
            ended = words.moment(incident.resolved_at or incident.updated_at)
            return replace(base, lines=(*about, say(msg("It is over since {moment}.")).format(moment=ended)))
        if incident.acknowledged_at is not None:
            told = say(msg("{who} has it in hand since {moment}."))
            who, at = untrusted(incident.acknowledged_by or "-"), words.moment(incident.acknowledged_at)
            return replace(base, lines=(*about, told.format(who=who, moment=at)))
        if found.used:
            command = f"sentinel incidents ack {incident.ref}"
            return replace(base, lines=(*about, say(USED), say(NEWER).format(command=command)))
        asks = say(msg("Reminders and escalations stop when you take it in hand; nothing else does."))
        button = say(msg("I take it in hand"))
        return replace(base, lines=(*about, asks), field=say(msg("Your name")), button=button)

    def _about(self, found: _Open) -> tuple[str, ...]:
        """What the channel may carry, and no more."""
        incident, words = found.incident, found.words
        severity = words.severity(incident.severity)
        if not within(incident.tlp, found.channel.tlp):
            return (severity,)
        rule = self.hub.world.rules.rules.get(incident.rule)
        title = headline(incident, rule, Why.OPENED, words)
        since = words.say(msg("Since")) + f": {words.moment(incident.opened_at or incident.first_at)}"
        return (f"TLP:{incident.tlp.upper()} | {severity}", title, since)
