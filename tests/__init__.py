"""Tests mirror the tree; each asserts what a user would notice."""
