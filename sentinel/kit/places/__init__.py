"""Where a site is looked at: the addresses that the DNS gives, those that only some resolvers give, the former ones."""
