"""Events to matches: strict Sigma rules, compiled once, judged purely. Text, events, state and time are arguments."""
