"""A living site: its pages change with every load and every day; what attackers do to it, and what is only weather."""
