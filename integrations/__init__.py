"""Whatever the bot reaches: the store, sources, publishers, Slack's directory and settings."""
