"""Certificates read as what they are: bytes that a stranger signed."""
