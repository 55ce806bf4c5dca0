"""Tests of the register of accounts in the application."""
