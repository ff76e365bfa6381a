"""A day of a busy force, squeezed into minutes, on the real processes."""
