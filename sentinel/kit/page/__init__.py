"""Pages: what came over HTTP, read with bounds: its text, whether it is a wall before the site, where it leads."""
