"""The courier against the range: unchanged Apprise, a real ledger, and a far side that misbehaves."""
