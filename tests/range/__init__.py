"""Plain clients against the world: it must be as good, and as bad, as it says."""
