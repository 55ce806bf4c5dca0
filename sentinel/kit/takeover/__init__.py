"""What points to where nobody is home any more, and whether a stranger could move in."""
