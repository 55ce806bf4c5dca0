"""What a person asks of the daemon, and its answer: one JSON line each way over the control socket."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

MOST_BYTES = 16_000_000  # an imported inventory is the largest thing that is ever asked


class Outcome(StrEnum):
    """How an answer is meant; each has its exit code."""

    DONE = "done"
    REFUSED = "refused"
    INVALID = "invalid"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One act: its name, what it is done to and with which words, who is named, and the login that spoke."""

    act: str
    args: Mapping[str, str] = field(default_factory=dict)
    who: str = ""
    login: str = ""

    def line(self) -> bytes:
        """The request as it goes over the socket; the login is not sent: the other side asks the kernel."""
        return json.dumps({"act": self.act, "args": dict(self.args), "who": self.who}).encode() + b"\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of it: ``text`` says why, where it was not done; ``data`` is what was done, as plain JSON values."""

    outcome: Outcome = Outcome.DONE
    text: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)

    def line(self) -> bytes:
        """The answer as it goes over the socket."""
        said = {"outcome": str(self.outcome), "text": self.text, "data": dict(self.data)}
        return json.dumps(said).encode() + b"\n"


class Garbled(ValueError):
    """A line that is no request or no answer."""


def read_request(line: bytes, login: str) -> Request:
    """The request in a line, spoken by this login.

    Raises:
        Garbled: if it is none.
    """
    said = _mapping(line)
    act, args, who = said.get("act"), said.get("args", {}), said.get("who", "")
    if not (isinstance(act, str) and isinstance(who, str) and isinstance(args, dict)):
        raise Garbled("a request names its act, its args and who asks")
    if not all(isinstance(value, str) for value in args.values()):
        raise Garbled("the args of a request are texts")
    return Request(act=act, args=args, who=who or login, login=login)


def read_answer(line: bytes) -> Answer:
    """The answer in a line.

    Raises:
        Garbled: if it is none.
    """
    said = _mapping(line)
    try:
        return Answer(outcome=Outcome(said["outcome"]), text=str(said["text"]), data=dict(said["data"]))
    except (KeyError, ValueError, TypeError):
        raise Garbled("no answer of this version of Sentinel") from None


def _mapping(line: bytes) -> dict[str, Any]:
    try:
        said = json.loads(line)
    except (ValueError, RecursionError):
        raise Garbled("not a line of JSON") from None
    if not isinstance(said, dict):
        raise Garbled("not a JSON object")
    return said
