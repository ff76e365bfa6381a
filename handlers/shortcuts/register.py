"""Tells bolt of every shortcut in the table."""

from slack_bolt.async_app import AsyncApp

from handlers.middleware import acting
from handlers.shortcuts.table import SHORTCUTS
from handlers.surface import Surface


def register(app: AsyncApp, surface: Surface) -> None:
    """Listen for every message shortcut."""
    for shortcut in SHORTCUTS:
        app.message_shortcut(shortcut.callback_id)(acting(surface, shortcut.work))
