"""Tests of asking platforms."""
