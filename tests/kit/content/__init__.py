"""The judge of content, on small pages of our own."""
