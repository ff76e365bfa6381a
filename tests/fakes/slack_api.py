"""A Slack Web API that answers everything with yes, remembers what it was asked, and can be told to say no."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

CHANNEL = "C0NARRATIVES"


@dataclass
class FakeSlackApi:
    """`calls` are (method, arguments); `refusals` are errors and `answers` are extra fields by method."""

    url: str = ""
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    refusals: dict[str, str] = field(default_factory=dict)
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    history: list[dict[str, Any]] = field(default_factory=list)
    last: int = 0

    @property
    def client(self) -> AsyncWebClient:
        return AsyncWebClient(token="xoxb-test", base_url=f"{self.url}/api/")

    def of(self, method: str) -> list[dict[str, Any]]:
        return [arguments for name, arguments in self.calls if name == method]

    async def handle(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        arguments = await self._read(request)
        self.calls.append((method, arguments))
        if method in self.refusals:
            return web.json_response({"ok": False, "error": self.refusals[method]})
        return web.json_response({"ok": True, **self._answer(method, arguments), **self.answers.get(method, {})})

    async def download(self, request: web.Request) -> web.Response:
        self.calls.append(("download", {"authorization": request.headers.get("Authorization", "")}))
        return web.Response(body=self.files[request.match_info["name"]])

    async def respond(self, request: web.Request) -> web.Response:
        self.calls.append(("response_url", await request.json()))
        return web.Response(text="ok")

    async def _read(self, request: web.Request) -> dict[str, Any]:
        if "json" in request.content_type:
            found: dict[str, Any] = await request.json()
            return found
        form = await request.post()
        return {key: _unpacked(str(value)) for key, value in (*request.query.items(), *form.items())}

    def _answer(self, method: str, arguments: dict[str, Any]) -> dict[str, Any]:
        match method:
            case "auth.test":
                return {"user_id": "UBOT", "bot_id": "BBOT", "team_id": "T1", "user": "fleetfoot", "team": "t"}
            case "chat.postMessage":
                self.last += 1
                ts = f"{1_700_000_000 + self.last}.000000"
                message = {**arguments, "ts": ts, "bot_id": "BBOT", "user": "UBOT"}
                self.history.insert(0, message)
                return {"channel": arguments["channel"], "ts": ts}
            case "conversations.list":
                return {"channels": [{"id": CHANNEL, "name": "narratives"}]}
            case "conversations.open":
                return {"channel": {"id": "D0DIRECT"}}
            case "conversations.history":
                return {"messages": [m for m in self.history if not m.get("thread_ts")]}
            case "conversations.replies":
                wanted = arguments.get("ts")
                return {"messages": [m for m in self.history if wanted in (m.get("thread_ts"), m["ts"])]}
            case "chat.getPermalink":
                return {"permalink": "https://slack.example/p1"}
            case _:
                return {}


def _unpacked(value: str) -> Any:
    if value[:1] in "[{":
        return json.loads(value)
    return value


@asynccontextmanager
async def slack_api() -> AsyncIterator[FakeSlackApi]:
    api = FakeSlackApi()
    app = web.Application()
    app.router.add_post("/api/{method}", api.handle)
    app.router.add_get("/api/{method}", api.handle)
    app.router.add_post("/respond", api.respond)
    app.router.add_get("/files/{name}", api.download)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    api.url = f"http://127.0.0.1:{port}"
    try:
        yield api
    finally:
        await runner.cleanup()
