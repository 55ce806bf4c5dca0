"""The raw helper: the only process with CAP_NET_RAW, and the only one that reads packets with scapy.

``python -m sentinel.agent.rawd`` runs it; nobody imports it. It listens on a SEQPACKET socket, understands four
requests, sends nothing but its own SYN and its own plain DNS question, at most 50 packets a second, and only to
addresses of an allow-list that root wrote.
"""
