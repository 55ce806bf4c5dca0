"""What the two forgers share: they hear what passes one device, and send what they made up."""

import socket
from collections.abc import Iterator
from typing import Any

ALL = 0x0003
_OUTGOING = 4


def listen(device: str) -> socket.socket:
    """An ear at one device; it hears from now on."""
    ear = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, 0)
    ear.bind((device, ALL))
    return ear


def passing(ear: socket.socket) -> Iterator[bytes]:
    """Each IP packet that enters there, from its first octet on."""
    while True:
        data, place = ear.recvfrom(65535)
        if place[2] != _OUTGOING:
            yield data


def send(packet: Any, to: str) -> None:  # noqa: ANN401 - scapy ships no types
    """Send one whole packet; the kernel finds the way."""
    family = socket.AF_INET6 if ":" in to else socket.AF_INET
    with socket.socket(family, socket.SOCK_RAW, socket.IPPROTO_RAW) as voice:
        voice.sendto(bytes(packet), (to, 0))
