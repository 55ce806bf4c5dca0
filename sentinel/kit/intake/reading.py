"""From what was written down to a report: everything that is missing or cannot be read is named at once."""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from typing import TypeVar

from sentinel.kit.codec import clean
from sentinel.kit.hosts import host_of
from sentinel.kit.intake.form import KEYS, QUESTIONS
from sentinel.kit.intake.report import Private, Proof, Report
from sentinel.kit.intake.saying import UNKNOWN, ZONES, moment, number, truth
from sentinel.kit.intake.sorts import CLASSES, Sort, sort_of
from sentinel.kit.mask import masked, veiled
from sentinel.model.moment import utc
from sentinel.model.rule import Tlp

T = TypeVar("T")
Answers = Mapping[str, str | Sequence[str]]
DECLINED = "-"  # said by the caller: not told, which is an answer
MOST_LISTED = 20
_PHONE = re.compile(r"\+?\d[\d\s().-]{6,20}\d", re.ASCII)
_ACCOUNT = re.compile(r"[a-z0-9][a-z0-9._:-]{0,63}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is missing or cannot be read: which key, and why; an empty ``why`` says that it is missing."""

    key: str
    why: str = ""


class Incomplete(ValueError):
    """The report cannot be taken as it is; ``problems`` name everything."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(f"{one.key}: {one.why or 'is missing'}" for one in problems))
        self.problems = tuple(problems)


@dataclass(slots=True)
class Reader:
    """Reads answers one by one and remembers what was wrong with them."""

    answers: Answers
    problems: list[Problem] = field(default_factory=list)

    def text(self, key: str) -> str:
        """One answer as clean text of at most its length; lines only where the question wants them."""
        given = self.answers.get(key, "")
        told = clean(given if isinstance(given, str) else ", ".join(given)).strip()
        most = QUESTIONS[key].most if key in QUESTIONS else 200
        if len(told) > most:
            self.problems.append(Problem(key=key, why=f"is longer than {most} characters; keep the rest as evidence"))
        return told[:most] if key == "message" else " ".join(told.split())[:most]

    def texts(self, key: str) -> tuple[str, ...]:
        """Several answers, also of one text with commas."""
        given = self.answers.get(key, ())
        told = given.split(",") if isinstance(given, str) else [part for one in given for part in one.split(",")]
        found = [" ".join(clean(one).split())[:200] for one in told]
        return tuple(dict.fromkeys(filter(None, found)))[:MOST_LISTED]

    def read(self, key: str, how: Callable[[str], T], otherwise: T) -> T:
        """One answer as something else than text; what cannot be read is a problem."""
        told = self.text(key)
        try:
            return how(told) if told else otherwise
        except ValueError as error:
            self.problems.append(Problem(key=key, why=str(error)))
            return otherwise


def problems(answers: Answers) -> list[Problem]:
    """What this report still lacks, whatever else is wrong with it."""
    sort = sort_of(str(answers.get("class", "")))
    if sort is None:
        said = str(answers.get("class", "")).strip()
        return [Problem(key="class", why=f"{said[:40]!r} is none: {', '.join(Sort)}" if said else "")]
    told = {key for key, value in answers.items() if (value.strip() if isinstance(value, str) else list(value))}
    groups = (group for group in CLASSES[sort].needs if not told & set(group))
    return [Problem(key=" or ".join(group)) for group in groups]


def read(answers: Answers, now: datetime, zone: tzinfo, proofs: Sequence[Proof] = ()) -> tuple[Report, Private]:
    """The report and its private part; ``zone`` is meant where no other is named.

    Raises:
        Incomplete: with everything that is missing or cannot be read.
    """
    reader = Reader(answers)
    reader.problems += [Problem(key=key, why="there is no such field") for key in sorted(answers.keys() - KEYS)]
    reader.problems += problems(answers)
    report, private = _read(reader, now, zone, proofs)
    if reader.problems:
        raise Incomplete(reader.problems)
    return report, private


def _read(reader: Reader, now: datetime, zone: tzinfo, proofs: Sequence[Proof]) -> tuple[Report, Private]:
    sort = sort_of(reader.text("class")) or Sort.OTHER
    message, named = reader.text("message"), reader.text("zone").upper()
    if named and named.casefold() not in ZONES:
        reader.problems.append(Problem(key="zone", why=f"{named[:10]!r} is none of WIB, WITA, WIT"))
    private = Private(
        **{name: reader.text(name) for name in ("reporter", "contact", "imitated", "receiving", "link")},
        message=message,
    )
    when = reader.read("when", lambda told: moment(f"{told} {named}".strip(), now, zone), now)
    report = Report(
        sort=sort,
        at=now,
        happened_at=utc(when),
        zone=named or str(zone),
        institution=veiled(reader.text("institution")),
        matter="",
        role=veiled(reader.text("role")),
        contact=DECLINED if private.contact == DECLINED else masked(private.contact),
        imitated=shown(private.imitated),
        receiving=masked(private.receiving),
        message_sha256=hashlib.sha256(message.encode()).hexdigest() if message else "",
        host=host_of(private.link if "//" in private.link else f"https://{private.link}") or "",
        region=reader.text("region"),
        ticket=reader.text("ticket"),
        signal=reader.read("sim", truth, None),
        second=reader.read("second", truth, None),
        recipients=reader.read("recipients", number, None),
        records=reader.read("records", number, None),
        attempts=reader.read("attempts", number, None),
        reported_to=tuple(veiled(one) for one in reader.texts("reported_to") if one.casefold() not in UNKNOWN),
        evidence=tuple(proofs),
        tlp=reader.read("tlp", _tlp, CLASSES[sort].tlp),
        target=reader.text("target"),
        account=reader.read("account", _account, ""),
        incident=reader.text("incident"),
    )
    return replace(report, matter=matter(report)), private


def matter(report: Report) -> str:
    """What is concerned, so that a second call about it joins the first: the account, else the body or the target."""
    if report.account:
        return report.account
    whole = report.target or folded(report.institution)
    return f"{whole}: {folded(report.imitated)}" if report.sort is Sort.TAKEOVER else whole


def shown(imitated: str) -> str:
    """What is imitated, as others may read it: numbers are masked; names, handles and addresses are public already."""
    if _PHONE.fullmatch(imitated):
        return masked(imitated)
    return imitated if "/" in imitated else veiled(imitated)


def _tlp(told: str) -> Tlp:
    said = told.casefold().removeprefix("tlp:").replace(" ", "")
    try:
        return Tlp(said)
    except ValueError:
        raise ValueError(f"is none of {', '.join(Tlp)}") from None


def _account(told: str) -> str:
    if not _ACCOUNT.fullmatch(told):
        raise ValueError("is no id of an account; a handle goes under imitated")
    return told


def folded(text: str) -> str:
    """A name as it is compared: case, marks and stops do not tell two apart."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.sub(r"[^\w@]+", " ", plain).split())[:100]
