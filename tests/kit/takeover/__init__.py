"""Proofs of who is lame, what dangles, and who could move in."""
