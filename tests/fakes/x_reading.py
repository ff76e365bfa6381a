"""A strict local X for readers: recent search and the filtered stream, with X's limits, keep-alives and ill manners.

Written from X's public documents: recent search, rules and connection of the filtered stream, disconnections.
"""

import asyncio
import itertools
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, Self

import requests
from aiohttp import web

from integrations.sources.x_posts import EPOCH_MS
from tests.fakes.x import HOSTS, Redirect

TOKEN = "bearer-for-tests"
QUERY = re.compile(r"\((?P<any>[^()]+)\)(?P<tail>(?: -is:retweet)?)")
CLAUSE = re.compile(r'"[^"]+"|[#@]?\w+')


def finds(query: str, text: str, *, repost: bool = False) -> bool:
    """Say whether a query finds a text; raises ValueError if it is none that X would take."""
    match = QUERY.fullmatch(query)
    if match is None or len(query) > 512:
        raise ValueError(f"not a query: {query}")
    clauses = match["any"].split(" OR ")
    if not all(CLAUSE.fullmatch(clause) for clause in clauses):
        raise ValueError(f"not a query: {query}")
    if repost and match["tail"]:
        return False
    words = (clause.strip('"').casefold() for clause in clauses)
    return any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text.casefold()) for word in words)


class XReading:
    """What an app may read of X. `keepalive_s` is twenty seconds on the real one."""

    def __init__(self) -> None:
        self.base = ""
        self.keepalive_s = 0.05
        self.posts: list[dict[str, Any]] = []
        self.rules: dict[str, dict[str, str]] = {"77": {"id": "77", "value": "(kittens)", "tag": "somebody else's"}}
        self.refuse: list[tuple[int, dict[str, str]]] = []
        self.searches: list[dict[str, str]] = []
        self.connected = 0
        self.twice = False
        self.backwards: list[dict[str, Any]] | None = None
        self._streams: set[asyncio.Queue[bytes]] = set()
        self._transports: set[asyncio.Transport] = set()
        self._serial = itertools.count(1)

    @classmethod
    @asynccontextmanager
    async def running(cls) -> AsyncIterator[Self]:
        x = cls()
        app = web.Application()
        app.router.add_get("/2/tweets/search/recent", x._search)
        app.router.add_get("/2/tweets/search/stream", x._stream)
        app.router.add_get(r"/2/tweets/{id:\d+}", x._one)
        app.router.add_get("/2/tweets/search/stream/rules", x._rules)
        app.router.add_post("/2/tweets/search/stream/rules", x._change)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        x.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield x
        await x.cut()
        await runner.cleanup()

    def session(self) -> requests.Session:
        """Return a session whose requests to X reach this server."""
        session = requests.Session()
        for host in HOSTS:
            session.mount(host, Redirect(self.base))
        return session

    def _checked(self, request: web.Request) -> web.Response | None:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return web.json_response({"title": "Unauthorized"}, status=401)
        if self.refuse:
            status, headers = self.refuse.pop(0)
            return web.json_response({"title": "no"}, status=status, headers=headers)
        return None

    async def _one(self, request: web.Request) -> web.Response:
        if (refused := self._checked(request)) is not None:
            return refused
        found = next((p for p in self.posts if p["data"]["id"] == request.match_info["id"]), None)
        return web.json_response(found or {"errors": [{"title": "Not Found Error"}]})

    async def _search(self, request: web.Request) -> web.Response:
        if (refused := self._checked(request)) is not None:
            return refused
        asked = dict(request.query)
        self.searches.append(asked)
        size = int(asked.get("max_results", 10))
        if not 10 <= size <= 100:
            return web.json_response({"errors": [{"message": "max_results"}]}, status=400)
        try:
            since = int(asked.get("since_id", 0))
            found = [p for p in self.posts if int(p["data"]["id"]) > since and self._matches(asked["query"], p)]
        except ValueError as error:
            return web.json_response({"errors": [{"message": str(error)}]}, status=400)
        found = sorted(found, key=lambda p: -int(p["data"]["id"]))
        begin = int(asked.get("next_token", "0"))
        page = found[begin : begin + size]
        users = {p["includes"]["users"][0]["id"]: p["includes"]["users"][0] for p in page}
        meta: dict[str, Any] = {"result_count": len(page)}
        if begin + size < len(found):
            meta["next_token"] = str(begin + size)
        answer = {"data": [p["data"] for p in page], "includes": {"users": list(users.values())}, "meta": meta}
        return web.json_response(answer)

    def _matches(self, query: str, post: dict[str, Any]) -> bool:
        repost = any(r["type"] == "retweeted" for r in post["data"].get("referenced_tweets", ()))
        return finds(query, post["data"]["text"], repost=repost)

    async def _rules(self, request: web.Request) -> web.Response:
        if (refused := self._checked(request)) is not None:
            return refused
        return web.json_response({"data": list(self.rules.values())} if self.rules else {})

    async def _change(self, request: web.Request) -> web.Response:
        if (refused := self._checked(request)) is not None:
            return refused
        asked = await request.json()
        for rule in asked.get("add", ()):
            try:
                finds(rule["value"], "")
            except ValueError as error:
                return web.json_response({"errors": [{"message": str(error)}]}, status=400)
            name = str(next(self._serial))
            self.rules[name] = {"id": name, **rule}
        for name in asked.get("delete", {}).get("ids", ()):
            self.rules.pop(str(name), None)
        return web.json_response({"meta": {}})

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        if (refused := self._checked(request)) is not None:
            return refused
        if self._streams:
            return web.json_response({"title": "ConnectionException"}, status=429)  # one connection an app
        self.connected += 1
        response = web.StreamResponse()
        await response.prepare(request)
        lines: asyncio.Queue[bytes] = asyncio.Queue()
        self._streams.add(lines)
        if request.transport is not None:
            self._transports.add(request.transport)
        try:
            while True:
                try:
                    line = await asyncio.wait_for(lines.get(), self.keepalive_s)
                except TimeoutError:
                    line = b""
                await response.write(line + b"\r\n")
        except ConnectionError:
            return response
        finally:
            self._streams.discard(lines)

    def say(self, message: dict[str, Any]) -> None:
        """Send a line to the stream as it is."""
        for lines in self._streams:
            lines.put_nowait(json.dumps(message).encode())

    def publish(self, text: str, *, protected: bool = False, **more: Any) -> str:
        """Have somebody post; return the post's number."""
        now = datetime.now(UTC)
        number = str(((int(now.timestamp() * 1000) - EPOCH_MS) << 22) + next(self._serial))
        metrics = {"followers_count": 321}
        author = "10" if protected else "9"
        user = {"id": author, "username": "witness", "protected": protected, "public_metrics": metrics}
        data = {"id": number, "text": text, "author_id": author, "created_at": now.isoformat(), "lang": "en"}
        post = {"data": {**data, "edit_history_tweet_ids": [number], **more}, "includes": {"users": [user]}}
        self.posts.append(post)
        if any(self._matches(rule["value"], post) for rule in self.rules.values() if rule["value"] != "(kittens)"):
            self._deliver(post)
        return number

    def _deliver(self, post: dict[str, Any]) -> None:
        if self.backwards is not None:  # hold posts back, to deliver them in the wrong order
            self.backwards.append(post)
            return
        for _ in range(2 if self.twice else 1):
            self.say(post)

    def release(self) -> None:
        """Deliver what was held back, the newest first."""
        held, self.backwards = self.backwards or [], None
        for post in reversed(held):
            self._deliver(post)

    async def cut(self) -> None:
        """Break every connection without a goodbye."""
        for transport in self._transports:
            transport.abort()
        self._transports.clear()
        self._streams.clear()
        await asyncio.sleep(0.02)
