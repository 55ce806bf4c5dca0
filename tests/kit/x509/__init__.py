"""Tests of certificates: parsing, names, weakness, expiry, trust."""
