"""In which ways an address shakes hands: versions, ciphers, how it opens, and whether a name is let through."""
