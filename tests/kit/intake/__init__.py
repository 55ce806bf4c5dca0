"""Tests of what people report."""
