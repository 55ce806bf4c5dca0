"""Agent: look when a check is due, politely, and keep what was seen until the ledger has it."""
