"""The agent: when it looks, what it believes, what it reports."""
