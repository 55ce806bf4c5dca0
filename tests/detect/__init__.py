"""Sigma, proved: strict loading, the value table, correlations, explain, coverage, eval."""
