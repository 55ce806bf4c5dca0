"""The path to a name server."""
