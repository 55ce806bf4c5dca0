"""Tests of the ways in which addresses shake hands: hellos by hand, hostile answers, trials of names."""
