"""Asks the authorities themselves, from the root down, and keeps what each server said: resolvers are not believed."""
