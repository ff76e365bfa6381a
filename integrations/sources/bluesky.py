"""Posts from Bluesky: Jetstream for the whole network, or a server's own firehose."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import structlog
from atproto import CAR, CID
from atproto_subscription import ErrorFrame, Frame
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidHandshake, InvalidURI, WebSocketException

from domain.errors import UnavailableError
from integrations.sources.bluesky_records import COLLECTION, event_of
from integrations.sources.fetching import AGENT, checked
from integrations.sources.foreign import Json, mapping, mappings, number_of
from workflow.sources import Event, Quiet, SourceRefusedError, Wanted

log = structlog.get_logger(__name__)

JETSTREAM: Final = "wss://jetstream2.us-east.bsky.network"
PATIENCE_S: Final = 10.0
"""After so long without a message a sign of life is passed on: the connection itself is checked by pings."""

BACK_US: Final = 5_000_000
"""Jetstream's documentation asks clients to go back a few seconds when they connect again."""

MOST_BYTES: Final = 4 << 20


async def _messages(url: str) -> AsyncIterator[str | bytes | None]:
    """Yield None once it is open, then its messages, and None after each silence in which it answered our pings."""
    try:
        async with connect(
            url, max_size=MOST_BYTES, ping_interval=20, ping_timeout=20, user_agent_header=AGENT, max_queue=512
        ) as socket:
            yield None
            while True:
                yield await _next(socket)
    except InvalidURI as error:
        raise SourceRefusedError("Its address is no address of a stream; it begins with wss://.") from error
    except InvalidHandshake as error:
        answer = getattr(error, "response", None)
        if answer is not None:
            checked(answer.status_code, answer.headers, datetime.now(UTC))
        raise UnavailableError("It does not answer as a stream does.") from error
    except (WebSocketException, OSError, TimeoutError) as error:
        raise UnavailableError(f"It hung up or does not answer ({type(error).__name__}).") from error


async def _next(socket: ClientConnection) -> str | bytes | None:
    try:
        return await asyncio.wait_for(socket.recv(), PATIENCE_S)
    except TimeoutError:
        return None


class BlueskyJetstream:
    """The whole network's public posts as JSON, without credentials. The cursor is the stream's own time.

    Jetstream cannot search, so what is not wanted is left out here. It keeps a day or so: after a longer break the rest
    is lost, which shows in the stream's own times.
    """

    platform = "bluesky"
    live = True
    price = 0.0
    silent_after: float | None = 60.0

    def __init__(self, base_url: str = JETSTREAM) -> None:
        self.name = f"bluesky:{urlsplit(base_url).netloc or base_url}"
        self._base = base_url.rstrip("/")

    async def events(self, cursor: str | None, wanted: Wanted) -> AsyncIterator[tuple[Event, str]]:
        """Yield the posts after `cursor`; from now on where there is none."""
        matches = wanted.matcher()
        at = cursor or str(int(datetime.now(UTC).timestamp() * 1_000_000))
        asked = {"wantedCollections": COLLECTION, "cursor": max(int(at) - BACK_US, 0)}
        async for message in _messages(f"{self._base}/subscribe?{urlencode(asked)}"):
            event, behind = (Quiet(), None) if message is None else _of_jetstream(message, matches)
            at = str(max(int(at), int(behind))) if behind else at
            yield event, at


class BlueskyFirehose:
    """One server's own firehose (`com.atproto.sync.subscribeRepos`). The cursor is its sequence number."""

    platform = "bluesky"
    live = True
    price = 0.0
    silent_after: float | None = 120.0

    def __init__(self, base_url: str) -> None:
        parts = urlsplit(base_url)
        self.name = f"bluesky-pds:{parts.netloc}"
        scheme = {"http": "ws", "https": "wss"}.get(parts.scheme, parts.scheme)
        self._url = f"{scheme}://{parts.netloc}/xrpc/com.atproto.sync.subscribeRepos"

    async def events(self, cursor: str | None, wanted: Wanted) -> AsyncIterator[tuple[Event, str]]:
        """Yield the posts after `cursor`; from now on where there is none."""
        matches, at = wanted.matcher(), cursor or ""
        async for message in _messages(self._url + (f"?cursor={int(cursor)}" if cursor else "")):
            for event, behind in [(Quiet(), None)] if message is None else _of_firehose(message, matches):
                at = behind or at
                yield event, at


def _of_jetstream(message: str | bytes, matches: Callable[[str], bool]) -> tuple[Event, str | None]:
    try:
        said = json.loads(message)
        time = int(said["time_us"])
        at = datetime.fromtimestamp(time / 1_000_000, UTC)
    except (ValueError, TypeError, KeyError, OverflowError, OSError, RecursionError):
        return Quiet(), None
    commit = mapping(said.get("commit"))
    return event_of(str(said.get("did", "")), commit, commit.get("record"), at, matches), str(time)


def _of_firehose(message: str | bytes, matches: Callable[[str], bool]) -> list[tuple[Event, str | None]]:
    """Return a commit's events; each bears the cursor before the last but the last, so that none is lost between."""
    try:
        frame = Frame.from_bytes(message if isinstance(message, bytes) else message.encode())
    except Exception as fault:  # noqa: BLE001 - the decoder raises whatever its parts raise; one bad frame ends nothing
        log.info("a frame of the firehose cannot be read", fault=type(fault).__name__)
        return [(Quiet(), None)]
    if isinstance(frame, ErrorFrame):
        if frame.body.error == "FutureCursor":
            raise SourceRefusedError("Its numbers began anew; remove the source's cursor to begin with it.")
        raise UnavailableError(f"It ended the stream: {frame.body.error}.")
    body: Json = frame.body
    seq = found if (found := number_of(body.get("seq"))) != "0" else None
    if frame.header.t != "#commit":
        return [(Quiet(), seq)]
    records = _records(body)
    try:
        at = datetime.fromisoformat(str(body.get("time")))
    except ValueError:
        at = datetime.now(UTC)
    events: list[Event] = []
    for op in mappings(body.get("ops")):
        collection, _, rkey = str(op.get("path", "")).partition("/")
        commit = {"operation": op.get("action"), "collection": collection, "rkey": rkey}
        events.append(event_of(str(body.get("repo", "")), commit, records.get(_name(op.get("cid"))), at, matches))
    return [*((event, None) for event in events if not isinstance(event, Quiet)), (Quiet(), seq)]


def _name(cid: object) -> str:
    """Return a content id as text, or nothing where there is none (a deletion)."""
    return CID.decode(cid).encode() if isinstance(cid, bytes | str) else ""


def _records(body: Json) -> Mapping[str, Any]:
    try:
        return {name.encode(): block for name, block in CAR.from_bytes(body.get("blocks") or b"").blocks.items()}
    except Exception as fault:  # noqa: BLE001 - as above
        log.info("a commit of the firehose cannot be read", fault=type(fault).__name__)
        return {}
