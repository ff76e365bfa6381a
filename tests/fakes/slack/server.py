"""The strict workspace at an address: Web API, Socket Mode, reply addresses, files."""

import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from handlers.connect import slack_client
from tests.fakes.slack import limits, methods
from tests.fakes.slack.delivery import Http, Socket
from tests.fakes.slack.people import People
from tests.fakes.slack.rates import Rates
from tests.fakes.slack.workspace import APP_TOKEN, BOT_TOKEN, RefusedError, Rules, Workspace

_PACKED = {"blocks", "view", "metadata", "files", "attachments", "errors"}


@dataclass
class StrictSlack:
    space: Workspace
    rates: Rates
    socket: Socket
    http: Http
    url: str = ""
    refusals: list[tuple[str, str]] = field(default_factory=list)
    """What was refused: (method, error). A test of good manners expects none."""

    @property
    def api_url(self) -> str:
        return f"{self.url}/api/"

    @property
    def client(self) -> AsyncWebClient:
        return slack_client(BOT_TOKEN, self.api_url)

    def people(self, way: str = "socket") -> People:
        """Return the users, whose acts reach the app over Socket Mode or HTTP."""
        return People(self.space, self.socket if way == "socket" else self.http, self.url)

    async def call(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        arguments = await _read(request)
        try:
            answer = self._answered(request, method, arguments)
        except RefusedError as no:
            self.refusals.append((method, f"{no.error} {no.more.get('why', '')}".strip()))
            headers = {} if no.retry_after is None else {"Retry-After": _seconds(no.retry_after)}
            body = {"ok": False, "error": no.error, **no.more}
            return web.json_response(body, status=no.status, headers=headers)
        what = f"{method} {arguments.get('channel', '')}"
        if self.space.losing.get(what, 0) > 0 and request.transport is not None:
            self.space.losing[what] -= 1
            request.transport.close()
        return web.json_response({"ok": True, **answer})

    def _answered(self, request: web.Request, method: str, arguments: dict[str, Any]) -> dict[str, Any]:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or str(arguments.get("token", ""))
        wanted = APP_TOKEN if method == "apps.connections.open" else BOT_TOKEN
        if token != wanted:
            known = token in {APP_TOKEN, BOT_TOKEN}
            raise RefusedError("not_allowed_token_type" if known else "invalid_auth" if token else "not_authed")
        if failing := self.space.failing.get(method):
            raise failing.pop(0)
        if wait := self.rates.wait(method, str(arguments.get("channel", ""))):
            raise RefusedError("ratelimited", status=429, retry_after=wait)
        if method == "apps.connections.open":
            return {"url": f"{self.url.replace('http', 'ws', 1)}/socket?ticket={self.socket.ticket()}"}
        answer = methods.answer(self.space, method, arguments)
        self.space.calls.append((time.monotonic(), method, arguments))
        if "upload_url" in answer:
            answer["upload_url"] = f"{self.url}{answer['upload_url']}"
        return answer

    async def upload(self, request: web.Request) -> web.Response:
        self.space.files[request.match_info["name"]]["data"] = await request.read()
        return web.Response(text="OK")

    async def download(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {BOT_TOKEN}":
            return web.Response(status=302, headers={"Location": "/sign-in"})
        return web.Response(body=self.space.files[request.match_info["name"]]["data"])

    async def reply(self, request: web.Request) -> web.Response:
        """Take a message to a response URL: five times, within half an hour, and inside the limits."""
        known = self.space.reply_urls.get(request.match_info["name"])
        if known is None or known["left"] <= 0:
            return web.Response(status=404, text="used_url")
        message = await request.json()
        try:
            limits.message(message)
        except RefusedError as no:
            self.refusals.append(("response_url", f"{no.error} {no.more.get('why', '')}".strip()))
            return web.Response(status=400, text=no.error)
        known["left"] -= 1
        if message.get("response_type") == "in_channel":
            self.space.channels[known["channel"]].messages.append({**message, "ts": self.space.next_ts()})
        else:
            self.space.private.append(("response_url", known["user"], message))
        return web.Response(text="ok")


async def _read(request: web.Request) -> dict[str, Any]:
    if "json" in request.content_type:
        told: dict[str, Any] = await request.json()
        return told
    form = await request.post()
    pairs = [*request.query.items(), *((key, str(value)) for key, value in form.items())]
    return {key: json.loads(value) if key in _PACKED else value for key, value in pairs}


def _seconds(wait: float) -> str:
    """Return whole seconds as Slack gives them, at least one; a shortened wait stays as it is."""
    return f"{wait:.3f}" if wait < 1 else str(int(-(-wait // 1)))


@asynccontextmanager
async def strict_slack(rules: Rules | None = None, rates: Rates | None = None) -> AsyncIterator[StrictSlack]:
    """Open a strict workspace on a free port of this machine."""
    space = Workspace(rules or Rules())
    slack = StrictSlack(space, rates or Rates(), Socket(space), Http(space))
    app = web.Application(client_max_size=64 * 1024 * 1024)
    app.router.add_route("*", "/api/{method}", slack.call)
    app.router.add_get("/socket", slack.socket.serve)
    app.router.add_post("/upload/{name}", slack.upload)
    app.router.add_get("/files/{name}", slack.download)
    app.router.add_post("/reply/{name}", slack.reply)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield slack
    finally:
        await slack.http.close()
        await slack.socket.cut()
        await runner.cleanup()
