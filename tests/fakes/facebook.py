"""A strict local Graph API for one page: token in the header only, unpublished photos, limits, faults on request.

Written from the Graph API's public documents: page feed, photos, errors, rate limiting, versions.
"""

import asyncio
import itertools
import json
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

PAGE = "100200300"
TOKEN = "page-token-for-tests"
APP = "app-1|app-secret-for-tests"
SCOPES = {"pages_manage_posts", "pages_manage_engagement", "pages_read_engagement"}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class FakeFacebook:
    """One page's Graph API, under /v26.0."""

    def __init__(self) -> None:
        self.posts: dict[str, dict[str, Any]] = {}
        self.photos: dict[str, dict[str, Any]] = {}
        self.comments: dict[str, dict[str, Any]] = {}
        self.token: dict[str, Any] = {"is_valid": True, "expires_at": 0, "scopes": sorted(SCOPES)}
        self.requests: Counter[str] = Counter()
        self.faults: list[tuple[str, str]] = []
        self._ids = itertools.count(5001)
        self.base = ""

    def fail_next(self, call: str, how: str) -> None:
        """Make the next such call fail: "lost" (done, answer lost), "503", "garbage", "429" or "transient"."""
        self.faults.append((call, how))

    @asynccontextmanager
    async def running(self) -> AsyncIterator["FakeFacebook"]:
        """Serve on a free port of the loopback address."""
        app = web.Application()
        for method, path, name in (
            ("GET", "/v26.0/me", "me"),
            ("POST", "/v26.0/{page}/feed", "create"),
            ("GET", "/v26.0/{page}/feed", "feed"),
            ("GET", "/v26.0/{page}/posts", "feed"),
            ("POST", "/v26.0/{page}/photos", "photo"),
            ("POST", "/v26.0/{post}/comments", "comment"),
            ("GET", "/v26.0/{post}/comments", "comments_of"),
            ("POST", "/v26.0/", "batch"),
            ("POST", "/v26.0/{post}", "edit"),
            ("GET", "/v26.0/{post}", "read"),
            ("DELETE", "/v26.0/{post}", "delete"),
        ):
            app.router.add_route(method, path, self._strict(name, getattr(self, f"_{name}")))
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.base = f"http://127.0.0.1:{runner.addresses[0][1]}/v26.0"
        try:
            yield self
        finally:
            await runner.cleanup()

    def _strict(self, name: str, handler: Handler) -> Handler:
        async def serve(request: web.Request) -> web.StreamResponse:
            self.requests[name] += 1
            if "access_token" in request.query:
                return _fault(400, 100, "A token in the address would be kept by every log on the way")
            bearer = APP if name == "batch" else TOKEN
            if request.headers.get("Authorization") != f"Bearer {bearer}":
                return _fault(401, 190, "Invalid OAuth access token - Cannot parse access token")
            if request.match_info.get("page", PAGE) != PAGE:
                return _fault(400, 100, "Unsupported request: no such page", 33)
            fault = next((how for call, how in self.faults if call == name), None)
            if fault is not None:
                self.faults.remove((name, fault))
            if fault in {"drop", "slow"}:
                await _hinder(request, fault)
            response = _before(fault) or await handler(request)
            if fault == "lost" and request.transport is not None:
                request.transport.close()
                await asyncio.sleep(0)
            if fault == "garbage":
                return web.Response(text="<html>not what you asked for</html>", content_type="text/html")
            return response

        return serve

    async def _me(self, _: web.Request) -> web.Response:
        return web.json_response({"id": PAGE, "name": "Harbour City Police"})

    async def _create(self, request: web.Request) -> web.Response:
        form = await request.post()
        message = str(form.get("message", ""))
        if not message:
            return _fault(400, 100, "(#100) Missing message or attachment")
        attached = [json.loads(str(v))["media_fbid"] for k, v in form.items() if k.startswith("attached_media[")]
        if any(photo not in self.photos for photo in attached):
            return _fault(400, 100, "(#100) Invalid photo id")
        if attached and "link" in form:
            return _fault(400, 100, "(#100) A post has either a link or attached media")
        name = self._add(message, attached)
        self.posts[name]["link"] = form.get("link")
        return web.json_response({"id": name})

    async def _comment(self, request: web.Request) -> web.Response:
        if request.match_info["post"] not in self.posts:
            return _fault(400, 100, "Unsupported post request. Object does not exist", 33)
        form = await request.post()
        name = f"{request.match_info['post'].rpartition('_')[2]}_{next(self._ids)}"
        made = {"id": name, "message": str(form["message"]), "created_time": _now()}
        self.comments[name] = {**made, "post": request.match_info["post"]}
        return web.json_response({"id": name})

    async def _comments_of(self, request: web.Request) -> web.Response:
        under = [c for c in reversed(self.comments.values()) if c["post"] == request.match_info["post"]]
        return web.json_response({"data": under})

    async def _read(self, request: web.Request) -> web.Response:
        name = request.match_info["post"]
        post = self.posts.get(name) or self.comments.get(name)
        if post is None:
            return _fault(400, 100, "Unsupported get request. Object does not exist", 33)
        answers = [c for c in self.comments.values() if c["post"] == name]
        shown = {"id": name, "message": post["message"], "shares": {"count": 3}}
        shown["reactions"] = {"data": [], "summary": {"total_count": 7}}
        shown["comments"] = {"data": [], "summary": {"total_count": len(answers)}}
        wanted = {field.split(".")[0] for field in request.query.get("fields", "").split(",")} | {"id"}
        return web.json_response({key: value for key, value in shown.items() if key in wanted})

    async def _edit(self, request: web.Request) -> web.Response:
        post = self.posts.get(request.match_info["post"])
        if post is None:
            return _fault(400, 100, "Unsupported post request. Object does not exist", 33)
        form = await request.post()
        post["message"] = str(form["message"])
        return web.json_response({"success": True})

    async def _batch(self, request: web.Request) -> web.Response:
        form = await request.post()
        (asked,) = json.loads(str(form["batch"]))
        if asked != {"method": "GET", "relative_url": f"debug_token?input_token={TOKEN}"}:
            return _fault(400, 100, "Unknown request in a batch")
        return web.json_response([{"code": 200, "body": json.dumps({"data": self.token})}])

    def _add(self, message: str, photos: list[str]) -> str:
        post = f"{PAGE}_{next(self._ids)}"
        self.posts[post] = {"id": post, "message": message, "created_time": _now(), "photos": photos}
        return post

    async def _feed(self, request: web.Request) -> web.Response:
        since = int(request.query.get("since", "0"))
        shown = [
            {key: post[key] for key in ("id", "message", "created_time")}
            for post in reversed(self.posts.values())
            if datetime.strptime(post["created_time"], "%Y-%m-%dT%H:%M:%S%z").timestamp() >= since
        ]
        return web.json_response({"data": shown[: int(request.query.get("limit", "25"))]})

    async def _photo(self, request: web.Request) -> web.Response:
        form = await request.post()
        if form.get("published") != "false":
            return _fault(400, 100, "This page publishes photos with their post only")
        photo = str(next(self._ids))
        self.photos[photo] = {"alt": form.get("alt_text_custom"), "size": len(form["source"].file.read())}  # type: ignore[union-attr]
        return web.json_response({"id": photo})

    async def _delete(self, request: web.Request) -> web.Response:
        name = request.match_info["post"]
        if self.posts.pop(name, None) is None and self.comments.pop(name, None) is None:
            return _fault(400, 100, "Unsupported delete request. Object does not exist", 33)
        self.comments = {key: comment for key, comment in self.comments.items() if comment["post"] != name}
        return web.json_response({"success": True})


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")


SLOW_S = 0.6


async def _hinder(request: web.Request, fault: str) -> None:
    """Break the connection before anything is done, or take longer than a client waits and do it all the same."""
    if fault == "slow":
        await asyncio.sleep(SLOW_S)
    elif request.transport is not None:
        request.transport.close()
        raise asyncio.CancelledError


def _before(fault: str | None) -> web.Response | None:
    """Return the answer of a server that fails before it does anything."""
    match fault:
        case "429":
            return _fault(400, 32, "Page request limit reached")
        case "503":
            return web.Response(status=503, text="Service Unavailable")
        case "transient":
            return _fault(500, 2, "An unexpected error has occurred. Please retry your request later.")
        case _:
            return None


def _fault(status: int, code: int, message: str, subcode: int | None = None) -> web.Response:
    error: dict[str, Any] = {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "A1"}
    if subcode is not None:
        error["error_subcode"] = subcode
    return web.json_response({"error": error}, status=status)
