"""Real packets on real hops: network namespaces in which attacks on the path are staged."""
