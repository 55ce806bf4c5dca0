"""What people reported about one person: surely, by account or by the very name; or perhaps, by words alone."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

from sentinel.app.register.seals import Seals
from sentinel.kit.account.words import MOST_TEXT, Words, folded
from sentinel.kit.intake.report import Private, Report
from sentinel.store.ports import View
from sentinel.store.records_registry import AccountRow

EVERY = 1_000_000  # reports; more than anybody ever takes down
OVERLAP = 200  # letters; no name is longer
LEAST_WORD, LEAST_HANDLE = 3, 4  # letters
TWO = 2  # words of a name that are more than chance
STANDS = frozenset({"bakal", "calon", "caleg", "cagub", "cawagub", "cabup", "cawabup", "paslon", "kandidat"})
TITLES = frozenset({"drs", "dra", "drh", "prof", "tgh", "bin", "binti"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Perhaps:
    """A report that may be about the person: ``where`` are the answers in which the name, or half of it, stands."""

    report: Report
    where: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """Reports about one person, reports that may be, and reports whose sealed words nobody can open here."""

    about: tuple[Report, ...] = ()
    perhaps: tuple[Perhaps, ...] = ()
    closed: tuple[Report, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Person:
    """By what a person is known: ids of whose it is and of the accounts, names, and handles; words are folded.

    ``alone`` are names of two words or more that nobody else in the register has.
    """

    ids: frozenset[str]
    names: frozenset[Words]
    alone: frozenset[Words]
    handles: frozenset[Words]


def spoken_of(view: View, accounts: Sequence[AccountRow], seals: Seals) -> Spoken:
    """Go through every report. Words alone prove nothing, so those are for a person to decide on."""
    who = _person(accounts, view.accounts(ended=True))
    about: list[Report] = []
    perhaps: list[Perhaps] = []
    closed: list[Report] = []
    for report in view.reports(EVERY):
        sealed = view.sealed_report(report.number)
        private = seals.private(sealed) if sealed else Private()
        if _surely(report, who):
            about.append(report)
        elif where := tuple(_where(report, private or Private(), who)):
            perhaps.append(Perhaps(report=report, where=where))
        elif private is None:
            closed.append(report)
    return Spoken(about=tuple(about), perhaps=tuple(perhaps), closed=tuple(closed))


def undecided(spoken: Spoken) -> dict[str, Any]:
    """What a person must decide on, as plain JSON."""
    return {
        "perhaps": [{"id": one.report.ref, "named_in": list(one.where)} for one in spoken.perhaps],
        "closed": [one.ref for one in spoken.closed],
    }


def _person(accounts: Sequence[AccountRow], everybody: Sequence[AccountRow]) -> _Person:
    owners = frozenset(one.owner for one in accounts)
    names = frozenset(_name(one.owner_name) for one in accounts) - {()}
    others = frozenset(_name(one.owner_name) for one in everybody if one.owner not in owners)
    handles = frozenset(folded(one.handle) for one in accounts if len(one.handle) >= LEAST_HANDLE) - {()}
    alone = frozenset(name for name in names - others if len(name) >= TWO)
    ids = owners | frozenset(one.id for one in accounts)
    return _Person(ids=ids - {""}, names=names, alone=alone, handles=handles)


def _name(text: str) -> Words:
    """The words of a name that tell somebody apart, titles aside: ``Hj. Siti Contoh, S.Sos.`` is ``siti contoh``."""
    words = folded(text.partition(",")[0])
    return tuple(word for word in words if len(word) >= LEAST_WORD and word not in TITLES)


def _surely(report: Report, who: _Person) -> bool:
    named = _name(report.institution) in who.alone and _entitled(report.institution)
    return report.account in who.ids or report.target in who.ids or named


def _entitled(text: str) -> bool:
    """Whether only titles, or that somebody stands for office, follow a name; a party may be that of a namesake."""
    _, _, after = text.partition(",")
    words = after.replace(",", " ").split()
    return all("." in word for word in words) or words[0].casefold() in STANDS


def _where(report: Report, private: Private, who: _Person) -> Iterator[str]:
    told = {"institution": report.institution, "role": report.role, "reported_to": " ".join(report.reported_to)}
    told |= {"evidence": " ".join(one.name for one in report.evidence)}
    told |= {field.name: getattr(private, field.name) for field in fields(private)}
    yield from (name for name, text in told.items() if text and any(_named(part, who) for part in _parts(text)))


def _parts(text: str) -> Iterator[Words]:
    """A long text piece by piece, as folding takes it; a name that is cut in one piece stands whole in the next."""
    for start in range(0, len(text), MOST_TEXT - OVERLAP):
        yield folded(text[start : start + MOST_TEXT])


def _named(words: Words, who: _Person) -> bool:
    """Whether a handle stands there, or a name: two words of it in any order, or the only one that it has."""
    here = set(words)
    names = any(len(here & set(name)) >= min(TWO, len(set(name))) for name in who.names)
    return names or any(_runs(words, handle) for handle in who.handles)


def _runs(words: Words, wanted: Words) -> bool:
    ends: Iterable[int] = range(len(words) - len(wanted) + 1)
    return any(words[at : at + len(wanted)] == wanted for at in ends)
