"""The ledger: what Sentinel remembers, behind doors that speak the model's words."""
