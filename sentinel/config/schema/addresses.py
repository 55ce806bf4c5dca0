"""Addresses in the configuration: resolvers, name servers, canaries, where to listen."""

import ipaddress
from typing import Annotated, TypeAlias

from pydantic import AfterValidator, StrictStr

from sentinel.config.schema.fields import is_address, split_url

_PORTS = range(1, 65_536)


def split_server(text: str, port: int) -> tuple[str, int]:
    """The address and port of ``IP``, ``IP:port`` or ``[IPv6]:port``.

    Raises:
        ValueError: if it is none of them.
    """
    wrong = "must be an IP address, with :port if it is another than usual ([…] around IPv6)"
    host, number = text, str(port)
    if text.startswith("["):
        host, closed, rest = text[1:].partition("]")
        if not closed or (rest and not rest.startswith(":")):
            raise ValueError(wrong)
        number = rest[1:] if rest else number
    elif text.count(":") == 1:
        host, number = text.split(":")
    if not is_address(host) or not (number.isascii() and number.isdigit() and int(number) in _PORTS):
        raise ValueError(wrong)
    return str(ipaddress.ip_address(host)), int(number)


def _server(text: str) -> str:
    split_server(text, 53)
    return text


def _resolver(text: str) -> str:
    if text == "system":
        return text
    if text.startswith("https://"):
        split_url(text, "https")
        return text
    if text.startswith("tcp://"):
        split_server(text.removeprefix("tcp://"), 53)
        return text
    if text.startswith("tls://"):
        address, marked, name = text.removeprefix("tls://").partition("#")
        split_server(address, 853)
        if marked:
            split_url(f"https://{name}/", "https")
        return text
    try:
        return _server(text)
    except ValueError:
        raise ValueError('must be "system", IP[:port], tls://IP[:port][#name] or https://host/dns-query') from None


def _canary(text: str) -> str:
    if text.startswith("dns:"):
        name, at, server = text.removeprefix("dns:").partition("@")
        if not (name and at):
            raise ValueError("must be dns:NAME@IP[:port]")
        split_server(server, 53)
        return text
    if not text.startswith("https://"):
        raise ValueError(
            "must be https://… (only verified TLS proves that we are online) or the hint dns:NAME@IP[:port]"
        )
    split_url(text, "https")
    return text


def listening(text: str) -> str:
    """A place to listen at, as it was written.

    Raises:
        ValueError: if it is no ``address:port``.
    """
    host, _, port = text.rpartition(":")
    bare = host.strip("[]")
    if not (port.isascii() and port.isdigit() and int(port) in range(65_536)) or not (
        is_address(bare) or bare == "localhost"
    ):
        raise ValueError("must be address:port, such as 127.0.0.1:8080")
    return text


Server: TypeAlias = Annotated[StrictStr, AfterValidator(_server)]
Resolver: TypeAlias = Annotated[StrictStr, AfterValidator(_resolver)]
Canary: TypeAlias = Annotated[StrictStr, AfterValidator(_canary)]
Listen: TypeAlias = Annotated[StrictStr, AfterValidator(listening)]
