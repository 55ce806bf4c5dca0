"""Routes of the Internet: who announces the networks that a site lives in, and whether he may."""
