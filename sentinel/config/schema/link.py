"""The table ``[link]``: on an agent the hub that it reports to; on a hub where it listens, and to whom."""

import base64
import binascii
import re
from typing import Annotated, TypeAlias

from pydantic import AfterValidator, Field, StrictStr

from sentinel.config.schema.addresses import listening
from sentinel.config.schema.fields import Id, Line, SecretFile, Section, split_url
from sentinel.config.secret import Secret

UNIX = "unix:"
_KEY_BYTES = 32


def _hub(text: str) -> str:
    if text.startswith(UNIX):
        return _socket(text)
    if text:
        try:
            split_url(text, "https")
        except ValueError as error:
            raise ValueError(f"{error}; a hub is https://… or unix:/path") from None
    return text


def _socket(text: str) -> str:
    if not re.fullmatch(r"unix:/[ -~]+", text):
        raise ValueError("must be unix: and the whole path of a socket, such as unix:/run/sentinel-link.sock")
    return text


def _place(text: str) -> str:
    if text.startswith(UNIX):
        return _socket(text)
    try:
        return listening(text)
    except ValueError:
        raise ValueError("must be unix:/path or address:port, such as 0.0.0.0:8443") from None


def _public(text: str) -> str:
    """A public key; that it fits its owner only its first signature shows."""
    try:
        raw = base64.b64decode(text.removeprefix("ed25519:"), validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if not text.startswith("ed25519:") or len(raw) != _KEY_BYTES:
        raise ValueError('must be a public key as "sentinel link" prints it: ed25519:…')
    return text


Hub: TypeAlias = Annotated[StrictStr, AfterValidator(_hub)]
Place: TypeAlias = Annotated[StrictStr, AfterValidator(_place)]
PublicKey: TypeAlias = Annotated[StrictStr, AfterValidator(_public)]
HubKey: TypeAlias = Annotated[StrictStr, AfterValidator(lambda text: text and _public(text))]


class AgentEntry(Section):
    """An agent that this hub listens to: its vantage, the public half of its key, the network that it looks through."""

    vantage: Id
    key: PublicKey
    network: Annotated[Line, Field(min_length=1)]
    targets: tuple[Id, ...] = ()
    probes: tuple[Id, ...] = ()


class Link(Section):
    """Several vantages: on an agent the hub that it reports to; on a hub where it listens, and to whom."""

    hub: Hub = ""
    key: SecretFile = Secret("")
    hub_key: HubKey = ""
    network: Line = ""
    listen: tuple[Place, ...] = ()
    certificate: StrictStr = ""
    certificate_key: SecretFile = Secret("")
    agents: tuple[AgentEntry, ...] = ()
