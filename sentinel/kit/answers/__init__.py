"""Judges the addresses that a zone's own servers give: the usual ones, those that proved themselves, and strangers."""
