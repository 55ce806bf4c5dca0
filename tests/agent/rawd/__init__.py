"""rawd: its requests, its list, its door."""
