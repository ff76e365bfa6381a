"""How fast the bot answers in Slack, and what it does in a storm."""
