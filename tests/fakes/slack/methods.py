"""What the Web API answers, scope by scope and limit by limit."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tests.fakes.slack import limits
from tests.fakes.slack.workspace import APP, BOT, BOT_ID, TEAM, Channel, RefusedError, View, Workspace

Arguments = Mapping[str, Any]
Answer = dict[str, Any]

_READ = {"channel": "channels:read", "group": "groups:read", "im": "im:read"}
_HISTORY = {"channel": "channels:history", "group": "groups:history", "im": "im:history"}
_KIND = {"public_channel": "channel", "private_channel": "group", "im": "im", "mpim": "mpim"}


def answer(space: Workspace, method: str, arguments: Arguments) -> Answer:
    """Return what a method answers. Raises RefusedError."""
    if method not in METHODS:
        raise RefusedError("unknown_method")
    return METHODS[method](space, arguments)


def _auth_test(space: Workspace, _: Arguments) -> Answer:
    del space
    return {"user_id": BOT, "bot_id": BOT_ID, "team_id": TEAM, "user": "fleetfoot", "team": "home", "url": ""}


def _post(space: Workspace, arguments: Arguments) -> Answer:
    _scope(space, "chat:write")
    channel = _channel(space, arguments)
    _may_post(space, channel)
    if space.rules.checks:
        limits.message(arguments)
    thread = arguments.get("thread_ts")
    if thread and space.message(channel.id, str(thread)) is None:
        raise RefusedError("thread_not_found")
    message = _message(space, arguments)
    channel.messages.append(message)
    return {"channel": channel.id, "ts": message["ts"], "message": _seen(message)}


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
    _scope(space, "chat:write")
    channel = _channel(space, arguments)
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
    _scope(space, "chat:write")
    channel = _channel(space, arguments)
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
    channel, ts = _channel(space, arguments), str(arguments.get("message_ts"))
    if space.message(channel.id, ts) is None:
        raise RefusedError("message_not_found")
    return {"channel": channel.id, "permalink": f"https://home.slack.example/archives/{channel.id}/p{ts}"}


def _history(space: Workspace, arguments: Arguments) -> Answer:
    channel = _readable(space, arguments)
    latest, oldest = float(arguments.get("latest") or "inf"), float(arguments.get("oldest") or 0)
    inclusive = str(arguments.get("inclusive", "")).lower() in {"1", "true"}

    def within(ts: float) -> bool:
        return oldest <= ts <= latest if inclusive else oldest < ts < latest

    found = [one for one in reversed(space.posts(channel.id)) if within(float(one["ts"]))]
    return _paged(space, found, arguments)


def _replies(space: Workspace, arguments: Arguments) -> Answer:
    channel, ts = _readable(space, arguments), str(arguments.get("ts"))
    if space.message(channel.id, ts) is None:
        raise RefusedError("thread_not_found")
    found = [one for one in channel.messages if ts in (one["ts"], one.get("thread_ts"))]
    return _paged(space, found, arguments)


def _paged(space: Workspace, found: Sequence[Mapping[str, Any]], arguments: Arguments) -> Answer:
    first = int(str(arguments.get("cursor") or "page:0").removeprefix("page:"))
    size = min(int(arguments.get("limit") or 100), space.rules.page)
    whole = str(arguments.get("include_all_metadata", "")).lower() in {"1", "true"}
    page = [_seen(one, metadata=whole) for one in found[first : first + size]]
    more = first + size < len(found)
    cursor = f"page:{first + size}" if more else ""
    return {"messages": page, "has_more": more, "response_metadata": {"next_cursor": cursor}}


def _seen(message: Mapping[str, Any], *, metadata: bool = False) -> dict[str, Any]:
    shown = {key: value for key, value in message.items() if key not in {"unfurls", "metadata"}}
    if metadata and message.get("metadata"):
        shown["metadata"] = message["metadata"]
    if not shown.get("reactions"):
        shown.pop("reactions", None)
    return shown


def _list(space: Workspace, arguments: Arguments) -> Answer:
    kinds = [_KIND[kind] for kind in str(arguments.get("types") or "public_channel").split(",")]
    for kind in kinds:
        _scope(space, _READ[kind])
    hidden = str(arguments.get("exclude_archived", "")).lower() in {"1", "true"}
    found = [
        one.told()
        for one in space.channels.values()
        if one.kind in kinds and not (hidden and one.archived) and (one.kind == "channel" or BOT in one.members)
    ]
    first = int(str(arguments.get("cursor") or "page:0").removeprefix("page:"))
    size = min(int(arguments.get("limit") or 100), space.rules.page)
    cursor = f"page:{first + size}" if first + size < len(found) else ""
    return {"channels": found[first : first + size], "response_metadata": {"next_cursor": cursor}}


def _info(space: Workspace, arguments: Arguments) -> Answer:
    channel = _channel(space, arguments)
    _scope(space, _READ[channel.kind])
    return {"channel": channel.told()}


def _open(space: Workspace, arguments: Arguments) -> Answer:
    _scope(space, "im:write")
    wanted = arguments.get("users") or ""
    user = wanted[0] if isinstance(wanted, list) else str(wanted)
    person = space.users.get(user)
    if person is None:
        raise RefusedError("user_not_found")
    if person.deleted:
        raise RefusedError("user_disabled")
    if person.is_bot:
        raise RefusedError("cannot_dm_bot")
    if person.stranger:
        raise RefusedError("user_not_visible")
    name = f"D{user}"
    space.channels.setdefault(name, Channel(name, "", {user, BOT}, "im"))
    return {"channel": {"id": name}}


def _users_info(space: Workspace, arguments: Arguments) -> Answer:
    _scope(space, "users:read")
    person = space.users.get(str(arguments.get("user")))
    if person is None:
        raise RefusedError("user_not_found")
    return {"user": person.told()}


def _groups(space: Workspace, arguments: Arguments) -> Answer:
    _scope(space, "usergroups:read")
    whole = str(arguments.get("include_users", "")).lower() in {"1", "true"}
    groups = [
        {"id": name, "date_delete": 0, **({"users": list(users)} if whole else {})}
        for name, users in space.groups.items()
    ]
    return {"usergroups": groups}


def _group_users(space: Workspace, arguments: Arguments) -> Answer:
    _scope(space, "usergroups:read")
    group = str(arguments.get("usergroup"))
    if group not in space.groups:
        raise RefusedError("no_such_subteam")
    return {"users": list(space.groups[group])}


def _delete_file(space: Workspace, arguments: Arguments) -> Answer:
    _scope(space, "files:write")
    if space.files.pop(str(arguments.get("file")), None) is None:
        raise RefusedError("file_not_found")
    return {}


def _reactions(space: Workspace, arguments: Arguments) -> Answer:
    _scope(space, "reactions:read")
    channel = _channel(space, arguments)
    message = space.message(channel.id, str(arguments.get("timestamp")))
    if message is None:
        raise RefusedError("message_not_found")
    whole = str(arguments.get("full", "")).lower() in {"1", "true"}
    shown = _seen(message)
    if not whole:  # Slack names only some of the users unless it is asked for all
        most = space.rules.users_shown
        shown["reactions"] = [{**one, "users": one["users"][:most]} for one in shown.get("reactions", ())]
    return {"type": "message", "channel": channel.id, "message": shown}


def _views_open(space: Workspace, arguments: Arguments) -> Answer:
    user = space.exchange(str(arguments.get("trigger_id") or ""))
    body = dict(arguments.get("view") or {})
    if space.rules.checks:
        limits.view(body)
    view = View(space.next_id("V"), user, _with_ids(space, body), space.next_id("hash."))
    space.views[view.id] = view
    return {"view": view.told()}


def _views_update(space: Workspace, arguments: Arguments) -> Answer:
    view = space.views.get(str(arguments.get("view_id")))
    if view is None or not view.open:
        raise RefusedError("not_found")
    wanted = arguments.get("hash")
    if wanted and wanted != view.hash:
        raise RefusedError("hash_conflict")
    replace(space, view, dict(arguments.get("view") or {}))
    return {"view": view.told()}


def replace(space: Workspace, view: View, body: dict[str, Any]) -> None:
    """Put another view in a view's place: what was typed stays only where block and element keep their names."""
    if space.rules.checks:
        limits.view(body)
    view.body, view.hash = _with_ids(space, body), space.next_id("hash.")
    kept = {block.get("block_id") for block in view.body["blocks"]}
    view.typed = {name: state for name, state in view.typed.items() if name in kept}
    view.errors = {}


def _with_ids(space: Workspace, body: dict[str, Any]) -> dict[str, Any]:
    blocks = [block if block.get("block_id") else {**block, "block_id": space.next_id("b")} for block in body["blocks"]]
    return {**body, "blocks": blocks}


def _publish(space: Workspace, arguments: Arguments) -> Answer:
    user = str(arguments.get("user_id"))
    if user not in space.users:
        raise RefusedError("invalid_arguments")
    if not space.manifest["features"]["app_home"]["home_tab_enabled"]:
        raise RefusedError("not_enabled")
    known, body, wanted = space.homes.get(user), dict(arguments.get("view") or {}), arguments.get("hash")
    if wanted and known is not None and wanted != known.hash:
        raise RefusedError("hash_conflict")
    if body.get("type") != "home":
        raise RefusedError("invalid_arguments", why="a home tab")
    if space.rules.checks:
        limits.view(body)
    view = View(known.id if known else space.next_id("V"), user, _with_ids(space, body), space.next_id("hash."))
    space.homes[user] = view
    return {"view": view.told()}


def _upload_url(space: Workspace, arguments: Arguments) -> Answer:
    _scope(space, "files:write")
    if not arguments.get("filename") or int(arguments.get("length") or 0) <= 0:
        raise RefusedError("invalid_arguments")
    name = space.next_id("F")
    space.files[name] = {"id": name, "name": arguments["filename"], "length": int(arguments["length"]), "data": None}
    return {"file_id": name, "upload_url": f"/upload/{name}"}


def _complete(space: Workspace, arguments: Arguments) -> Answer:
    _scope(space, "files:write")
    found = []
    for wanted in arguments.get("files") or ():
        file = space.files.get(wanted["id"])
        if file is None or file["data"] is None:
            raise RefusedError("file_not_found")
        if len(file["data"]) != file["length"]:
            raise RefusedError("file_update_failed")
        found.append({"id": file["id"], "title": wanted.get("title", file["name"])})
    if arguments.get("channel_id"):
        channel = _channel(space, {"channel": arguments["channel_id"]})
        _may_post(space, channel)
        thread = {"thread_ts": arguments["thread_ts"]} if arguments.get("thread_ts") else {}
        words = str(arguments.get("initial_comment") or "")
        message = {"type": "message", "user": BOT, "bot_id": BOT_ID, "ts": space.next_ts(), "text": words, **thread}
        channel.messages.append({**message, "files": found, "unfurls": False})
    return {"files": found}


def _file_info(space: Workspace, arguments: Arguments) -> Answer:
    _scope(space, "files:read")
    file = space.files.get(str(arguments.get("file")))
    if file is None:
        raise RefusedError("file_not_found")
    told = {"id": file["id"], "name": file["name"], "size": len(file["data"] or b"")}
    return {"file": {**told, "url_private": f"/files/{file['id']}"}}


def _channel(space: Workspace, arguments: Arguments) -> Channel:
    channel = space.channels.get(str(arguments.get("channel")))
    if channel is None or (channel.kind != "channel" and BOT not in channel.members):
        raise RefusedError("channel_not_found")
    return channel


def _readable(space: Workspace, arguments: Arguments) -> Channel:
    channel = _channel(space, arguments)
    _scope(space, _HISTORY[channel.kind])
    if BOT not in channel.members:
        raise RefusedError("not_in_channel")
    return channel


def _may_post(space: Workspace, channel: Channel) -> None:
    if channel.archived:
        raise RefusedError("is_archived")
    if BOT not in channel.members and "chat:write.public" not in space.scopes:
        raise RefusedError("not_in_channel")


def _scope(space: Workspace, scope: str) -> None:
    if scope not in space.scopes:
        raise RefusedError("missing_scope", needed=scope, provided=",".join(sorted(space.scopes)))


METHODS: Mapping[str, Callable[[Workspace, Arguments], Answer]] = {
    "auth.test": _auth_test,
    "chat.getPermalink": _permalink,
    "chat.postEphemeral": _ephemeral,
    "chat.postMessage": _post,
    "chat.update": _update,
    "conversations.history": _history,
    "conversations.info": _info,
    "conversations.list": _list,
    "conversations.open": _open,
    "conversations.replies": _replies,
    "files.completeUploadExternal": _complete,
    "files.delete": _delete_file,
    "files.getUploadURLExternal": _upload_url,
    "files.info": _file_info,
    "reactions.get": _reactions,
    "usergroups.list": _groups,
    "usergroups.users.list": _group_users,
    "users.info": _users_info,
    "views.open": _views_open,
    "views.publish": _publish,
    "views.update": _views_update,
}
