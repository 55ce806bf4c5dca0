"""The nouns that flow: what we watch, what we saw, what it means, what we hold true, what we say."""
