"""Lookalikes: which names are made up, and what is remembered of them."""
