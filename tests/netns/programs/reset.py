"""A middlebox that forges a TCP reset towards the client when a ClientHello names a word; the true line lives on."""

import argparse

from scapy.layers.inet import IP, TCP
from scapy.layers.inet6 import IPv6

from tests.netns.programs.forge import listen, passing, send
from tests.netns.programs.ready import ready, tell

HELLO = b"\x16"


def forged(seen: bytes, options: argparse.Namespace) -> tuple[object, str] | None:
    """The forged reset, and whom it goes to; None if this is no ClientHello with the word."""
    packet = IPv6(seen) if seen[0] >> 4 == 6 else IP(seen)
    if not packet.haslayer(TCP):
        return None
    said = bytes(packet[TCP].payload)
    if said[:1] != HELLO or options.word.encode() not in said:
        return None
    ours = packet[TCP]
    tcp = TCP(sport=ours.dport, dport=ours.sport, flags="RA", seq=ours.ack, ack=ours.seq + len(said))
    if packet.version == 6:
        return IPv6(src=packet.dst, dst=packet.src, hlim=options.ttl) / tcp, packet.src
    return IP(src=packet.dst, dst=packet.src, ttl=options.ttl, id=options.ip_id) / tcp, packet.src


def main() -> None:
    reads = argparse.ArgumentParser()
    reads.add_argument("--device", required=True)
    reads.add_argument("--word", required=True)
    reads.add_argument("--ttl", type=int, default=200)
    reads.add_argument("--ip-id", type=int, default=54321)
    options = reads.parse_args()
    ear = listen(options.device)
    ready()
    for seen in passing(ear):
        made = forged(seen, options)
        if made is not None:
            send(*made)
            tell(to=made[1])


if __name__ == "__main__":
    main()
