"""What every method of the Web API asks first: the scope, the channel, and whether the bot is in it."""

from collections.abc import Mapping
from typing import Any

from tests.fakes.slack.workspace import BOT, Channel, RefusedError, Workspace

Arguments = Mapping[str, Any]
Answer = dict[str, Any]

HISTORY = {"channel": "channels:history", "group": "groups:history", "im": "im:history"}


def channel_of(space: Workspace, arguments: Arguments) -> Channel:
    channel = space.channels.get(str(arguments.get("channel")))
    if channel is None or (channel.kind != "channel" and BOT not in channel.members):
        raise RefusedError("channel_not_found")
    return channel


def readable(space: Workspace, arguments: Arguments) -> Channel:
    channel = channel_of(space, arguments)
    scope(space, HISTORY[channel.kind])
    if BOT not in channel.members:
        raise RefusedError("not_in_channel")
    return channel


def may_post(space: Workspace, channel: Channel) -> None:
    if channel.archived:
        raise RefusedError("is_archived")
    if BOT not in channel.members and "chat:write.public" not in space.scopes:
        raise RefusedError("not_in_channel")


def scope(space: Workspace, name: str) -> None:
    if name not in space.scopes:
        raise RefusedError("missing_scope", needed=name, provided=",".join(sorted(space.scopes)))


def seen(message: Mapping[str, Any], *, metadata: bool = False) -> dict[str, Any]:
    shown = {key: value for key, value in message.items() if key not in {"unfurls", "metadata"}}
    if metadata and message.get("metadata"):
        shown["metadata"] = message["metadata"]
    if not shown.get("reactions"):
        shown.pop("reactions", None)
    return shown
