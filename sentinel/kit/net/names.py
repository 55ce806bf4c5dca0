"""Host names as the wire wants them: A-labels, lower case; numbers in disguise (``0x7f.1``) are refused."""

import ipaddress
import re
from functools import lru_cache

import idna

from sentinel.kit.net.faults import stopped
from sentinel.model.failure import Code, Layer

_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
MOST = 253


@lru_cache(maxsize=8192)
def is_literal(name: str) -> bool:
    """Whether the text is an IP address and no name."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


@lru_cache(maxsize=8192)
def host_name(text: str) -> str:
    """A name as it is asked for and sent: IDNA encoded, lower case, without the final dot. Literals stay as they are.

    Raises:
        Stopped: ``address_refused`` if its last label is a number, so that some software would read it as an address;
            ``unsupported`` if it is no host name at all.
    """
    if is_literal(text):
        return text.lower()
    name = _ascii(text).rstrip(".").lower()
    if _NUMBER.fullmatch(name.rpartition(".")[2]):
        raise stopped(Layer.TCP, Code.ADDRESS_REFUSED, f"a number in disguise: {name}")
    if not 0 < len(name) <= MOST or not all(_LABEL.fullmatch(label) for label in name.split(".")):
        raise stopped(Layer.DNS, Code.UNSUPPORTED, f"not a host name: {text!a}")
    return name


def _ascii(text: str) -> str:
    if text.isascii():
        return text
    try:
        return idna.encode(text, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        raise stopped(Layer.DNS, Code.UNSUPPORTED, f"not a host name: {text!a}") from None
