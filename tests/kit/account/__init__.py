"""Registered accounts: words, likeness, and numbers of thirty days."""
