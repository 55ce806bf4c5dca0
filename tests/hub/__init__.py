"""The hub: rules that may be used, and what it makes last."""
