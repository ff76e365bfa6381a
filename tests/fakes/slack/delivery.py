"""How envelopes reach the app: one connection of up to ten, or one signed request; again if nobody acknowledges."""

import asyncio
import itertools
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlencode

import aiohttp
from aiohttp import WSMsgType, web
from slack_sdk.signature import SignatureVerifier

from tests.fakes.slack.workspace import APP, SECRET, Workspace

MOST_CONNECTIONS = 10


@dataclass
class Envelope:
    """`kind` is ``slash_commands``, ``interactive`` or ``events_api``."""

    kind: str
    payload: dict[str, Any]
    attempt: int = 0
    reason: str = ""


@dataclass
class Acked:
    """What came back: the acknowledgement's payload, and after how many seconds; None if nothing came in time."""

    payload: dict[str, Any]
    seconds: float


class Way(Protocol):
    """One of the two ways Slack knows."""

    async def send(self, envelope: Envelope) -> Acked | None:
        """Send once; return None if it was not acknowledged in time."""
        ...


@dataclass
class Socket:
    """Socket Mode. Connections are web sockets; an envelope goes to one of them, in turn."""

    space: Workspace
    tickets: set[str] = field(default_factory=set)
    connections: list[web.WebSocketResponse] = field(default_factory=list)
    waiting: dict[str, tuple[web.WebSocketResponse, "asyncio.Future[dict[str, Any]]"]] = field(default_factory=dict)
    received: list[tuple[int, str]] = field(default_factory=list)
    """(connection, envelope id), as they were sent."""
    _turn: "itertools.count[int]" = field(default_factory=itertools.count)

    def ticket(self) -> str:
        name = self.space.next_id("ticket-")
        self.tickets.add(name)
        return name

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Keep one connection open; a ticket opens one connection."""
        if request.query.get("ticket") not in self.tickets:
            return web.Response(status=403)
        self.tickets.discard(request.query["ticket"])
        if len(self.connections) >= MOST_CONNECTIONS:
            return web.Response(status=429)
        connection = web.WebSocketResponse(autoping=True)
        await connection.prepare(request)
        await connection.send_json(
            {"type": "hello", "num_connections": len(self.connections) + 1, "connection_info": {"app_id": APP}}
        )
        self.connections.append(connection)
        try:
            async for message in connection:
                if message.type is WSMsgType.TEXT:
                    self._take(connection, json.loads(message.data))
        finally:
            if connection in self.connections:
                self.connections.remove(connection)
        return connection

    def _take(self, connection: web.WebSocketResponse, told: Mapping[str, Any]) -> None:
        where, future = self.waiting.get(str(told.get("envelope_id")), (None, None))
        if where is connection and future is not None and not future.done():
            future.set_result(dict(told.get("payload") or {}))

    async def send(self, envelope: Envelope) -> Acked | None:
        began = time.monotonic()
        deadline = began + self.space.rules.ack_seconds
        while not self.connections:  # Slack keeps an envelope for a little while if nobody is there
            if time.monotonic() > deadline:
                return None
            await asyncio.sleep(0.005)
        number = next(self._turn) % len(self.connections)
        connection = self.connections[number]
        name = self.space.next_id("envelope-")
        self.received.append((number, name))
        future: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self.waiting[name] = (connection, future)
        body: dict[str, Any] = {
            "envelope_id": name,
            "type": envelope.kind,
            "payload": envelope.payload,
            "accepts_response_payload": envelope.kind != "events_api",
        }
        if envelope.kind == "events_api":
            body |= {"retry_attempt": envelope.attempt, "retry_reason": envelope.reason}
        try:
            await connection.send_str(json.dumps(body))
            payload = await asyncio.wait_for(future, deadline - time.monotonic())
        except (TimeoutError, ConnectionError):
            return None
        finally:
            del self.waiting[name]
        return Acked(payload, time.monotonic() - began)

    async def refresh(self, *, warn: bool = True) -> None:
        """Tell every connection to come again, as Slack does every hour or so, and close it."""
        for connection in list(self.connections):
            if warn:
                await connection.send_json({"type": "disconnect", "reason": "warning", "debug_info": {}})
            else:
                await connection.send_json({"type": "disconnect", "reason": "refresh_requested", "debug_info": {}})
            self.connections.remove(connection)

    async def cut(self) -> None:
        """Close every connection without a word."""
        for connection in list(self.connections):
            self.connections.remove(connection)
            await connection.close()


@dataclass
class Http:
    """Signed requests to the app's address."""

    space: Workspace
    url: str = ""
    session: aiohttp.ClientSession | None = None

    async def send(self, envelope: Envelope) -> Acked | None:
        body, kind = encoded(envelope)
        headers = signed(body, kind=kind)
        if envelope.attempt:
            headers |= {"X-Slack-Retry-Num": str(envelope.attempt), "X-Slack-Retry-Reason": envelope.reason}
        began = time.monotonic()
        status, payload = await self.post(body, headers)
        return Acked(payload, time.monotonic() - began) if status == 200 else None

    async def post(self, body: str, headers: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
        """Send raw words; return status and answer, 0 if none came in time."""
        if self.session is None:
            self.session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        timeout = aiohttp.ClientTimeout(total=self.space.rules.ack_seconds)
        try:
            async with self.session.post(self.url, data=body.encode(), headers=headers, timeout=timeout) as answer:
                text = await answer.text()
                held = text if "json" in answer.content_type else ""
                return answer.status, json.loads(held) if held else ({"text": text} if text else {})
        except (aiohttp.ClientError, TimeoutError):
            return 0, {}

    async def close(self) -> None:
        if self.session is not None:
            await self.session.close()


def encoded(envelope: Envelope) -> tuple[str, str]:
    """Return the body and content type of a request over HTTP."""
    match envelope.kind:
        case "slash_commands":
            return urlencode(envelope.payload), "application/x-www-form-urlencoded"
        case "interactive":
            return urlencode({"payload": json.dumps(envelope.payload)}), "application/x-www-form-urlencoded"
        case _:
            return json.dumps(envelope.payload), "application/json"


def signed(body: str, *, kind: str, secret: str = SECRET, at: float | None = None) -> dict[str, str]:
    """Return the headers of a request that Slack signs (version v0)."""
    stamp = str(int(time.time() if at is None else at))
    signature = SignatureVerifier(secret).generate_signature(timestamp=stamp, body=body) or ""
    return {"Content-Type": kind, "X-Slack-Signature": signature, "X-Slack-Request-Timestamp": stamp}
