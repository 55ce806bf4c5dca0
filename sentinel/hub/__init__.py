"""Decide: load, judge and save in one transaction; and notice that time passes."""
