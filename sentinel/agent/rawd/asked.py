"""What may be asked of rawd: a closed list of verbs, each with its own strict shape; all else is refused by name."""

import ipaddress
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sentinel.kit.net.guard import Guard
from sentinel.kit.raw import MOST_HOPS, MOST_SECONDS, Flow

MOST_BYTES = 2048
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?", re.ASCII)
_NAME_LENGTH = 253
_ANY = Guard(lab=True)  # what not even a lab may reach: link-local, multicast, unspecified; the rest is root's list


class Refused(Exception):
    """The request is not carried out; ``code`` is a word for programs, the text is for people."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class SynTrace:
    """Knock at ``ip`` and ``port`` with rising TTL."""

    ip: str
    port: int
    max_ttl: int = MOST_HOPS


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """Ask ``server`` for the address of ``qname`` with rising TTL."""

    server: str
    qname: str
    port: int = 53


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """Watch one connection for at most so many seconds."""

    flow: Flow
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """How is rawd?"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """End the watch that runs on this connection."""


Request: TypeAlias = SynTrace | Sweep | Watch | Status | Stop


def read(frame: bytes) -> Request:
    """One request, whole or not at all.

    Raises:
        Refused: ``malformed``, and what is wrong with it.
    """
    fields = _object(frame)
    verb = fields.pop("verb", None)
    make = _VERBS.get(verb) if isinstance(verb, str) else None
    if make is None:
        raise _malformed(f"no such verb; there are {', '.join(_VERBS)}")
    made = make(fields)
    if fields:
        raise _malformed(f"{verb} takes no {min(fields)[:40]!r}")
    return made


def _object(frame: bytes) -> dict[str, Any]:
    if len(frame) > MOST_BYTES:
        raise _malformed(f"a request has at most {MOST_BYTES} bytes")
    try:
        found = json.loads(frame.decode("ascii"), object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise _malformed("a request is one JSON object in ASCII, each key once") from None
    if not isinstance(found, dict):
        raise _malformed("a request is one JSON object")
    return found


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _no_number(_: str) -> float:
    raise ValueError


def _malformed(text: str) -> Refused:
    return Refused("malformed", text)


def _syn_trace(fields: dict[str, Any]) -> SynTrace:
    ip, port = _place(fields, "ip", "port")
    return SynTrace(ip=ip, port=port, max_ttl=_whole(fields, "max_ttl", 1, MOST_HOPS, MOST_HOPS))


def _sweep(fields: dict[str, Any]) -> Sweep:
    return Sweep(
        server=_address(fields, "server"), qname=_name(fields, "qname"), port=_whole(fields, "port", 1, 65535, 53)
    )


def _watch(fields: dict[str, Any]) -> Watch:
    protocol = fields.pop("protocol", None)
    if protocol not in ("tcp", "udp"):
        raise _malformed("protocol must be tcp or udp")
    local, local_port = _place(fields, "local", "local_port")
    remote, remote_port = _place(fields, "remote", "remote_port")
    if (":" in local) != (":" in remote):
        raise _malformed("local and remote must be of one address family")
    flow = Flow(protocol=protocol, local=local, local_port=local_port, remote=remote, remote_port=remote_port)
    return Watch(flow=flow, seconds=_seconds(fields))


def _seconds(fields: dict[str, Any]) -> float:
    value = fields.pop("seconds", MOST_SECONDS)
    if type(value) not in (int, float) or not 0 < value <= MOST_SECONDS:
        raise _malformed(f"seconds must be over 0 and at most {MOST_SECONDS:g}")
    return float(value)


def _place(fields: dict[str, Any], address: str, port: str) -> tuple[str, int]:
    return _address(fields, address), _whole(fields, port, 1, 65535)


def _address(fields: dict[str, Any], key: str) -> str:
    """An address as it is spelled in one way only, of a host that can be reached at all."""
    text = fields.pop(key, None)
    text = text if isinstance(text, str) and "%" not in text else ""
    try:
        ip = ipaddress.ip_address(text)
    except ValueError:
        ip = None
    if ip is None or str(ip) != text:
        raise _malformed(f"{key} must be an IP address, in its shortest spelling")
    if getattr(ip, "ipv4_mapped", None) or _ANY.refuse(text, 1):
        raise _malformed(f"{key} must be the address of one host")
    return text


def _whole(fields: dict[str, Any], key: str, least: int, most: int, default: int | None = None) -> int:
    value = fields.pop(key, default)
    if type(value) is not int or not least <= value <= most:
        raise _malformed(f"{key} must be a whole number from {least} to {most}")
    return value


def _name(fields: dict[str, Any], key: str) -> str:
    """A name that is plain to see: lower case, letters, digits, hyphens and underscores."""
    text = fields.pop(key, None)
    parts = text.removesuffix(".").split(".") if isinstance(text, str) and len(text) <= _NAME_LENGTH else []
    if len(parts) < 2 or not all(_LABEL.fullmatch(part) for part in parts):  # noqa: PLR2004 - a name and its zone
        raise _malformed(f"{key} must be a name such as www.example.go.id, in lower case")
    return ".".join(parts)


_VERBS: Mapping[str, Callable[[dict[str, Any]], Request]] = {
    "syn_trace": _syn_trace,
    "dns_ttl_sweep": _sweep,
    "watch": _watch,
    "stop": lambda _: Stop(),
    "status": lambda _: Status(),
}
