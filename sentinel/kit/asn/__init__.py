"""Whose network an address lies in, without asking anybody: a table on disk, and how it is made and refreshed."""
