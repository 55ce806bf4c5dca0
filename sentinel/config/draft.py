"""A configuration on its way in: what could be read of it, each part with its place, and all that is wrong so far."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from sentinel.config.complaint import did_you_mean, problems_of
from sentinel.config.problem import Problem, Where
from sentinel.config.schema.document import Document
from sentinel.config.schema.people import ChannelEntry, PhaseEntry, RouteEntry
from sentinel.config.schema.target import TargetEntry
from sentinel.config.secret import Vault
from sentinel.model.roster import Roster

M = TypeVar("M", bound=BaseModel)
_LISTS: Mapping[str, type[BaseModel]] = {
    "targets": TargetEntry,
    "channels": ChannelEntry,
    "routes": RouteEntry,
    "phases": PhaseEntry,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed(Generic[M]):
    """One entry and where it was written."""

    where: Where
    value: M


@dataclass(slots=True, kw_only=True)
class Draft:
    """The parts that are sound; ``problems`` grows while they are compared.

    ``document`` holds the sound tables and defaults for the others, without the lists; ``tables`` only what was stated.
    """

    where: Where
    vault: Vault
    raw: Mapping[str, Any]
    document: Document = field(default_factory=Document)
    tables: dict[str, Any] = field(default_factory=dict)
    targets: list[Placed[TargetEntry]] = field(default_factory=list)
    channels: list[Placed[ChannelEntry]] = field(default_factory=list)
    routes: list[Placed[RouteEntry]] = field(default_factory=list)
    phases: list[Placed[PhaseEntry]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
    roster: Roster = field(default_factory=Roster)

    @property
    def lab(self) -> bool:
        """Whether lab rules hold."""
        return self.vault.lab

    def wrong(self, where: Where, text: str) -> None:
        """Write down one more problem."""
        self.problems.append(Problem(where=where, text=text))

    def note(self, where: Where, text: str) -> None:
        """Write down what a person should know although it is allowed."""
        self.notes.append(Problem(where=where, text=text))

    def names(self, table: str) -> set[str]:
        """Every name that an entry of a list gives itself, also of entries that are wrong otherwise."""
        entries = self.raw.get(table, [])
        rows = entries if isinstance(entries, list) else []
        return {row["name"] for row in rows if isinstance(row, dict) and isinstance(row.get("name"), str)}

    def shaped(self, shape: type[M], value: object, where: Where) -> M | None:
        """The value as a table of this shape; what is wrong is written down, and the sound rest kept if possible."""
        try:
            return shape.model_validate(value, context=self.vault)
        except ValidationError as error:
            self.problems += problems_of(error, where, shape)
            return self._rest(shape, value, {str(e["loc"][0]) for e in error.errors() if e["loc"]})

    def _rest(self, shape: type[M], value: object, broken: set[str]) -> M | None:
        if not isinstance(value, dict):
            return None
        sound = {k: v for k, v in value.items() if k not in broken}
        if shape is TargetEntry:  # its probes and options can be judged without them
            sound = {"id": f"unnamed-{len(self.problems)}", "url": "https://unnamed.example/", **sound}
        try:
            return shape.model_validate(sound, context=self.vault)
        except ValidationError:  # what was taken out is required; it has been said already
            return None


def draft(raw: Mapping[str, Any], where: Where, vault: Vault) -> Draft:
    """Check every table and every entry by itself, so that one mistake does not hide the next."""
    made = Draft(where=where, vault=vault, raw=raw)
    for key, value in raw.items():
        field_of = Document.model_fields.get(key)
        if field_of is None:
            made.wrong(where.at(key), f"unknown table{did_you_mean(key, Document.model_fields)}")
        elif key in _LISTS:
            getattr(made, key).extend(_entries(made, key, value))
        else:
            _table(made, key, value)
    made.document = Document.model_validate(made.tables)
    return made


def _entries(made: Draft, key: str, value: object) -> Iterator[Placed[Any]]:
    where = made.where.at(key)
    if not isinstance(value, list):
        made.wrong(where, f"must be a list: write [[{key}]]")
        return
    for index, row in enumerate(value):
        entry = made.shaped(_LISTS[key], row, where.at(index))
        if entry is not None:
            yield Placed(where=where.at(index), value=entry)


class _Probes(BaseModel):
    probes: dict[str, dict[str, Any]]


def _table(made: Draft, key: str, value: object) -> None:
    shape = Document.model_fields[key].annotation
    if isinstance(shape, type) and issubclass(shape, BaseModel):
        made.tables[key] = made.shaped(shape, value, made.where.at(key)) or shape()
    elif found := made.shaped(_Probes, {key: value}, made.where):
        made.tables[key] = found.probes
