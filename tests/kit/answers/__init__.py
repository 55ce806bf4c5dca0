"""Proofs that strangers among the answers are told from the site's own, and that the unknown acquits nobody."""
