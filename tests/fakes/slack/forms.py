"""Views and files: what is opened, changed and uploaded."""

from typing import Any

from tests.fakes.slack import limits
from tests.fakes.slack.asking import Answer, Arguments, channel_of, may_post, scope
from tests.fakes.slack.workspace import BOT, BOT_ID, RefusedError, View, Workspace


def views_open(space: Workspace, arguments: Arguments) -> Answer:
    user = space.exchange(str(arguments.get("trigger_id") or ""))
    body = dict(arguments.get("view") or {})
    if space.rules.checks:
        limits.view(body)
    view = View(space.next_id("V"), user, _with_ids(space, body), space.next_id("hash."))
    space.views[view.id] = view
    return {"view": view.told()}


def views_update(space: Workspace, arguments: Arguments) -> Answer:
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


def publish(space: Workspace, arguments: Arguments) -> Answer:
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


def upload_url(space: Workspace, arguments: Arguments) -> Answer:
    scope(space, "files:write")
    if not arguments.get("filename") or int(arguments.get("length") or 0) <= 0:
        raise RefusedError("invalid_arguments")
    name = space.next_id("F")
    space.files[name] = {"id": name, "name": arguments["filename"], "length": int(arguments["length"]), "data": None}
    return {"file_id": name, "upload_url": f"/upload/{name}"}


def complete(space: Workspace, arguments: Arguments) -> Answer:
    scope(space, "files:write")
    found = []
    for wanted in arguments.get("files") or ():
        file = space.files.get(wanted["id"])
        if file is None or file["data"] is None:
            raise RefusedError("file_not_found")
        if len(file["data"]) != file["length"]:
            raise RefusedError("file_update_failed")
        found.append({"id": file["id"], "title": wanted.get("title", file["name"])})
    if arguments.get("channel_id"):
        channel = channel_of(space, {"channel": arguments["channel_id"]})
        may_post(space, channel)
        thread = {"thread_ts": arguments["thread_ts"]} if arguments.get("thread_ts") else {}
        words = str(arguments.get("initial_comment") or "")
        message = {"type": "message", "user": BOT, "bot_id": BOT_ID, "ts": space.next_ts(), "text": words, **thread}
        channel.messages.append({**message, "files": found, "unfurls": False})
    return {"files": found}


def file_info(space: Workspace, arguments: Arguments) -> Answer:
    scope(space, "files:read")
    file = space.files.get(str(arguments.get("file")))
    if file is None:
        raise RefusedError("file_not_found")
    told = {"id": file["id"], "name": file["name"], "size": len(file["data"] or b"")}
    return {"file": {**told, "url_private": f"/files/{file['id']}"}}
