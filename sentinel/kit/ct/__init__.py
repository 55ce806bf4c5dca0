"""Certificate transparency: what public logs, and those who read them for us, say of new certificates."""
