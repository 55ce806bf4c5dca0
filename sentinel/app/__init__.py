"""The composition root: roles, supervision, logging, systemd, and the command line."""
