"""Tests of what asking may cost."""
