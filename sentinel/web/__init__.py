"""Show: health, metrics, and later the dashboard."""
