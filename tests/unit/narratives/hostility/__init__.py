"""Sentences of our own and what they must score."""
