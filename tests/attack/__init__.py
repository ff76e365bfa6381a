"""Attacks: who may do what through every way in, hostile words, hostile files, and secrets that must not be told."""
