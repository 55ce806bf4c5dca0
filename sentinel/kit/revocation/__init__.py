"""Revocation: has an authority taken a certificate back? Staples, responders and lists, each by its signature."""
