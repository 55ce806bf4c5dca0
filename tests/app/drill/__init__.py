"""Drills: what is borrowed, what is measured, what the page says."""
