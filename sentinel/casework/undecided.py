"""What nobody has decided yet, said once a week: proposals of what is normal, and acceptances that ran out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sentinel.casework.speak import ORDER
from sentinel.casework.words import Words
from sentinel.kit.texts import msg
from sentinel.kit.untrusted import untrusted
from sentinel.model.incident import Incident, Phase
from sentinel.model.route import Channel
from sentinel.model.rule import RuleKind, Tlp
from sentinel.model.severity import Severity

MOST = 12
TITLE = msg("{count} baselines need a decision")
WHY = msg("Until somebody decides, changes there are told less loudly, or not at all.")
WAITS = msg("{name} ({probe}): proposed {at}, nobody has decided")
LAPSED = msg("{name} ({probe}): accepted only until {at}, nobody has decided since")
ENDED = msg("{name} ({probe}): accepted only until {at}; what was normal before counts again")
ENDS = msg("{name} ({probe}): accepted only until {at}; decide before that")
MORE = msg("and {count} more")


@dataclass(frozen=True, slots=True, kw_only=True)
class Undecided:
    """One baseline that waits since then, whose acceptance ended then, or will: ``says`` is the sentence for it."""

    name: str
    probe: str
    says: str
    at: datetime


def standing_for(now: datetime) -> Incident:
    """What the routing table is asked about: a matter of our own, of level low, about no target."""
    return Incident(
        key="undecided",
        rule="baseline_undecided",
        service="self",
        kind=RuleKind.HEALTH,
        phase=Phase.OPEN,
        level=Severity.LOW,
        severity=Severity.LOW,
        first_at=now,
        updated_at=now,
        number=0,
    )


def speak(lines: Sequence[Undecided], channel: Channel, words: Words, reason: str = "") -> tuple[str, str]:
    """Title and body of the weekly message; a channel that may not carry amber hears only that there is something."""
    headline = words.say(TITLE).format(count=len(lines))
    if ORDER.index(Tlp.AMBER) > ORDER.index(channel.tlp):
        return headline, f"{words.say(msg('open Sentinel'))}: sentinel baseline list"
    title = f"[TLP:AMBER] {words.severity(Severity.LOW)}: {headline}"
    return title, "\n".join(_body(lines, words, reason))


def _body(lines: Sequence[Undecided], words: Words, reason: str) -> Iterator[str]:
    say = words.say
    yield f"TLP:AMBER | {words.severity(Severity.LOW)}"
    for one in lines[:MOST]:
        name, probe = untrusted(one.name, 60), untrusted(one.probe, 20)
        yield say(one.says).format(name=name, probe=probe, at=words.moment(one.at))
    if len(lines) > MOST:
        yield say(MORE).format(count=len(lines) - MOST)
    yield say(WHY)
    yield f"{say(msg('What to do'))}: sentinel baseline list"
    if reason:
        yield f"{say(msg('You are told because'))}: {untrusted(say(reason))}"
