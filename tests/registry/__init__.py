"""Tests of the register of accounts: spreadsheets with every trap, and the promise that nothing is lost."""
