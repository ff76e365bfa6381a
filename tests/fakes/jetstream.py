"""A strict local Jetstream, written from its documentation: JSON over a socket, a cursor in time, a bounded past."""

import asyncio
import base64
import hashlib
import itertools
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Self

from aiohttp import WSMsgType, web

COLLECTION = "app.bsky.feed.post"
KEPT = 1000
PARAMETERS = {"wantedCollections", "wantedDids", "cursor", "maxMessageSizeBytes", "compress", "requireHello"}


class Jetstream:
    """Takes only the parameters there are; sends what is behind the cursor, then what comes."""

    def __init__(self) -> None:
        self.url = ""
        self.asked: list[dict[str, list[str]]] = []
        self.past: list[dict[str, Any]] = []
        self.refuse: int | None = None
        self._sockets: set[web.WebSocketResponse] = set()
        self._rkeys = (f"3k{number:011d}" for number in itertools.count(1))
        self._last = 0

    @classmethod
    @asynccontextmanager
    async def running(cls) -> AsyncIterator[Self]:
        stream = cls()
        app = web.Application()
        app.router.add_get("/subscribe", stream._subscribe)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        stream.url = f"ws://127.0.0.1:{runner.addresses[0][1]}"
        yield stream
        await stream.cut()
        await runner.cleanup()

    async def _subscribe(self, request: web.Request) -> web.StreamResponse:
        asked = {name: request.query.getall(name) for name in request.query}
        self.asked.append(asked)
        if self.refuse:
            return web.Response(status=self.refuse)
        if set(asked) - {
            "wantedCollections",
            "wantedDids",
            "cursor",
            "maxMessageSizeBytes",
            "compress",
            "requireHello",
        }:
            return web.Response(status=400)
        socket = web.WebSocketResponse(autoping=True)
        await socket.prepare(request)
        cursor = int(asked.get("cursor", [str(self._last)])[0])
        for message in [m for m in self.past if m["time_us"] > cursor]:
            await socket.send_json(message)
        self._sockets.add(socket)
        async for received in socket:
            if received.type is WSMsgType.ERROR:
                break
        self._sockets.discard(socket)
        return socket

    async def send(self, message: dict[str, Any]) -> None:
        """Send a message to every reader; its time is the stream's, in order."""
        self._last = max(self._last + 1, int(time.time() * 1_000_000))
        whole = {**message, "time_us": self._last}
        self.past = [*self.past, whole][-KEPT:]
        for socket in list(self._sockets):
            await socket.send_json(whole)

    async def commit(
        self, operation: str, rkey: str = "", *, did: str = "did:plc:ann", collection: str = COLLECTION, **record: Any
    ) -> str:
        """Have somebody create, update or delete a record; return its key."""
        rkey = rkey or next(self._rkeys)
        commit: dict[str, Any] = {"rev": "r", "operation": operation, "collection": collection, "rkey": rkey}
        if operation != "delete":
            commit |= {"record": {"$type": collection, "createdAt": "1999-01-01T00:00:00Z", **record}, "cid": "bafyrei"}
        await self.send({"did": did, "kind": "commit", "commit": commit})
        return rkey

    async def cut(self) -> None:
        """Break every connection without a goodbye."""
        for socket in list(self._sockets):
            transport = socket._req.transport if socket._req is not None else None
            if transport is not None:
                transport.abort()
        self._sockets.clear()
        await asyncio.sleep(0.02)


def blob(data: bytes) -> dict[str, Any]:
    """Return an image as a record names it: by a content id made of its sha256."""
    cid = bytes([1, 0x55, 0x12, 0x20]) + hashlib.sha256(data).digest()
    link = "b" + base64.b32encode(cid).decode().lower().rstrip("=")
    return {"$type": "blob", "ref": {"$link": link}, "mimeType": "image/png", "size": len(data)}
