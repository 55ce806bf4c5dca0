"""Drills: an attack in the range, watched by a daemon of its own beside the live one, told over the live channel."""
