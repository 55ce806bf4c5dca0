"""Datagrams with their circumstances: sender, IP TTL, time, and closed ports told by ICMP."""

import asyncio
import socket
import time

import pytest

from sentinel.kit.net.faults import Stopped
from sentinel.kit.net.guard import Guard
from sentinel.kit.net.packets import open_packets

LAB = Guard(lab=True)


def peer(address: str) -> socket.socket:
    sock = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind((address, 0))
    sock.settimeout(2.0)
    return sock


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "0:0:0:0:0:0:0:1"])
@pytest.mark.parametrize("ttl", [64, 57])
async def test_who_sent_it_and_from_how_far(address: str, ttl: int) -> None:
    with peer(address) as server:
        level, option = (41, socket.IPV6_UNICAST_HOPS) if ":" in address else (socket.IPPROTO_IP, socket.IP_TTL)
        server.setsockopt(level, option, ttl)
        packets = open_packets(LAB, address, server.getsockname()[1], time.monotonic)
        packets.send(b"tanya")
        data, client = server.recvfrom(100)
        server.sendto(b"jawab", client)
        packet = await asyncio.wait_for(packets.receive(), 5)
        packets.close()
    assert (data, packet.data, packet.ttl, packet.source) == (b"tanya", b"jawab", ttl, packets.peer)
    assert 0 <= packet.after < 5


async def test_a_stranger_is_heard_too() -> None:
    with peer("127.0.0.1") as server, peer("127.0.0.2") as stranger:
        packets = open_packets(LAB, "127.0.0.1", server.getsockname()[1], time.monotonic)
        packets.send(b"tanya")
        _, client = server.recvfrom(100)
        stranger.sendto(b"palsu", client)
        packet = await asyncio.wait_for(packets.receive(), 5)
        packets.close()
    assert (packet.data, packet.source[0]) == (b"palsu", "127.0.0.2")


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
async def test_a_closed_port_is_told_at_once(address: str) -> None:
    with peer(address) as server:
        port = server.getsockname()[1]
    packets = open_packets(LAB, address, port, time.monotonic)
    packets.send(b"tanya")
    with pytest.raises(Stopped) as refused:
        await asyncio.wait_for(packets.receive(), 5)
    packets.close()
    assert str(refused.value.failure) == "tcp.connection_refused"


async def test_the_guard_is_asked() -> None:
    with pytest.raises(Stopped) as refused:
        open_packets(Guard(), "127.0.0.1", 53, time.monotonic)
    assert str(refused.value.failure) == "tcp.address_refused"


async def test_waiting_costs_nothing_after_icmp() -> None:
    """An error queue that nobody reads would wake the loop for ever."""
    with peer("127.0.0.1") as server:
        port = server.getsockname()[1]
    packets = open_packets(LAB, "127.0.0.1", port, time.monotonic)
    packets.send(b"tanya")
    with pytest.raises(Stopped):
        await asyncio.wait_for(packets.receive(), 5)
    began = time.process_time()
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(packets.receive(), 0.2)
    packets.close()
    assert time.process_time() - began < 0.1
