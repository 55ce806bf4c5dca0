"""What asking a platform may cost: rates, daily caps, quotas, budgets, rests. State in, moment in, decision out."""
