"""Randomised runs in which everything breaks: `python -m tests.chaos.run --runs 2000 --seed 1`."""
