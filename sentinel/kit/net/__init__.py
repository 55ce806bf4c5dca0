"""Sockets made safe: DNS, TCP, TLS and HTTP as single, timed, bounded, guarded steps."""
