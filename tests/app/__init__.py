"""The composition root: supervision, systemd, logs, the daemon, the command line."""
