"""Load rules strictly: all files of all folders, every problem at once, or a rule set that is ready to judge."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import Literal

from sentinel.detect.build import Building
from sentinel.detect.draft import Draft, read_draft, winners
from sentinel.detect.fields import Register
from sentinel.detect.lists import FOLDER as LISTS
from sentinel.detect.lists import read_list
from sentinel.detect.problem import Problem, Report, RuleProblems
from sentinel.detect.ruleset import RuleSet
from sentinel.detect.strict import MAX_BYTES, documents, text_of
from sentinel.kit.content.signatures import Signatures, compiled

Profile = Literal["sentinel", "sigma"]
SUFFIXES = (".yml", ".yaml")
OTHERS = frozenset({"signatures", "adapters"})
SIGNATURES = "signatures/*.yar"
REGISTER = "fields.yml"
MAX_RULES = 2_000
UNREAD_LIST = ("0.0.0.0",)  # noqa: S104 - stands in for a broken list, so that only the list itself is told of


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """The rule files of one folder: ``files`` maps a path below ``root`` to its text, ``signatures`` those of YARA."""

    files: Mapping[str, str]
    root: str = ""
    signatures: Mapping[str, str] = field(default_factory=dict)
    unread: tuple[Problem, ...] = ()

    def shown(self, path: str) -> str:
        """The path as problems name it."""
        return f"{self.root.rstrip('/')}/{path}" if self.root else path


def load(layers: Sequence[Path], register: Register, *, profile: Profile = "sentinel") -> RuleSet:
    """Load the rules of several folders; a later folder replaces the whole rule of the same name.

    A folder that does not exist counts as empty, except the first. ``fields.yml`` and ``adapters/`` are no rules;
    ``signatures/*.yar`` are compiled where YARA-X is installed. The profile ``sigma`` accepts any valid Sigma whose
    patterns RE2 can read.

    Raises:
        RuleProblems: with all problems of all files.
    """
    return load_texts([_read(path, needed=n == 0) for n, path in enumerate(layers)], register, profile=profile)


def load_texts(layers: Sequence[Layer], register: Register, *, profile: Profile = "sentinel") -> RuleSet:
    """Load the rules of several folders that were read already.

    Raises:
        RuleProblems: with all problems of all files.
    """
    return Loading(register, strict=profile == "sentinel").load(layers)


class Loading:
    """One loading: the lists found, every file's report, and whether a document was lost altogether."""

    def __init__(self, register: Register, *, strict: bool) -> None:
        self.register = register
        self.strict = strict
        self.lists: dict[str, tuple[str, ...]] = {}
        self.groups: dict[str, Mapping[str, tuple[str, ...]]] = {}
        self.reports: list[Report] = []
        self.lost = False

    def load(self, layers: Sequence[Layer]) -> RuleSet:
        """Read, resolve, check and compile; raises ``RuleProblems``."""
        drafts = [list(self._drafts(layer)) for layer in layers]
        standing = winners(drafts)
        self._check_many(standing)
        building = Building(standing, self.lists, self.register, strict=self.strict, complete=not self.lost)
        building.read()
        signatures, wrong = read_signatures(layers) if self.strict else (None, [])
        problems = [*chain.from_iterable(layer.unread for layer in layers), *self._problems(), *wrong]
        if problems:
            raise RuleProblems(problems)
        return replace(building.done(), groups=self.groups, evidence=self.register.evidence, signatures=signatures)

    def _problems(self) -> Iterator[Problem]:
        return chain.from_iterable(report.problems for report in self.reports)

    def _drafts(self, layer: Layer) -> Iterator[Draft]:
        for path, text in layer.files.items():
            report = Report(layer.shown(path))
            self.reports.append(report)
            folder = PurePosixPath(path).parent.as_posix().removeprefix(".")
            if folder == LISTS:
                self._list(text, PurePosixPath(path).stem, report)
            else:
                yield from self._documents(text, folder, report)

    def _list(self, text: str, stem: str, report: Report) -> None:
        """A list of a later folder replaces the one of the same name, in groups or not."""
        found = read_list(text, stem, report, strict=self.strict)
        if found is None:
            self.lists[stem] = UNREAD_LIST
            return
        self.lists[found.name] = found.values
        self.groups.pop(found.name, None)
        if found.groups:
            self.groups[found.name] = found.groups

    def _documents(self, text: str, folder: str, report: Report) -> Iterator[Draft]:
        found = documents(text, report, strict=self.strict)
        drafts = [read_draft(node, folder, report, strict=self.strict) for node in found]
        self.lost |= None in drafts or (not found and bool(report.problems))
        yield from (draft for draft in drafts if draft is not None)

    def _check_many(self, drafts: Sequence[Draft]) -> None:
        if self.strict and len(drafts) > MAX_RULES:
            last = drafts[-1]
            last.report.say(last.node, f"more than {MAX_RULES:,} rules")


def _read(root: Path, *, needed: bool) -> Layer:
    if not root.is_dir():
        told = Problem(file=str(root), line=1, column=1, text="there is no such folder of rules")
        return Layer(files={}, root=str(root), unread=(told,) if needed else ())
    files: dict[str, str] = {}
    signatures: dict[str, str] = {}
    unread: list[Problem] = []
    for path in (*_files(root), *sorted(root.glob(SIGNATURES))):
        name = path.relative_to(root).as_posix()
        try:
            (files if path.suffix in SUFFIXES else signatures)[name] = text_of(path)
        except (OSError, UnicodeDecodeError) as error:
            unread.append(Problem(file=str(path), line=1, column=1, text=f"cannot be read: {error}"))
    return Layer(files=files, root=str(root), unread=tuple(unread), signatures=signatures)


def read_signatures(layers: Sequence[Layer]) -> tuple[Signatures | None, list[Problem]]:
    """Compile the signatures of all folders; a file of a later folder replaces the one of the same name."""
    found = {path: (layer.shown(path), text) for layer in layers for path, text in layer.signatures.items()}
    large = [name for name, text in found.values() if len(text) > MAX_BYTES]
    if large:
        return None, [
            Problem(file=name, line=1, column=1, text=f"larger than {MAX_BYTES:,} characters") for name in large
        ]
    signatures, troubles = compiled(dict(found.values()))
    return signatures, [Problem(file=t.file, line=t.line, column=t.column, text=t.text) for t in troubles]


def _files(root: Path) -> Iterable[Path]:
    found = (path for path in sorted(root.rglob("*")) if path.suffix in SUFFIXES and path.is_file())
    for path in found:
        parts = path.relative_to(root).parts
        if parts[0] not in OTHERS and parts[-1] != REGISTER and not any(part.startswith(".") for part in parts):
            yield path
