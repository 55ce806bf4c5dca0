"""Asking the platforms of social accounts: who may be asked, how, at what price, and whether the answer is believed."""
