"""Public posts in: files and live platforms."""
