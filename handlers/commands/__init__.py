"""Slash commands: one table makes the listeners, the help text, the docs and the manifest."""
