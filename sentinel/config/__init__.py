"""From TOML to a frozen configuration, or to all of its errors at once."""
