"""The panel of resolvers: whose they are, and which block pages are known."""
