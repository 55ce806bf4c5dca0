"""An injector on the path: it sees a question and answers it in the server's name, sooner or later than the truth."""

import argparse
import random
import threading

import dns.exception
import dns.flags
import dns.message
import dns.rdatatype
import dns.rrset
from scapy.layers.inet import IP, UDP
from scapy.layers.inet6 import IPv6

from tests.netns.programs.forge import listen, passing, send
from tests.netns.programs.ready import ready, tell

LATE = 0.3  # seconds: later than the true server, which takes 0.1


def forged(seen: bytes, options: argparse.Namespace) -> tuple[object, str] | None:
    """The forged answer to what was seen, and whom it goes to; None if this is no question that we care for."""
    packet = IPv6(seen) if seen[0] >> 4 == 6 else IP(seen)
    if not packet.haslayer(UDP) or packet[UDP].dport != 53:
        return None
    try:
        asked = dns.message.from_wire(bytes(packet[UDP].payload))
    except dns.exception.DNSException:
        return None
    (question,) = asked.question
    if options.word not in question.name.to_text() or question.rdtype != dns.rdatatype.A:
        return None
    answer = dns.message.make_response(asked)
    answer.flags |= dns.flags.RA
    answer.answer.append(dns.rrset.from_text(question.name, 60, "IN", "A", options.answer))
    udp = UDP(sport=53, dport=packet[UDP].sport) / answer.to_wire()
    if packet.version == 6:
        return IPv6(src=packet.dst, dst=packet.src, hlim=options.ttl) / udp, packet.src
    return IP(src=packet.dst, dst=packet.src, ttl=options.ttl, id=0) / udp, packet.src


def main() -> None:
    reads = argparse.ArgumentParser()
    reads.add_argument("--device", required=True)
    reads.add_argument("--answer", required=True)
    reads.add_argument("--ttl", type=int, default=57)
    reads.add_argument("--first", type=float, default=1.0)
    reads.add_argument("--word", default="")
    options = reads.parse_args()
    dice = random.Random(7)
    ear = listen(options.device)
    ready()
    for seen in passing(ear):
        made = forged(seen, options)
        if made is None:
            continue
        early = dice.random() < options.first
        tell(early=early, to=made[1])
        if early:
            send(*made)
        else:
            threading.Timer(LATE, send, made).start()


if __name__ == "__main__":
    main()
