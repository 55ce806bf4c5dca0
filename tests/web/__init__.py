"""The web role: health, readiness, figures."""
