"""The path to a name server, by plain sockets and without privilege: who else answers, and at which hop."""
