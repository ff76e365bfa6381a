"""Platforms that take a key with a post: a Mastodon and a Bluesky server of one account each, faults on request.

Written from Mastodon's API documents (statuses, Idempotency-Key) and the AT Protocol's (putRecord, swapRecord).
"""

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape, unescape
from typing import Any

from aiohttp import web

from tests.chaos.world import Post

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

DID = "did:plc:harbourcity"
HANDLE = "harbourcity.example"
TOKEN = "mastodon-token-for-tests"
SLOW_S = 0.6


@dataclass
class Keyed:
    """One server of one account."""

    faults: list[tuple[str, str]] = field(default_factory=list)
    port: int = 0

    def routes(self) -> dict[tuple[str, str], tuple[str, Handler]]:
        """Return (method, path) → (name of the call, what answers it)."""
        raise NotImplementedError

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Serve on a free port of the loopback address."""
        app = web.Application()
        for (method, path), (name, handler) in self.routes().items():
            app.router.add_route(method, path, self._faulty(name, handler))
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.port = int(runner.addresses[0][1])
        try:
            yield
        finally:
            await runner.cleanup()

    def _faulty(self, name: str, handler: Handler) -> Handler:
        async def serve(request: web.Request) -> web.StreamResponse:
            fault = next((how for call, how in self.faults if call == name), None)
            if fault is not None:
                self.faults.remove((name, fault))
            if fault == "503":
                return web.json_response({"error": "over capacity"}, status=503)
            if fault == "429":
                return web.json_response({"error": "RateLimitExceeded"}, status=429, headers=soon())
            if fault == "slow":
                await asyncio.sleep(SLOW_S)
            if fault == "drop" and request.transport is not None:
                request.transport.close()
                raise asyncio.CancelledError
            response = await handler(request)
            if fault == "lost" and request.transport is not None:
                request.transport.close()
                await asyncio.sleep(0)
            if fault == "garbage":
                return web.Response(text="<html>not what you asked for</html>", content_type="text/html")
            return response

        return serve


def soon() -> dict[str, str]:
    """Return the headers of a limit that ends in three seconds, as each of the two platforms writes it."""
    at = datetime.now(UTC).timestamp() + 3
    stamp = datetime.fromtimestamp(at, UTC).isoformat()
    return {"ratelimit-reset": str(int(at)), "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": stamp}


@dataclass
class KeyedMastodon(Keyed):
    """An instance: the same Idempotency-Key is answered with the status that it made."""

    made: dict[str, str] = field(default_factory=dict)
    statuses: dict[str, dict[str, Any]] = field(default_factory=dict)
    ids: Iterator[int] = field(default_factory=lambda: itertools.count(110_000_001))

    def reset(self) -> None:
        """Empty the account."""
        for memory in (self.faults, self.made, self.statuses):
            memory.clear()

    def routes(self) -> dict[tuple[str, str], tuple[str, Handler]]:
        """Return what the instance answers to."""
        return {
            ("GET", "/api/v1/accounts/verify_credentials"): ("me", self._me),
            ("GET", "/api/v1/accounts/{id}/statuses"): ("look", self._look),
            ("POST", "/api/v1/statuses"): ("create", self._create),
            ("GET", "/api/v1/statuses/{id}"): ("look", self._read),
            ("PUT", "/api/v1/statuses/{id}"): ("create", self._change),
            ("DELETE", "/api/v1/statuses/{id}"): ("delete", self._delete),
        }

    async def _me(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return web.json_response({"error": "The access token is invalid"}, status=401)
        return web.json_response({"id": "7", "username": "harbourcity", "acct": "harbourcity"})

    async def _look(self, request: web.Request) -> web.Response:
        newest = list(reversed(self.statuses.values()))
        return web.json_response(newest[: int(request.query.get("limit", "20"))])

    async def _create(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return web.json_response({"error": "The access token is invalid"}, status=401)
        form = await request.post()
        key = request.headers.get("Idempotency-Key", "")
        if key in self.made:
            return web.json_response(self.statuses.get(self.made[key]) or _status(self.made[key], ""))
        answers = str(form["in_reply_to_id"]) if "in_reply_to_id" in form else None
        if answers is not None and answers not in self.statuses:
            return web.json_response({"error": "Record not found"}, status=404)
        name, text = str(next(self.ids)), str(form["status"])
        self.made[key] = name
        self.statuses[name] = _status(name, text, answers)
        return web.json_response(self.statuses[name])

    async def _read(self, request: web.Request) -> web.Response:
        found = self.statuses.get(request.match_info["id"])
        return web.json_response(found or {"error": "Record not found"}, status=200 if found else 404)

    async def _change(self, request: web.Request) -> web.Response:
        found = self.statuses.get(request.match_info["id"])
        if found is None:
            return web.json_response({"error": "Record not found"}, status=404)
        found["content"] = f"<p>{escape(str((await request.post())['status']))}</p>"
        return web.json_response(found)

    def standing(self) -> list[Post]:
        """Return what the public sees."""
        return [
            Post(name, unescape(status["content"][3:-4]), status["in_reply_to_id"])
            for name, status in self.statuses.items()
        ]

    async def _delete(self, request: web.Request) -> web.Response:
        name = request.match_info["id"]
        if self.statuses.pop(name, None) is None:
            return web.json_response({"error": "Record not found"}, status=404)
        return web.json_response(_status(name, ""))


def _status(name: str, text: str, answers: str | None = None) -> dict[str, Any]:
    return {
        "id": name,
        "uri": f"https://instance.example/{name}",
        "url": f"https://instance.example/@harbourcity/{name}",
        "created_at": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
        "content": f"<p>{escape(text)}</p>",
        "visibility": "public",
        "in_reply_to_id": answers,
        "media_attachments": [],
    }


@dataclass
class KeyedBluesky(Keyed):
    """A server: a record is put where none is, and a second put with `swapRecord: null` is refused."""

    records: dict[str, dict[str, Any]] = field(default_factory=dict)

    def reset(self) -> None:
        """Empty the repository."""
        for memory in (self.faults, self.records):
            memory.clear()

    def routes(self) -> dict[tuple[str, str], tuple[str, Handler]]:
        """Return what the server answers to."""
        return {
            ("POST", "/xrpc/com.atproto.server.createSession"): ("me", self._session),
            ("POST", "/xrpc/com.atproto.repo.putRecord"): ("create", self._put),
            ("GET", "/xrpc/com.atproto.repo.getRecord"): ("look", self._get),
            ("POST", "/xrpc/com.atproto.repo.deleteRecord"): ("delete", self._drop),
        }

    async def _session(self, _: web.Request) -> web.Response:
        jwt = "eyJhbGciOiJub25lIn0.eyJleHAiOjQxMDI0NDQ4MDB9.AA"
        return web.json_response({"did": DID, "handle": HANDLE, "accessJwt": jwt, "refreshJwt": jwt, "active": True})

    async def _put(self, request: web.Request) -> web.Response:
        body = await request.json()
        if "swapRecord" not in body or body["swapRecord"] is not None:
            return web.json_response({"error": "InvalidRequest", "message": "not create-only"}, status=400)
        if body["rkey"] in self.records:
            return web.json_response({"error": "InvalidSwap", "message": "Record was at another cid"}, status=400)
        self.records[body["rkey"]] = body["record"]
        return web.json_response({"uri": _uri(body["rkey"]), "cid": CID})

    async def _get(self, request: web.Request) -> web.Response:
        rkey = request.query["rkey"]
        if rkey not in self.records:
            return web.json_response({"error": "RecordNotFound", "message": "Could not locate record"}, status=400)
        return web.json_response({"uri": _uri(rkey), "cid": CID, "value": self.records[rkey]})

    def standing(self) -> list[Post]:
        """Return what the public sees."""
        return [
            Post(_uri(rkey), record["text"], record.get("reply", {}).get("parent", {}).get("uri"))
            for rkey, record in self.records.items()
        ]

    async def _drop(self, request: web.Request) -> web.Response:
        rkey = (await request.json())["rkey"]
        self.records.pop(rkey, None)
        return web.json_response({})


CID = "bafyreidfayvfuwqa7qlnopdjiqrxzs6blmoeu4rujcjtnci5beludirz2a"


def _uri(rkey: str) -> str:
    return f"at://{DID}/app.bsky.feed.post/{rkey}"
