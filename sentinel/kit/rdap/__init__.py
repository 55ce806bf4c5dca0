"""Registrations, asked of the registries over RDAP (RFC 9082, 9083)."""
