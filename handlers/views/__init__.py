"""Modals: the response form, its submission, and the few other questions the bot asks."""
