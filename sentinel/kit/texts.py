"""Words for people in two languages: English sentences in the code are the keys of one gettext catalogue."""

import gettext
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TypeAlias

Translator: TypeAlias = Callable[[str], str]

LANGUAGES = ("id", "en")
FOLDER = Path(__file__).parent.parent / "locale"
DOMAIN = "sentinel"


def msg(text: str) -> str:
    """Mark a sentence for the catalogue where it is written; it is translated where it is read."""
    return text


@cache
def translator(language: str) -> Translator:
    """The translator of a language; a language without a catalogue, and a sentence without an entry, stay English."""
    words = gettext.translation(DOMAIN, FOLDER, languages=[language], fallback=True)

    def say(text: str) -> str:
        return words.gettext(text) if text else ""

    return say
