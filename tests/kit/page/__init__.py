"""Tests of pages: their words, the walls before them, where they lead."""
