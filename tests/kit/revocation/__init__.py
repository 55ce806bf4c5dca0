"""Proofs that a revocation is believed when its authority signed it, and never otherwise."""
