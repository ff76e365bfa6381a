"""A strict local X: OAuth 1.0a signatures checked, duplicates refused, limits counted, faults on request.

Written from X's public documents: create, delete and read posts (API v2), media upload (v1.1), rate limits, and
"Creating a signature". tweepy's hosts are fixed, so `redirect` makes its session speak to this server instead, while
the signature stays the one for X's own address.
"""

import asyncio
import base64
import hmac
import itertools
import json
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, ClassVar
from urllib.parse import urlsplit

import requests
from aiohttp import web
from oauthlib.oauth1.rfc5849 import signature
from requests.adapters import HTTPAdapter

HOSTS = ("https://api.twitter.com", "https://upload.twitter.com", "https://api.x.com", "https://upload.x.com")
KEYS = {
    "consumer_key": "ck",
    "consumer_secret": "consumer-secret-for-tests",
    "access_token": "at",
    "access_token_secret": "access-secret-for-tests",
}
USER_ID = "4242"
CLOCK_TOLERANCE_S = 300

FAULTS = ("lost", "503", "garbage", "429", "drop", "slow")
"""Answer lost after it was done; failed; answer garbled; limited; dropped before it was done; done too late."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Redirect(HTTPAdapter):
    """Sends what is meant for X to the local server; the signed address is told in a header."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self._base = base

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        parts = urlsplit(request.url or "")
        request.headers["X-Signed-Url"] = str(request.url)
        request.url = f"{self._base}{parts.path}" + (f"?{parts.query}" if parts.query else "")
        return super().send(request, *args, **kwargs)


class FakeX:
    """One account's X."""

    ROUTES: ClassVar = {
        ("GET", "/2/users/me"): "me",
        ("POST", "/2/tweets"): "create",
        ("GET", "/2/users/{user}/tweets"): "timeline",
        ("GET", "/2/tweets/{id}"): "read",
        ("DELETE", "/2/tweets/{id}"): "delete",
        ("POST", "/1.1/media/upload.json"): "upload",
        ("POST", "/1.1/media/metadata/create.json"): "metadata",
    }

    def __init__(self) -> None:
        self.handle = "HarbourCityPolice"
        self.posts: dict[str, dict[str, Any]] = {}
        self.media: dict[str, dict[str, Any]] = {}
        self.shown = 0
        """Posts shown on the timeline, each of which costs money."""
        self.mentions: set[str] = set()
        """Posts of others that mention us: only these, and our own, may be replied to."""
        self.answers_itself = True
        """Whether it lets us answer our own posts."""
        self.requests: Counter[str] = Counter()
        self.faults: list[tuple[str, str]] = []
        self.limits = {"create": 100}
        self.wait_s = 900
        self.now: Callable[[], float] = time.time
        """The clock that posts and limits are dated by."""
        self._ids = itertools.count(1_900_000_000_000_000_001)
        self._nonces: set[str] = set()
        self.base = ""

    def redirect(self, session: requests.Session) -> None:
        """Make a session speak to this server."""
        for host in HOSTS:
            session.mount(host, Redirect(self.base))

    def fail_next(self, call: str, how: str) -> None:
        """Make the next such call fail: how as in `FAULTS`."""
        self.faults.append((call, how))

    @asynccontextmanager
    async def running(self) -> AsyncIterator["FakeX"]:
        """Serve on a free port of the loopback address."""
        app = web.Application()
        for (method, path), name in self.ROUTES.items():
            app.router.add_route(method, path, self._strict(name, getattr(self, f"_{name}")))
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield self
        finally:
            await runner.cleanup()

    def _strict(self, name: str, handler: Handler) -> Handler:
        async def serve(request: web.Request) -> web.StreamResponse:
            self.requests[name] += 1
            if (problem := await self._signature_fault(request)) is not None:
                return _problem(401, "Unauthorized", problem)
            left = self.limits.get(name)
            fault = next((how for call, how in self.faults if call == name), None)
            if fault is not None:
                self.faults.remove((name, fault))
            reset_at = int(self.now()) + self.wait_s
            if fault == "429" or left == 0:
                return _limited(_problem(429, "Too Many Requests", "Too Many Requests"), 0, reset_at)
            if fault == "503":
                return _problem(503, "Service Unavailable", "Over capacity")
            if fault in {"drop", "slow"}:
                await _hinder(request, fault)
            response = await handler(request)
            if left is not None:
                self.limits[name] = left - 1
                _limited(response, left - 1, reset_at)
            if fault == "lost" and request.transport is not None:
                request.transport.close()
                await asyncio.sleep(0)
            if fault == "garbage":
                return web.Response(text="<html>not what you asked for</html>", content_type="text/html")
            return response

        return serve

    async def _signature_fault(self, request: web.Request) -> str | None:
        header = request.headers.get("Authorization", "")
        if not header.startswith("OAuth "):
            return "no OAuth 1.0a header"
        given = dict(signature.collect_parameters(headers={"Authorization": header}, exclude_oauth_signature=False))
        if given.get("oauth_consumer_key") != KEYS["consumer_key"] or given.get("oauth_token") != KEYS["access_token"]:
            return "unknown key or token"
        if abs(int(given["oauth_timestamp"]) - time.time()) > CLOCK_TOLERANCE_S:
            return "timestamp out of bounds"
        if given["oauth_nonce"] in self._nonces:
            return "nonce used before"
        self._nonces.add(given["oauth_nonce"])
        signed = urlsplit(request.headers["X-Signed-Url"])
        body = await request.text() if request.content_type == "application/x-www-form-urlencoded" else ""
        parameters = signature.collect_parameters(
            uri_query=signed.query, body=body, headers={"Authorization": header}, exclude_oauth_signature=True
        )
        base = signature.signature_base_string(
            request.method,
            signature.base_string_uri(f"{signed.scheme}://{signed.netloc}{signed.path}"),
            signature.normalize_parameters(parameters),
        )
        secret = f"{KEYS['consumer_secret']}&{KEYS['access_token_secret']}".encode()
        wanted = base64.b64encode(hmac.digest(secret, base.encode(), "sha1")).decode()
        return None if wanted == given.get("oauth_signature") else "signature does not match"

    async def _me(self, _: web.Request) -> web.Response:
        return web.json_response({"data": {"id": USER_ID, "name": "Harbour City Police", "username": self.handle}})

    async def _create(self, request: web.Request) -> web.Response:
        body = await request.json()
        unknown = set(body) - {"text", "reply", "media"}
        if unknown or not (body.get("text") or body.get("media")):
            return _problem(
                400, "Invalid Request", f"One or more parameters to your request was invalid: {sorted(unknown)}"
            )
        if any(m not in self.media for m in body.get("media", {}).get("media_ids", ())):
            return _problem(400, "Invalid Request", "Your media IDs are invalid.")
        if body["text"] in (post["text"] for post in self.posts.values()):
            return _problem(403, "Forbidden", "You are not allowed to create a Tweet with duplicate content.")
        allowed = {*self.mentions, *(self.posts if self.answers_itself else ())}
        if "reply" in body and body["reply"].get("in_reply_to_tweet_id") not in allowed:
            detail = (
                "Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged."
            )
            return _problem(403, "Forbidden", detail)
        post = {"id": str(next(self._ids)), "text": body["text"], "created_at": _dated(self.now()), "body": body}
        self.posts[post["id"]] = post
        return web.json_response({"data": {"id": post["id"], "text": post["text"]}}, status=201)

    async def _timeline(self, request: web.Request) -> web.Response:
        start = datetime.fromisoformat(request.query.get("start_time", "2006-03-21T00:00:00+00:00"))
        after = int(request.query.get("since_id", "0"))
        made = [p for p in reversed(self.posts.values()) if datetime.fromisoformat(p["created_at"]) >= start]
        posts = [p for p in made if int(p["id"]) > after]
        self.shown += len(posts)
        shown = [
            {
                "id": p["id"],
                "edit_history_tweet_ids": [p["id"]],
                "text": _escaped(p["text"]),
                "created_at": p["created_at"],
            }
            for p in posts
        ]
        meta = {"result_count": len(shown)}
        return web.json_response({"data": shown, "meta": meta} if shown else {"meta": meta})

    async def _read(self, request: web.Request) -> web.Response:
        name = request.match_info["id"]
        post = self.posts.get(name)
        if post is None:
            fault = {"value": name, "title": "Not Found Error", "detail": f"Could not find tweet with id: [{name}]."}
            return web.json_response({"errors": [fault]})
        answers = [p for p in self.posts.values() if p["body"].get("reply", {}).get("in_reply_to_tweet_id") == name]
        counts = {"retweet_count": 2, "quote_count": 1, "reply_count": len(answers), "like_count": 5}
        metrics = {**counts, "impression_count": 900}
        shown = {"id": name, "edit_history_tweet_ids": [name], "text": _escaped(post["text"])}
        return web.json_response({"data": {**shown, "public_metrics": metrics}})

    async def _delete(self, request: web.Request) -> web.Response:
        gone = self.posts.pop(request.match_info["id"], None)
        return web.json_response({"data": {"deleted": gone is not None}})

    async def _upload(self, request: web.Request) -> web.Response:
        form = await request.post()
        data = form["media"].file.read()  # type: ignore[union-attr]
        media_id = str(next(self._ids))
        self.media[media_id] = {"size": len(data), "alt": None}
        return web.json_response({"media_id": int(media_id), "media_id_string": media_id, "size": len(data)})

    async def _metadata(self, request: web.Request) -> web.Response:
        body = json.loads(await request.text())
        self.media[body["media_id"]]["alt"] = body["alt_text"]["text"]
        return web.Response(status=200)


SLOW_S = 0.6


async def _hinder(request: web.Request, fault: str) -> None:
    """Break the connection before anything is done, or take longer than a client waits and do it all the same."""
    if fault == "slow":
        await asyncio.sleep(SLOW_S)
    elif request.transport is not None:
        request.transport.close()
        raise asyncio.CancelledError


def _problem(status: int, title: str, detail: str) -> web.Response:
    return web.json_response({"title": title, "detail": detail, "type": "about:blank", "status": status}, status=status)


def _limited(response: web.StreamResponse, remaining: int, reset: int) -> web.StreamResponse:
    response.headers.update(
        {"x-rate-limit-limit": "100", "x-rate-limit-remaining": str(remaining), "x-rate-limit-reset": str(reset)}
    )
    return response


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _dated(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
