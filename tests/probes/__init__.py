"""Tests of the probes: what they make of the world, good and bad."""
