"""Whatever wakes the bot: commands, views, reactions, home and timers; and the cards it shows."""
