"""What is read: channels, their messages page by page, people, groups, reactions."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.fakes.slack.asking import Answer, Arguments, channel_of, readable, scope, seen
from tests.fakes.slack.workspace import BOT, Channel, RefusedError, Workspace

_READ = {"channel": "channels:read", "group": "groups:read", "im": "im:read"}
_KIND = {"public_channel": "channel", "private_channel": "group", "im": "im", "mpim": "mpim"}


def history(space: Workspace, arguments: Arguments) -> Answer:
    channel = readable(space, arguments)
    latest, oldest = float(arguments.get("latest") or "inf"), float(arguments.get("oldest") or 0)
    inclusive = str(arguments.get("inclusive", "")).lower() in {"1", "true"}

    def within(ts: float) -> bool:
        return oldest <= ts <= latest if inclusive else oldest < ts < latest

    found = [one for one in reversed(space.posts(channel.id)) if within(float(one["ts"]))]
    return _paged(space, found, arguments)


def replies(space: Workspace, arguments: Arguments) -> Answer:
    channel, ts = readable(space, arguments), str(arguments.get("ts"))
    if space.message(channel.id, ts) is None:
        raise RefusedError("thread_not_found")
    found = [one for one in channel.messages if ts in (one["ts"], one.get("thread_ts"))]
    return _paged(space, found, arguments)


def _paged(space: Workspace, found: Sequence[Mapping[str, Any]], arguments: Arguments) -> Answer:
    first = int(str(arguments.get("cursor") or "page:0").removeprefix("page:"))
    size = min(int(arguments.get("limit") or 100), space.rules.page)
    whole = str(arguments.get("include_all_metadata", "")).lower() in {"1", "true"}
    page = [seen(one, metadata=whole) for one in found[first : first + size]]
    more = first + size < len(found)
    cursor = f"page:{first + size}" if more else ""
    return {"messages": page, "has_more": more, "response_metadata": {"next_cursor": cursor}}


def channels(space: Workspace, arguments: Arguments) -> Answer:
    kinds = [_KIND[kind] for kind in str(arguments.get("types") or "public_channel").split(",")]
    for kind in kinds:
        scope(space, _READ[kind])
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


def info(space: Workspace, arguments: Arguments) -> Answer:
    channel = channel_of(space, arguments)
    scope(space, _READ[channel.kind])
    return {"channel": channel.told()}


def direct(space: Workspace, arguments: Arguments) -> Answer:
    scope(space, "im:write")
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


def users_info(space: Workspace, arguments: Arguments) -> Answer:
    scope(space, "users:read")
    person = space.users.get(str(arguments.get("user")))
    if person is None:
        raise RefusedError("user_not_found")
    return {"user": person.told()}


def groups(space: Workspace, arguments: Arguments) -> Answer:
    scope(space, "usergroups:read")
    whole = str(arguments.get("include_users", "")).lower() in {"1", "true"}
    groups = [
        {"id": name, "date_delete": 0, **({"users": list(users)} if whole else {})}
        for name, users in space.groups.items()
    ]
    return {"usergroups": groups}


def group_users(space: Workspace, arguments: Arguments) -> Answer:
    scope(space, "usergroups:read")
    group = str(arguments.get("usergroup"))
    if group not in space.groups:
        raise RefusedError("no_such_subteam")
    return {"users": list(space.groups[group])}


def delete_file(space: Workspace, arguments: Arguments) -> Answer:
    scope(space, "files:write")
    if space.files.pop(str(arguments.get("file")), None) is None:
        raise RefusedError("file_not_found")
    return {}


def reactions(space: Workspace, arguments: Arguments) -> Answer:
    scope(space, "reactions:read")
    channel = channel_of(space, arguments)
    message = space.message(channel.id, str(arguments.get("timestamp")))
    if message is None:
        raise RefusedError("message_not_found")
    whole = str(arguments.get("full", "")).lower() in {"1", "true"}
    shown = seen(message)
    if not whole:  # Slack names only some of the users unless it is asked for all
        most = space.rules.users_shown
        shown["reactions"] = [{**one, "users": one["users"][:most]} for one in shown.get("reactions", ())]
    return {"type": "message", "channel": channel.id, "message": shown}
