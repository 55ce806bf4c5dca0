"""How observations travel: the spool, the wire, the links."""
