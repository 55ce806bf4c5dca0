"""Tests of what is read of certificate transparency."""
