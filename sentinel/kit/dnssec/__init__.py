"""DNSSEC judged by ourselves: chains of trust, signatures, proofs of absence. Pure; the time is an argument."""
