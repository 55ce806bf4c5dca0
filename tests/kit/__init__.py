"""Tests of the kit: what a probe author may touch."""
