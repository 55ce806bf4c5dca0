"""A small Indonesia on loopback: portals, name servers, a CA, mail and Telegram, and attacks as verbs."""
