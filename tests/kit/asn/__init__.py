"""Proofs that the table of networks says what it was given, and nothing else."""
