"""What the Web API answers, scope by scope and limit by limit."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from tests.fakes.slack import forms, limits, reading
from tests.fakes.slack.asking import Answer, Arguments, channel_of, may_post, scope, seen
from tests.fakes.slack.workspace import APP, BOT, BOT_ID, TEAM, RefusedError, Workspace


def answer(space: Workspace, method: str, arguments: Arguments) -> Answer:
    """Return what a method answers. Raises RefusedError."""
    if method not in METHODS:
        raise RefusedError("unknown_method")
    return METHODS[method](space, arguments)


def _auth_test(space: Workspace, _: Arguments) -> Answer:
    del space
    return {"user_id": BOT, "bot_id": BOT_ID, "team_id": TEAM, "user": "fleetfoot", "team": "home", "url": ""}


def _post(space: Workspace, arguments: Arguments) -> Answer:
    scope(space, "chat:write")
    channel = channel_of(space, arguments)
    may_post(space, channel)
    if space.rules.checks:
        limits.message(arguments)
    thread = arguments.get("thread_ts")
    if thread and space.message(channel.id, str(thread)) is None:
        raise RefusedError("thread_not_found")
    message = _message(space, arguments)
    channel.messages.append(message)
    return {"channel": channel.id, "ts": message["ts"], "message": seen(message)}


def _message(space: Workspace, arguments: Arguments) -> dict[str, Any]:
    kept = ("text", "blocks", "metadata", "thread_ts")
    return {
        "type": "message",
        "user": BOT,
        "bot_id": BOT_ID,
        "app_id": APP,
        "ts": space.next_ts(),
        **{name: arguments[name] for name in kept if arguments.get(name)},
        "unfurls": arguments.get("unfurl_links", True) or arguments.get("unfurl_media", True),
    }


def _update(space: Workspace, arguments: Arguments) -> Answer:
    scope(space, "chat:write")
    channel = channel_of(space, arguments)
    message = space.message(channel.id, str(arguments.get("ts")))
    if message is None:
        raise RefusedError("message_not_found")
    if channel.archived:
        raise RefusedError("is_archived")
    if message.get("bot_id") != BOT_ID:
        raise RefusedError("cant_update_message")
    if time.time() - float(message["ts"]) > space.rules.edit_window:
        raise RefusedError("edit_window_closed")
    if space.rules.checks:
        limits.message(arguments)
    message.update({name: arguments[name] for name in ("text", "blocks", "metadata") if name in arguments})
    message["edited"] = {"user": BOT, "ts": space.next_ts()}
    return {"channel": channel.id, "ts": message["ts"], "text": message.get("text", "")}


def _ephemeral(space: Workspace, arguments: Arguments) -> Answer:
    scope(space, "chat:write")
    channel = channel_of(space, arguments)
    user = str(arguments.get("user"))
    if BOT not in channel.members:
        raise RefusedError("not_in_channel")
    if channel.archived:
        raise RefusedError("is_archived")
    if user not in channel.members or space.users[user].deleted:
        raise RefusedError("user_not_in_channel")
    if space.rules.checks:
        limits.message(arguments)
    space.private.append(("ephemeral", user, dict(arguments)))
    return {"message_ts": space.next_ts()}


def _permalink(space: Workspace, arguments: Arguments) -> Answer:
    channel, ts = channel_of(space, arguments), str(arguments.get("message_ts"))
    if space.message(channel.id, ts) is None:
        raise RefusedError("message_not_found")
    return {"channel": channel.id, "permalink": f"https://home.slack.example/archives/{channel.id}/p{ts}"}


METHODS: Mapping[str, Callable[[Workspace, Arguments], Answer]] = {
    "auth.test": _auth_test,
    "chat.getPermalink": _permalink,
    "chat.postEphemeral": _ephemeral,
    "chat.postMessage": _post,
    "chat.update": _update,
    "conversations.history": reading.history,
    "conversations.info": reading.info,
    "conversations.list": reading.channels,
    "conversations.open": reading.direct,
    "conversations.replies": reading.replies,
    "files.completeUploadExternal": forms.complete,
    "files.delete": reading.delete_file,
    "files.getUploadURLExternal": forms.upload_url,
    "files.info": forms.file_info,
    "reactions.get": reading.reactions,
    "usergroups.list": reading.groups,
    "usergroups.users.list": reading.group_users,
    "users.info": reading.users_info,
    "views.open": forms.views_open,
    "views.publish": forms.publish,
    "views.update": forms.views_update,
}
