"""What a key may hold: each kind of value with its rule, and the words that say so when it is broken."""

import ipaddress
import re
from collections.abc import Callable
from typing import Annotated, Any, TypeAlias
from urllib.parse import SplitResult, urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetPydanticSchema,
    PlainSerializer,
    StrictStr,
)
from pydantic_core import core_schema

from sentinel.config.secret import FORM, REFERENCE, Secret, Vault
from sentinel.kit.durations import Duration
from sentinel.model.severity import Severity

_ID = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?", re.ASCII)
_HOST = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(?:\.(?!-)[a-z0-9_-]{1,63}(?<!-))*\.?", re.ASCII | re.IGNORECASE)
_OPEN = re.compile(r"(?:json|xml|form|http|mailto|syslog|socks5)s?|sqlite|postgresql(?:\+psycopg)?", re.ASCII)
_INSIDE = re.compile(r"://[^/?#]*:[^/?#]*@|[?&](?:pass|password|pwd|token|key|secret|auth)=", re.IGNORECASE)
_LONGEST = 500


class Section(BaseModel):
    """A table of the file: keys that are not listed are refused, and nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


def _wanted(pattern: re.Pattern[str], rule: str) -> Callable[[str], str]:
    def check(text: str) -> str:
        if not pattern.fullmatch(text):
            raise ValueError(rule)
        return text

    return check


def one_line(text: str) -> str:
    """Text for people: one line, no control characters, not endless.

    Raises:
        ValueError: if it is anything else.
    """
    if not text.isprintable():
        raise ValueError("must be one line without control characters")
    if len(text) > _LONGEST:
        raise ValueError(f"must not be longer than {_LONGEST} characters")
    return text.strip()


def split_url(text: str, *schemes: str) -> SplitResult:
    """The parts of an absolute URL with one of these schemes, and neither a login nor anything unprintable in it.

    Raises:
        ValueError: saying which part is wrong.
    """
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise ValueError("is not a URL") from None
    if parts.scheme not in schemes or not text.startswith(f"{parts.scheme}://"):
        raise ValueError(f"must begin with {' or '.join(f'{s}://' for s in schemes)}")
    if not text.isascii() or not text.isprintable() or " " in text:
        raise ValueError("must be plain ASCII without spaces; write a name with other letters in its xn-- form")
    if "@" in parts.netloc:
        raise ValueError("must not hold a user name or password")
    if not host or not (_HOST.fullmatch(host) or is_address(host)):
        raise ValueError("has no valid host name")
    return parts


def is_address(text: str) -> bool:
    """Whether this is an IP address."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _url(*schemes: str) -> Callable[[str], str]:
    def check(text: str) -> str:
        if text:
            split_url(text, *schemes)
        return text

    return check


def _region(text: str) -> str:
    return _wanted(re.compile(r"(\d{2}){0,5}", re.ASCII), "must be a region code such as 52 or 5271")(
        text.replace(".", "")
    )


def _severity(word: object) -> Severity:
    if isinstance(word, Severity):
        return word
    if isinstance(word, str) and word.upper() in Severity.__members__:
        return Severity[word.upper()]
    raise ValueError(f"must be one of {', '.join(s.label for s in Severity)}")


def _referred(text: object) -> str:
    if not isinstance(text, str):
        raise ValueError(f"must be text: {FORM}")  # noqa: TRY004 - pydantic reports ValueError as a problem
    if "${" in REFERENCE.sub("", text):
        raise ValueError(f"holds a reference that is none of {FORM}")
    return text


def _secret(text: object, info: core_schema.ValidationInfo) -> Secret:
    written = _referred(text)
    if written and not REFERENCE.search(written):
        raise ValueError(f"a secret must not stand in the file: write {FORM}")
    return _filled(written, info.context)


def _secret_file(text: object, info: core_schema.ValidationInfo) -> Secret:
    """What is kept in a file of its own: the plain name of that file will do."""
    written = _referred(text)
    return _filled(written if not written or REFERENCE.search(written) else f"${{file:{written}}}", info.context)


def _secret_url(text: object, info: core_schema.ValidationInfo) -> Secret:
    written = _referred(text)
    lab = info.context is not None and info.context.lab
    scheme = written.partition("://")[0].lower()
    if (
        written
        and not lab
        and not REFERENCE.search(written)
        and (_INSIDE.search(written) or not _OPEN.fullmatch(scheme))
    ):
        raise ValueError(f"a URL with a secret in it must not stand in the file: write {FORM}")
    return _filled(written, info.context)


def _filled(text: str, vault: Vault | None) -> Secret:
    return vault.fill(text) if vault else Secret(text)


def _masked(secret: Secret, info: core_schema.SerializationInfo) -> str:
    """A plain word (``sqlite``, nothing) is no secret; a reference is shown where that is asked for; else ``***``."""
    if secret.resolved and not secret.source and "://" not in secret.reveal():
        return secret.reveal()
    references = bool(info.context and info.context.get("references"))
    return secret.source if references and secret.source else "***"


def _shape(check: Callable[[object, core_schema.ValidationInfo], Secret]) -> Any:  # noqa: ANN401 - pydantic's own type
    def schema(*_: object) -> core_schema.CoreSchema:
        return core_schema.with_info_plain_validator_function(
            check,
            serialization=core_schema.plain_serializer_function_ser_schema(
                _masked, info_arg=True, return_schema=core_schema.str_schema()
            ),
            json_schema_input_schema=core_schema.str_schema(),
        )

    return GetPydanticSchema(schema)


Id: TypeAlias = Annotated[
    StrictStr,
    AfterValidator(_wanted(_ID, "must be lower-case letters, digits, dots, dashes or underscores, at most 64")),
]
Line: TypeAlias = Annotated[StrictStr, AfterValidator(one_line)]
WebUrl: TypeAlias = Annotated[StrictStr, AfterValidator(_url("https", "http"))]
Region: TypeAlias = Annotated[StrictStr, AfterValidator(_region)]
Level: TypeAlias = Annotated[
    Severity,
    BeforeValidator(_severity, json_schema_input_type=str),
    PlainSerializer(lambda level: level.label, return_type=str),
]
SecretText: TypeAlias = Annotated[Secret, _shape(_secret)]
SecretFile: TypeAlias = Annotated[Secret, _shape(_secret_file)]
SecretUrl: TypeAlias = Annotated[Secret, _shape(_secret_url)]
Rate: TypeAlias = Annotated[float, Field(strict=True, gt=0, le=6000)]
Span: TypeAlias = Annotated[Duration, Field(gt=0)]
