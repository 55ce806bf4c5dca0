"""The page of event fields, ``docs/rules/fields.md``; ``python -m sentinel.detect.page`` makes it from the register."""

from collections.abc import Iterator
from pathlib import Path

from sentinel.detect.fields import EVERYONE, Field, Register
from sentinel.detect.numbers import text_of

SOURCE = Path("rules/fields.yml")
TARGET = Path("docs/rules/fields.md")
HEAD = """# Event fields

Made from `rules/fields.yml` and `rules/*/fields.yml` by `python -m sentinel.detect.page`; edit those files, not this.

An event is flat: a name and a scalar, or a list of scalars. A field that is absent was not learned; an empty list is
known to be empty. Names are ECS 9 where ECS has the field. Rules may ask only for fields that stand here, and probes
may emit no others. *Words* are the closed set of values; *cased* fields (hashes) must be compared with the modifier
`cased`; *confirmed* fields were seen twice or are signed, so a rule that asks for one may be critical at once; the same
value of an *evidence* field on three sites is one `family_incident`.
"""


def page(register: Register) -> str:
    """The whole page as Markdown: one table for what every event carries, one for each service."""
    tables = [line for part in (EVERYONE, *sorted(register.services)) for line in _table(register, part)]
    return "\n".join([HEAD, *tables])


def _table(register: Register, service: str) -> Iterator[str]:
    fields = [f for f in register.fields.values() if service in f.services]
    yield "## Every event" if service == EVERYONE else f"## Service {service}"
    yield ""
    yield "| field | type | says | example |"
    yield "|---|---|---|---|"
    yield from (_row(field) for field in sorted(fields, key=lambda f: f.name))
    yield ""


def _row(field: Field) -> str:
    kind = f"list of {field.type}" if field.list else field.type
    unit = f", {field.unit}" if field.unit else ""
    notes = [" *cased*"] * field.case_bearing + [" *confirmed*"] * field.confirmed + [" *evidence*"] * field.evidence
    words = f" Words: {', '.join(f'`{word}`' for word in field.values)}." if field.values else ""
    return f"| `{field.name}` | {kind}{unit} | {_cell(field.description)}{words}{''.join(notes)} | {_example(field)} |"


def _example(field: Field) -> str:
    if field.example is None:
        return ""
    values = field.example if isinstance(field.example, list) else [field.example]
    return ", ".join(f"`{_cell(text_of(value) or '')}`" for value in values)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    TARGET.write_text(page(Register.load(SOURCE)), "utf-8")
