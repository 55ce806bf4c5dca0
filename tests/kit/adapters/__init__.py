"""Tests of the adapters: their form, their reading, and those that ship."""
