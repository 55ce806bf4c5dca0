"""How a social platform is read: a form that staff write, and the reading of what a platform answered by it."""
