"""What a command asks for, read from the words behind it; what cannot be read is refused in words for people."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from sentinel.casework.acts import ActRefused
from sentinel.casework.silence import BadMatcher, labels_of, read
from sentinel.courier.hearing import Said
from sentinel.kit.durations import seconds
from sentinel.kit.texts import msg
from sentinel.model.incident import Incident
from sentinel.model.muting import Matcher, Sign, Silence

_REF = re.compile(r"(?:INC-)?\d{1,9}", re.ASCII | re.IGNORECASE)
_MATCHER = re.compile(r"[a-z_]+(?:=~|!~|!=|=).*", re.DOTALL)
WHICH = msg("Say which incident: write its number, or reply to the message about it.")
LASTS = msg("Say for how long (30m, 2h, 1d) and why: /mute NUMBER 2h REASON")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hush:
    """A silence that somebody asks for: over the matter of one incident, or by matchers; for so long (s), and why."""

    ref: str
    matchers: tuple[str, ...]
    lasts: float
    why: str

    @property
    def key(self) -> tuple[str, ...]:
        """Two who ask for the same ask for this."""
        return (self.ref, *sorted(self.matchers), f"{self.lasts:g}")

    def over(self, incident: Incident | None, who: str, login: str, at: datetime) -> Silence:
        """The silence, from now on.

        Raises:
            ActRefused: if a matcher cannot be read, or it lasts longer than there is time.
        """
        try:
            matchers = tuple(read(text) for text in self.matchers)
            end = at + timedelta(seconds=self.lasts)
        except (BadMatcher, ValueError, OverflowError) as error:
            raise ActRefused(str(error)) from None
        own = _of(incident) if incident is not None else ()
        return Silence(matchers=(*own, *matchers), start=at, end=end, who=who, login=login, why=self.why)


def _of(incident: Incident) -> tuple[Matcher, ...]:
    """The matter of an incident, exactly: its rule, and what it is about."""
    labels = labels_of(incident)
    about = ("account",) if incident.account else ("target",)
    return tuple(Matcher(key=key, sign=Sign.IS, value=labels[key][0]) for key in ("rule", *about))


def which(said: Said) -> tuple[str, str]:
    """The incident that is meant, as ``INC-000042``, and the words behind it.

    Raises:
        ActRefused: if none is named.
    """
    first, _, rest = said.rest.partition(" ")
    if _REF.fullmatch(first):
        return f"INC-{int(first.upper().removeprefix('INC-')):06d}", rest.strip()
    if said.about:
        return said.about, said.rest
    raise ActRefused(WHICH)


def hush(said: Said) -> Hush:
    """What ``/mute`` asks for: ``42 2h REASON``, or ``KEY=VALUE... 2h REASON``.

    Raises:
        ActRefused: if something is missing.
    """
    words, matchers = said.rest.split(), list[str]()
    while words and _MATCHER.fullmatch(words[0]):
        matchers.append(words.pop(0))
    ref = ""
    if not matchers:
        ref, rest = which(said)
        words = rest.split()
    lasts = _lasts(words[0]) if words else 0.0
    why = " ".join(words[1:])
    if not (lasts and why):
        raise ActRefused(LASTS)
    return Hush(ref=ref, matchers=tuple(matchers), lasts=lasts, why=why)


def _lasts(word: str) -> float:
    try:
        return seconds(word.lower())
    except ValueError:
        raise ActRefused(LASTS) from None
