"""What there is to know of a social account: one look at it, and what differs from before."""
