"""Buttons on cards."""
