"""The classes of reports (contract: ``intake``): what each is called, which rule hears of it, what it must name."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from sentinel.kit.texts import msg
from sentinel.model.rule import Tlp


class Sort(StrEnum):
    """What a report is about, in the contract's words."""

    SMS_MASKING = "sms_masking"
    TAKEOVER = "takeover"
    IMPERSONATION = "impersonation"
    DATA_THEFT = "data_theft"
    PHISHING = "phishing"
    HOAX = "hoax"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Class:
    """One class: its name for people, and the fields it cannot do without; of a group one suffices.

    ``asks`` are further questions for the caller, in the order in which they are put. ``tlp`` is how far it may travel
    where nobody says more.
    """

    title: str
    needs: tuple[tuple[str, ...], ...]
    asks: tuple[str, ...] = ()
    tlp: Tlp = Tlp.AMBER_STRICT
    also: tuple[str, ...] = ()


WHO = (("reporter",), ("contact",), ("institution",), ("when",))
LATER = ("reported_to", "evidence", "tlp")  # what is asked of everybody, last
CLASSES: Mapping[Sort, Class] = MappingProxyType(
    {
        Sort.SMS_MASKING: Class(
            title=msg("SMS masking"),
            needs=(*WHO, ("imitated",), ("sim",), ("message",)),
            asks=("receiving", "second", "recipients", "ticket"),
            tlp=Tlp.RED,
            also=("sms", "masking", "penyamaran"),
        ),
        Sort.TAKEOVER: Class(
            title=msg("Account takeover"),
            needs=(*WHO, ("account", "imitated"), ("role",)),
            asks=("link", "message"),
            also=("pengambilalihan", "ambil alih", "diretas", "dibajak"),
        ),
        Sort.IMPERSONATION: Class(
            title=msg("Impersonation"),
            needs=(*WHO, ("link", "imitated")),
            asks=("message",),
            also=("akun tiruan", "tiruan", "palsu", "akun palsu"),
        ),
        Sort.DATA_THEFT: Class(
            title=msg("Data theft"),
            needs=(*WHO, ("message",)),
            asks=("link", "records"),
            tlp=Tlp.RED,
            also=("pencurian data", "kebocoran", "bocor", "data bocor"),
        ),
        Sort.PHISHING: Class(title=msg("Phishing"), needs=(*WHO, ("link", "message")), asks=("recipients",)),
        Sort.HOAX: Class(
            title=msg("Hoax in somebody's name"),
            needs=(*WHO, ("message", "link")),
            asks=("recipients",),
            also=("hoaks", "bohong"),
        ),
        Sort.OTHER: Class(
            title=msg("Something else"), needs=(*WHO, ("message",)), asks=("attempts",), also=("lainnya", "lain")
        ),
    }
)


def sort_of(text: str) -> Sort | None:
    """The class that a person names: the contract's word, its number in the list, or what people call it."""
    said = " ".join(text.casefold().replace("_", " ").replace("-", " ").split())
    numbered = {str(number): sort for number, sort in enumerate(Sort, 1)}
    named = {sort.value.replace("_", " "): sort for sort in Sort}
    called = {word: sort for sort, one in CLASSES.items() for word in one.also}
    return {**called, **named, **numbered}.get(said)


def rule_of(sort: Sort) -> str:
    """The rule that hears of this class; empty: nobody does until a person says what it is."""
    return "" if sort is Sort.OTHER else f"reported_{sort}"
