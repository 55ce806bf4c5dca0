"""Small programs that run inside the rig's namespaces, each a process of its own; first they write 'ready'."""
