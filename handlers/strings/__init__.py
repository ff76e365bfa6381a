"""Every word the bot says to staff, one module a surface, so that a translation can be added in one place."""


def say_channel(channel: str) -> str:
    """Return a channel as mrkdwn shows it: a link for an id, the name as it is."""
    return channel if channel.startswith("#") else f"<#{channel}>"
