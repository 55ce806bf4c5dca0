"""Where in an answer something stands, by one of ten operators; what must be there; what it is read as."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Annotated, Self

import jmespath
from jmespath.exceptions import JMESPathError
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr, model_validator
from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from sentinel.kit.regex import compiled

OPERATORS = ("css", "json", "meta", "jsonld", "xml", "regex", "header", "status", "final_url", "body")
Text = Annotated[str, Field(min_length=1, max_length=500)]
Scalar = StrictBool | StrictInt | StrictStr


def _path(text: str) -> str:
    _json(text)
    return text


Path = Annotated[Text, AfterValidator(_path)]  # a JMESPath


class Form(BaseModel):
    """Part of an adapter: what it does not know it refuses, and what was read once never changes."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False)


class Cast(StrEnum):
    """What a text is read as; without a cast it stays text."""

    INT = "int"
    BOOL = "bool"
    DATETIME = "datetime"
    URL = "url"
    NFKC = "nfkc"
    IMAGE = "image"
    SI_NUMBER = "si_number"


class Place(Form):
    """Exactly one operator. ``attr`` and ``pick`` (from 0; -1 is the last) go with ``css``."""

    css: Text | None = None
    attr: Text | None = None
    pick: Annotated[int, Field(ge=-1, le=1000)] | None = None
    json_path: Annotated[Text | None, Field(alias="json")] = None
    meta: Text | None = None
    jsonld: Text | None = None
    xml: Text | None = None
    regex: Text | None = None
    header: Text | None = None
    status: tuple[Annotated[int, Field(ge=100, le=599)], ...] | None = None
    final_url: Text | None = None
    body: Text | None = None

    @property
    def operator(self) -> str:
        """The name of the operator that is used."""
        return next(name for name in OPERATORS if self._value(name) is not None)

    @property
    def words(self) -> str:
        """The operator and its argument, as people wrote them."""
        return f"{self.operator}: {self._value(self.operator)}"

    def _value(self, name: str) -> object:
        """What this operator looks for: a text, or the statuses."""
        return getattr(self, "json_path" if name == "json" else name)

    @model_validator(mode="after")
    def _sound(self) -> Self:
        used = [name for name in OPERATORS if self._value(name) is not None]
        if len(used) != 1:
            told = " and ".join(used) or "none"
            raise ValueError(f"exactly one operator is needed ({', '.join(OPERATORS)}), not {told}")
        if self.css is None and (self.attr is not None or self.pick is not None):
            raise ValueError("attr and pick go with css alone")
        check = _CHECKS.get(used[0])
        if check is not None:
            check(str(self._value(used[0])))
        return self


class Test(Place):
    """A place where something must be; with ``equals``, ``contains`` or ``starts``: exactly that."""

    __test__ = False  # no test of ours

    equals: Scalar | None = None
    contains: Text | None = None
    starts: Text | None = None

    @model_validator(mode="after")
    def _one_test(self) -> Self:
        given = [word for word in ("equals", "contains", "starts") if getattr(self, word) is not None]
        if len(given) > 1:
            raise ValueError(f"one test is enough, not {' and '.join(given)}")
        if given and self.operator in ("status", "body", "regex"):
            raise ValueError(f"{given[0]} has no meaning with {self.operator}, which is a test by itself")
        return self


class Beside(Form):
    """What the answer shows apart from its accounts: in its list ``items``, the one whose ``key`` the account names.

    ``by`` is where it names it. ``items`` is looked for in the whole answer, ``key`` in each of them.
    """

    items: Path
    key: Path
    by: Path


class Source(Place):
    """Where a field comes from, what it is read as, and whether the account cannot be judged without it.

    With ``beside`` it is looked for in what stands beside the account, and nowhere if that does not.
    """

    cast: Cast | None = None
    required: bool = False
    beside: Beside | None = None

    @model_validator(mode="after")
    def _readable(self) -> Self:
        if self.operator in ("status", "body"):
            raise ValueError(f"{self.operator} is a test and holds no value")
        if self.beside is not None and self.operator != "json":
            raise ValueError(f"beside goes with json, not with {self.operator}")
        return self


class Newest(Form):
    """The newest posts that an answer shows: each of them, and in it the words and the time."""

    each: Place
    text: Source
    at: Source

    @model_validator(mode="after")
    def _of_one_kind(self) -> Self:
        kinds = {self.each.operator, self.text.operator, self.at.operator}
        if kinds not in ({"css"}, {"json"}):
            raise ValueError("each, text and at go all by css, or all by json")
        if self.text.beside or self.at.beside:
            raise ValueError("beside is for fields of an account, not for its posts")
        if self.at.cast is not Cast.DATETIME:
            raise ValueError("at is read with cast: datetime")
        return self


def _css(selector: str) -> None:
    try:
        LexborHTMLParser("<p></p>").css(selector)
    except (SelectolaxError, ValueError, RuntimeError):
        raise ValueError(f"no CSS selector: {selector}") from None


def _json(path: str) -> None:
    try:
        jmespath.compile(path)
    except JMESPathError as error:
        raise ValueError(f"no JMESPath: {str(error).splitlines()[0]}") from None


def _regex(pattern: str) -> None:
    found = compiled(pattern)
    if len(found.groupindex) > 1 or found.groups > len(found.groupindex):
        raise ValueError("a regular expression has at most one group, and a group has a name: (?P<name>...)")


_CHECKS: Mapping[str, Callable[[str], None]] = {
    "css": _css,
    "xml": _css,
    "json": _json,
    "jsonld": _json,
    "regex": _regex,
}
