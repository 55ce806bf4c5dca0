"""Tests of sentinel.kit.zones."""
