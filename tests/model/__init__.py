"""The nouns: what they promise by themselves."""
