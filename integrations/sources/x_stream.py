"""Posts from X as they are written: the filtered stream, whose breaks recent search fills."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import requests
import tweepy

from domain.errors import FleetfootError, UnavailableError
from integrations.sources.foreign import mapping, mappings, number_of
from integrations.sources.x import XSearch
from integrations.sources.x_posts import FIELDS, PRICE, back, limited, number_at, refused, seen, told, users_of
from integrations.sources.x_query import queries
from workflow.sources import Event, Quiet, Wanted

OURS: Final = "fleetfoot"
"""The tag of our rules; an app's other rules are left alone."""

LATE: Final = timedelta(seconds=60)
"""Posts may come out of order: after a break so much before the newest is asked for again."""

WAITING: Final = 10_000


class XStream:
    """The filtered stream, under one rule a query. The cursor is the number of the newest post.

    X gives no past to self-serve apps, so search tells what came during a break; the stream is opened first, so that
    nothing falls between the two. Every post that comes is paid for.
    """

    platform = "x"
    live = True
    price = PRICE
    silent_after: float | None = 90.0  # X sends a keep-alive every twenty seconds

    def __init__(self, token: str, *, reposts: bool = False, session: requests.Session | None = None) -> None:
        self.name = "x:stream"
        self._token = token
        self._reposts = reposts
        self._session = session
        self._search = XSearch(token, reposts=reposts, session=session)

    async def events(self, cursor: str | None, wanted: Wanted) -> AsyncIterator[tuple[Event, str]]:
        """Yield the posts since `cursor`, then those that come."""
        number = cursor or number_at(datetime.now(UTC))
        asked = queries(wanted, reposts=self._reposts)
        line = _Line(self._token, self._session)
        try:
            await asyncio.to_thread(line.rule, asked)
            line.open()
            await line.opened()
            if cursor:
                for query in asked:
                    for event, found in await self._search.since(query, back(cursor, LATE)):
                        number = max(number, found, key=int)
                        yield event, cursor  # until all queries were asked, a restart asks them all again
            yield Quiet(), number
            while True:
                data = await line.next()
                told_of, behind = (Quiet(), "0") if data is None else _read(data)
                number = max(number, behind, key=int)
                yield told_of, number
        finally:
            line.close()


def _read(data: bytes) -> tuple[Event, str]:
    """Return the event of a line and its post's number; raises what an error in it means."""
    try:
        said = mapping(json.loads(data))
    except (ValueError, RecursionError):
        return Quiet(), "0"
    tweet = mapping(said.get("data"))
    if not tweet and said.get("errors"):
        why = [str(fault.get("title", "")) for fault in mappings(said["errors"])]
        raise UnavailableError(f"X ended the stream: {(why or [''])[0][:80] or 'no reason given'}.")
    return seen(tweet, users_of(said.get("includes"))) or Quiet(), number_of(tweet.get("id"))


class _Line(tweepy.StreamingClient):  # type: ignore[misc]  # tweepy has no types
    """tweepy's stream in its thread, passed on to the loop; it never connects again by itself, the ingest does that."""

    def __init__(self, token: str, session: requests.Session | None) -> None:
        super().__init__(token, daemon=True, max_retries=0, return_type=dict)
        if session is not None:
            self.session = session
        self._loop = asyncio.get_running_loop()
        self._queue: asyncio.Queue[bytes | FleetfootError | None] = asyncio.Queue(WAITING)
        self._connected = self._loop.create_future()

    def rule(self, wanted: tuple[str, ...]) -> None:
        """Have X keep exactly these rules of ours."""
        with told():
            kept = {str(r["id"]): str(r["value"]) for r in self.get_rules().get("data") or () if r.get("tag") == OURS}
            old = [name for name, value in kept.items() if value not in wanted]
            new = [tweepy.StreamRule(value, OURS) for value in wanted if value not in kept.values()]
            if old:
                self.delete_rules(old)
            if new:
                self.add_rules(new)

    def open(self) -> None:
        """Begin to read, in a thread."""
        self.filter(threaded=True, **FIELDS)

    async def opened(self) -> None:
        """Return once X has accepted the connection; raises what it says instead."""
        await self._connected

    async def next(self) -> bytes | None:
        """Return the next line, None for a keep-alive; raises how the stream ended."""
        item = await self._queue.get()
        if isinstance(item, FleetfootError):
            raise item
        return item

    def close(self) -> None:
        """Have the thread end at its next line, or its time-out."""
        self.disconnect()
        while not self._queue.empty():  # a thread that waits for room must not wait for ever
            self._queue.get_nowait()
        if not self._connected.done():
            self._connected.cancel()

    # What the thread calls:

    def on_connect(self) -> None:
        """X has accepted the connection."""
        self._tell(lambda: None if self._connected.done() else self._connected.set_result(None))

    def on_data(self, raw_data: bytes) -> None:
        """A line came."""
        self._put(raw_data)

    def on_keep_alive(self) -> None:
        """X is alive and has nothing."""
        self._put(None)

    def on_request_error(self, status_code: int) -> None:
        """X refused the connection."""
        if status_code in (420, 429):
            self._end(limited(None))
        else:
            refusal = status_code < 500
            self._end(refused(status_code) if refusal else UnavailableError(f"X answered {status_code}."))

    def on_connection_error(self) -> None:
        """The connection broke, or fell silent for longer than a keep-alive takes."""
        self._end(UnavailableError("X hung up."))

    def on_closed(self, response: requests.Response) -> None:
        """X ended the stream."""
        del response
        self._end(UnavailableError("X ended the stream."))

    def on_exception(self, exception: Exception) -> None:
        """Something else broke in the thread."""
        self._end(UnavailableError(f"X's stream broke off ({type(exception).__name__})."))

    def _end(self, error: FleetfootError) -> None:
        self.disconnect()

        def end() -> None:
            if not self._connected.done():
                self._connected.set_exception(error)
            else:
                self._ending = asyncio.ensure_future(self._queue.put(error))

        self._tell(end)

    def _put(self, item: bytes | None) -> None:
        """Hand a line over; the thread waits while the loop is behind, so that X sees it and not our memory."""
        if self.running:
            asyncio.run_coroutine_threadsafe(self._queue.put(item), self._loop).result()

    def _tell(self, what: Any) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(what)
