"""Lookalikes: names that people could take for a watched one, a stated number of them, told apart once they exist."""
