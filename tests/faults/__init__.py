"""Faults injected into the real processes, and what staff see of them."""
