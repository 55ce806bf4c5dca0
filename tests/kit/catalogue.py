"""The gettext catalogues, kept up to date with the code: ``make texts`` runs this, a test asks whether it was run."""

import io
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from sentinel.kit.texts import DOMAIN, FOLDER, LANGUAGES

CODE = FOLDER.parent
WRITTEN = datetime(2026, 11, 21, tzinfo=UTC)
HEAD = """\
# The words of Sentinel; `make texts` brings the keys up to date and compiles them.
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


@cache
def sentences() -> tuple[str, ...]:
    """Every sentence that the code marks with ``msg``."""
    found = (message for _, _, message, _, _ in extract_from_dir(CODE, keywords={"msg": None}))
    return tuple(sorted({message for message in found if isinstance(message, str)}))


def file_of(language: str, ending: str) -> Path:
    return FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.{ending}"


def catalogue(language: str) -> Catalog:
    with file_of(language, "po").open("rb") as file:
        return read_po(file, locale=language, domain=DOMAIN)


def refreshed(language: str) -> bytes:
    """The catalogue as it should stand: the code's sentences in order, with the translations that there are."""
    known = catalogue(language)
    fresh = Catalog(locale=language, domain=DOMAIN, charset="utf-8", fuzzy=False)
    for sentence in sentences():
        old = known.get(sentence)
        fresh.add(sentence, str(old.string) if old else sentence if language == "en" else "")
    body = io.BytesIO()
    write_po(body, fresh, sort_output=True, width=0, omit_header=True, no_location=True)
    return HEAD.format(language=language).encode() + body.getvalue()


def compiled(language: str) -> bytes:
    """The binary form, the same at every hour: Babel would write the time of day into its header."""
    known, body = catalogue(language), io.BytesIO()
    known.creation_date = known.revision_date = WRITTEN
    write_mo(body, known)
    return body.getvalue()


def refresh() -> None:
    for language in LANGUAGES:
        file_of(language, "po").write_bytes(refreshed(language))
        file_of(language, "mo").write_bytes(compiled(language))


if __name__ == "__main__":
    refresh()
