"""The network engine against real servers on loopback, most of them hostile."""
