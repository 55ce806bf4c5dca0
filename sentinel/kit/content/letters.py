"""Letters that were never on a page: spam for visitors elsewhere is written for them, whatever words it uses.

Arabic, Javanese, Balinese and the other letters of Indonesia are none: offices quote them. A list of languages, or a
greeting, is short.
"""

import re
from collections.abc import Iterator, Sequence

from sentinel.kit.content.fresh import Fresh
from sentinel.kit.content.reason import ENOUGH, Code, Reason

MANY, SOME, FEW = 40, 20, 4  # letters of one sort in new text, of those that Latin was given, and in a new title
BESIDE = 0.8  # enough beside a new link to an unknown site
MOST_READ = 100_000
MOST_SAID = 200
_SORTS = tuple(
    (re.compile(f"[{letters}]"), SOME if "\u0100" < letters[0] < "\u0200" else MANY)
    for letters in (
        "\u0e00-\u0eff",  # Thai, Lao
        "\u3040-\u30ff\u3400-\u9fff",  # Chinese, Japanese
        "\u1100-\u11ff\uac00-\ud7af",  # Korean
        "\u0400-\u052f",  # Cyrillic
        "\u0590-\u05ff",  # Hebrew
        "\u0900-\u0dff",  # India
        "\u1000-\u109f\u1780-\u17ff",  # Burmese, Khmer
        "\u0102\u0103\u0110\u0111\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9",  # what Vietnamese adds to Latin
        "\u011e\u011f\u0130\u0131\u015e\u015f",  # and Turkish
    )
)


def reasons(fresh: Fresh) -> Iterator[Reason]:
    """One, if much of what is new is written in letters that no earlier page had; it only warns, and not alone."""
    said = fresh.text[:MOST_READ]
    if not fresh.known.pages or (said.isascii() and fresh.title.isascii()):
        return
    for sort, many in _SORTS:
        title = len(sort.findall(fresh.title)) >= FEW
        if (title or len(sort.findall(said)) >= many) and not _known(sort, fresh):
            where = fresh.title if title else _most(sort, fresh.blocks)
            text = "text in letters that were never on the page"
            weight = ENOUGH if title else BESIDE
            yield Reason(code=Code.STRANGE_LETTERS, weight=weight, text=text, where=where[:MOST_SAID], weak=True)
            return


def _known(sort: re.Pattern[str], fresh: Fresh) -> bool:
    pages = fresh.known.shown
    return any(sort.search(text) for page in pages for text in (page.title, *page.blocks) if not text.isascii())


def _most(sort: re.Pattern[str], blocks: Sequence[str]) -> str:
    return max(blocks, key=lambda block: len(sort.findall(block)))
