"""From matches to incidents to notices: lifecycle, scope, and what is said. Pure: the time is an argument."""
