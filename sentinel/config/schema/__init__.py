"""The shape of ``config.toml``: one class per table, every key with its default and what it may hold."""
