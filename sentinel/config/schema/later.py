"""Keys that are understood and checked, but that this version does not act upon yet; whoever sets one is told so."""

LATER = frozenset(
    {
        "hibp.key",
        "phases.expected_account_closure",
    }
)
