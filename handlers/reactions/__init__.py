"""Emoji reactions on cards: quick acts, read with the policy's own set of emoji."""
