"""Zones as the probe ``dns`` sees them: what parent and child said, what is usual of it, and what is not."""
