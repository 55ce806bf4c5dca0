"""The report of a drill on one page: what was staged, what was told and how fast, who answered, what to do next."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sentinel.app.drill.loan import Loan
from sentinel.app.drill.measure import Findings, Kept
from sentinel.app.drill.page import Block, Grid, Heading, Paragraph, Quote, markdown, page
from sentinel.casework.words import Words
from sentinel.courier.exercise import marked, word
from sentinel.kit.durations import seconds
from sentinel.kit.texts import msg, translator
from sentinel.range.scenario import Scenario

SHOWN = 2  # messages in full; more do not fit on the page
COUNTED = msg("Seconds count from the moment of the fault in the range; for its end, from the moment when it ended.")
HEADS = (
    msg("what"),
    msg("incident"),
    msg("opened after"),
    msg("message after"),
    msg("acknowledged after"),
    msg("end told"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All that the page tells. ``ack_within`` is how long (s) people had to answer; 0: nobody was asked.

    ``waits`` are how long (s) a rule of the story waits in earnest, where that is longer than in a drill.
    """

    scenario: Scenario
    loan: Loan
    findings: Findings
    who: str
    began: datetime
    ended: datetime
    ack_within: float = 0.0
    waits: Mapping[str, float] = field(default_factory=dict)

    @property
    def words(self) -> Words:
        """The reader's language."""
        language = self.loan.language
        return Words(language=language, say=translator(language), zone=ZoneInfo(self.loan.zone))

    @property
    def answered(self) -> bool:
        """Whether people answered where they were asked."""
        return not self.ack_within or self.findings.answered

    @property
    def passed(self) -> bool:
        """Whether Sentinel kept every promise, and people answered."""
        return self.findings.passed and self.answered

    def blocks(self) -> list[Block]:
        """The page."""
        return [*self._opening(), *self._told(), *self._messages(), *self._closing()]

    def _opening(self) -> Iterator[Block]:
        say, scenario = self.words.say, self.scenario
        yield Heading(f"{word(self.loan.language)}: {scenario.name}", 1)
        yield Paragraph(self._verdict())
        staged, real = (
            (scenario.id, scenario.real_id) if self.loan.language == "id" else (scenario.en, scenario.real_en)
        )
        yield Grid(
            (say(msg("question")), say(msg("answer"))),
            (
                (say(msg("What was staged")), staged),
                (say(msg("Modelled on")), real),
                (say(msg("When")), f"{self.words.moment(self.began)} - {self.words.moment(self.ended)}"),
                (say(msg("Who ran it")), self.who),
                (say(msg("Over which channel")), self._channels()),
            ),
        )

    def _verdict(self) -> str:
        say = self.words.say
        if not self.findings.passed:
            return say(msg("NOT PASSED: something was not told as it should be; see below."))
        if not self.answered:
            return say(msg("The messages arrived as they should, but nobody acknowledged them in time."))
        return say(msg("PASSED: everything was told as it should be."))

    def _channels(self) -> str:
        names = ", ".join(self.loan.heard)
        inside = self.words.say(msg("the range's own; nothing left this machine"))
        return names if self.loan.channels else f"{names} ({inside})"

    def _told(self) -> Iterator[Block]:
        say, found = self.words.say, self.findings
        yield Heading(say(msg("What was told")))
        if found.kept:
            yield Grid(tuple(map(say, HEADS)), tuple(map(self._row, found.kept)))
        else:
            yield Paragraph(say(msg("Nobody was to be told anything.")))
        counts = ", ".join(f"{channel}: {count}" for channel, count in found.counts.items())
        yield Paragraph(say(msg("Messages that left: {counts}.")).format(counts=counts))
        yield from map(Paragraph, self._faults())

    def _row(self, kept: Kept) -> tuple[str, ...]:
        incident = kept.incident
        who = f" ({incident.acknowledged_by})" if incident and incident.acknowledged_by else ""
        ended = self._after(kept.end_after)
        return (
            f"{kept.told.rule}, {self.words.severity(kept.told.severity)}",
            incident.ref if incident else "-",
            self._after(kept.after(incident.opened_at) if incident else None),
            self.words.say(msg("told to nobody")) if kept.told.quiet else self._after(kept.message_after),
            self._after(kept.after(kept.answered_at)) + who,
            ended if kept.told.resolved else "" if kept.told.quiet else self.words.say(msg("by a person")),
        )

    def _after(self, amount: float | None) -> str:
        return "-" if amount is None else f"{self.words.number(amount)} s"

    def _faults(self) -> Iterator[str]:
        say, found = self.words.say, self.findings
        for one in found.kept:
            if one.incident and not one.open_well:
                now = self.words.severity(one.incident.severity)
                yield say(msg("{rule} had another severity than expected: {now}.")).format(rule=one.told.rule, now=now)
            if one.incident and one.told.stays and not one.open_still:
                yield say(msg("{ref} was closed before anybody had decided.")).format(ref=one.incident.ref)
        for incident in found.unwanted:
            yield say(msg("Told although it should not be: {ref} {rule}.")).format(ref=incident.ref, rule=incident.rule)
        if found.too_many:
            yield say(msg("One person got more messages than the {most} that are enough.")).format(
                most=self.scenario.most
            )
        for reason in found.waiting:
            yield say(msg("A message could not leave: {reason}")).format(reason=reason)

    def _messages(self) -> Iterator[Block]:
        say, found = self.words.say, self.findings
        if found.messages:
            yield Heading(say(msg("The messages, as they were sent")))
            mark = word(self.loan.channels[0].language if self.loan.channels else self.loan.language)
            for notice in found.messages[:SHOWN]:
                yield Quote(marked(f"{notice.title}\n{notice.body}", mark))
            for notice in found.messages[SHOWN:]:
                yield Quote(marked(notice.title, mark))

    def _closing(self) -> Iterator[Block]:
        say = self.words.say
        yield Heading(say(msg("How to read the figures")))
        yield Paragraph(say(COUNTED) + self._pace())
        longer = msg("In earnest {rule} waits {time} before it tells; in a drill ten seconds at the most.")
        for rule, wait in self.waits.items():
            yield Paragraph(say(longer).format(rule=rule, time=self.words.duration(wait)))
        yield Paragraph(
            say(
                msg(
                    "A message counts as told when the channel's server took it. Whether the phone rang in time only "
                    "the people who hold it can say: ask them, and write their answer here."
                )
            )
        )
        yield Heading(say(msg("To be filled in by the shift")))
        asked = (
            msg("Who heard or saw the message first, and when?"),
            msg("Was it clear what to do next? What was missing?"),
            msg("What do we change, who does it, until when?"),
        )
        yield Grid((say(msg("question")), say(msg("answer"))), tuple((say(question), "") for question in asked))

    def _pace(self) -> str:
        drill = seconds(self.loan.intervals["uptime"])
        pace = self.words.say(msg("In the drill each site is looked at every {drill} s.")).format(
            drill=self.words.number(drill)
        )
        if self.loan.usual is None or self.loan.usual <= drill:
            return f" {pace}"
        live = msg(
            "Here the most important site is looked at every {live} s: a real fault may be told that much later."
        )
        return f" {pace} {self.words.say(live).format(live=self.words.number(self.loan.usual))}"


def write(report: Report, folder: Path) -> tuple[Path, Path]:
    """Write the page as Markdown and as HTML, readable by its owner alone; returns both files.

    Raises:
        OSError: if it cannot be written.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"{report.began:%Y%m%dT%H%M%SZ}-{report.scenario.name}"
    blocks = report.blocks()
    texts = {".md": markdown(blocks), ".html": page(report.scenario.name, report.loan.language, blocks)}
    files = tuple(folder / f"{name}{ending}" for ending in texts)
    for file, text in zip(files, texts.values(), strict=True):
        file.touch(mode=0o600)
        file.write_text(text, "utf-8")
    return files[0], files[1]
