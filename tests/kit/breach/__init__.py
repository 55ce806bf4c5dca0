"""Tests of what is known of leaks."""
