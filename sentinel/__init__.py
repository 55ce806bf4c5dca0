"""Sentinel watches election websites and tells the duty officer what it saw, from where, and why it believes it."""

__version__ = "0.1.0"
