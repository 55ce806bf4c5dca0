"""From events to matches: Sigma rules, loaded strictly and compiled to closures. Pure."""
