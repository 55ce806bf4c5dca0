"""What must not be disclosed: where the secrets of a configuration are, and which parts of a URL give one away."""

from collections.abc import Iterator
from urllib.parse import parse_qsl, unquote, urlsplit

from pydantic import BaseModel

from sentinel.config.secret import Secret

_TOKEN = 12  # a path or host part this long without a dot is a token rather than a word


def secrets_in(value: object) -> Iterator[Secret]:
    """Every secret of a configuration, wherever it stands."""
    if isinstance(value, Secret):
        yield value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from secrets_in(getattr(value, name))
    elif isinstance(value, dict | list | tuple):
        for item in value.values() if isinstance(value, dict) else value:
            yield from secrets_in(item)


def telling_parts(value: str) -> set[str]:
    """The value, and of a URL also password, tokens and query values, plain and percent-encoded: logs may split it."""
    if "://" not in value:
        return {value} if value not in ("", "sqlite") else set()
    try:
        parts = urlsplit(value)
    except ValueError:
        return {value}
    login, _, host = parts.netloc.rpartition("@")
    words = [login.partition(":")[2], *host.split(":"), *parts.path.split("/")]
    long = {w for w in words[1:] if len(w) >= _TOKEN and "." not in w}
    found = {value, words[0], *long, *(v for _, v in parse_qsl(parts.query) if len(v) >= _TOKEN)} - {""}
    return found | {unquote(part) for part in found}
