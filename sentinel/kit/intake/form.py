"""The form: what may be told, under which key, with which question; the same for prompts, flags, files and the web."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sentinel.kit.intake.sorts import CLASSES, LATER, Sort
from sentinel.kit.texts import msg

MANY = frozenset({"reported_to", "evidence"})  # several values
LINKS = ("target", "account", "incident", "region")  # what it is linked to; nobody asks a caller for it


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question: as it is put to the caller, what it is called when it is missing, and what an answer looks like."""

    ask: str
    like: str = ""
    most: int = 200


QUESTIONS: Mapping[str, Question] = MappingProxyType(
    {
        "reporter": Question(ask=msg("Who is calling? (- if the caller does not say)"), like="Budi Santoso"),
        "contact": Question(
            ask=msg("Where can we call back? (- if the caller does not say)"), like="0812-3456-7834, tim@contoh.id"
        ),
        "role": Question(ask=msg("What is the caller to the person concerned?"), like="anggota tim, admin akun"),
        "institution": Question(ask=msg("Which candidate or institution is concerned?"), like="KPU Kabupaten Bima"),
        "when": Question(ask=msg("When was it?"), like="22.30, kemarin 21.10, 14 Februari 18.30 WIB"),
        "zone": Question(ask=msg("Which time zone?"), like="WIB, WITA, WIT"),
        "imitated": Question(
            ask=msg("Which number, sender name or account is it about?"), like="0812-3456-7834, KPU-INFO, @akun"
        ),
        "sim": Question(ask=msg("Does the SIM card of that number still have signal?"), like="ya, tidak, ?"),
        "receiving": Question(ask=msg("Which number received it?"), like="0857-1111-2222"),
        "message": Question(
            ask=msg("The text or the claim, word for word; an empty line ends it."), like="Undangan: ...", most=20_000
        ),
        "second": Question(ask=msg("Does a second person who received it say the same?"), like="ya, tidak, ?"),
        "recipients": Question(ask=msg("How many received it?"), like="40, sekitar 200, 2 ribu"),
        "ticket": Question(ask=msg("The number of the operator's ticket?"), like="TSEL-12345"),
        "link": Question(
            ask=msg("Which address does it lead to, or where is the account?"), like="https://...", most=2000
        ),
        "records": Question(ask=msg("How many records are said to be taken?"), like="204.807.203"),
        "attempts": Question(ask=msg("If it is about attempts: how many?"), like="454.864"),
        "reported_to": Question(ask=msg("Who was told already?"), like="operator, polisi, Bawaslu"),
        "evidence": Question(ask=msg("Files with evidence (paths)?"), like="sms.png", most=1000),
        "tlp": Question(ask=msg("How far may it be shared (TLP)?"), like="red, amber+strict, amber"),
        "target": Question(ask=msg("Which target is it about?"), like="kpu-ntb"),
        "account": Question(ask=msg("Which registered account is it about?"), like="acc-000123"),
        "incident": Question(ask=msg("Which incident does it belong to?"), like="INC-000042"),
        "region": Question(ask=msg("Which region?"), like="5206"),
    }
)
KEYS = frozenset({"class", *QUESTIONS})


def asked(sort: Sort) -> Iterator[str]:
    """The questions of a class, in the order in which they are put: what it needs first."""
    one = CLASSES[sort]
    needed = [name for group in one.needs for name in group if name not in LINKS]
    yield from dict.fromkeys((*needed, *one.asks, *LATER))


def needed(sort: Sort, name: str) -> bool:
    """Whether this class cannot do without that answer, or without one of its group."""
    return any(name in group for group in CLASSES[sort].needs)
