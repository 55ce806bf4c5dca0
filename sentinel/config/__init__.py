"""The configuration: one TOML file and its inventories, checked as a whole, frozen, with secrets that never show."""
