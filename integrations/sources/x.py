"""Posts from X: recent search, asked again and again, and the filtered stream with search to fill its breaks."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import requests
import structlog
import tweepy

from integrations.sources.foreign import mapping, mappings
from integrations.sources.x_posts import FIELDS, PRICE, back, number_at, seen, told, users_of
from integrations.sources.x_query import queries
from workflow.sources import Event, Quiet, Wanted

log = structlog.get_logger(__name__)

PAGE: Final = 100
MOST_PAGES: Final = 20
OVERLAP: Final = timedelta(seconds=20)
"""Posts are findable some seconds after they were written, in no strict order: so much is asked for twice."""

REACH: Final = timedelta(days=6, hours=20)
"""Recent search knows a week; a cursor older than this is moved up to it."""


class XSearch:
    """Recent search for each query that the policy's terms compile to. Every post that comes is paid for."""

    platform = "x"
    live = True
    price = PRICE

    def __init__(
        self, token: str, *, every_s: float = 30.0, reposts: bool = False, session: requests.Session | None = None
    ) -> None:
        self.name = "x:search"
        self.silent_after: float | None = max(10 * every_s, 300.0)
        self._every = every_s
        self._reposts = reposts
        self._client = tweepy.Client(token, return_type=dict)
        if session is not None:
            self._client.session = session

    async def events(self, cursor: str | None, wanted: Wanted) -> AsyncIterator[tuple[Event, str]]:
        """Yield the posts of each query after those that `cursor` names; from now on where there is none."""
        known: dict[str, str] = json.loads(cursor) if cursor else {}
        newest = max(known.values(), key=int, default=number_at(datetime.now(UTC)))
        asked = {_digest(query): query for query in queries(wanted, reposts=self._reposts)}
        known = {name: known.get(name, newest) for name in asked}
        while True:
            for name, query in asked.items():
                for event, number in await self.since(query, known[name]):
                    yield event, json.dumps(known)
                    newest = max(newest, number, key=int)
                known[name] = max(known[name], newest, key=int)
                newest = max(known.values(), key=int)
            yield Quiet(), json.dumps(known)
            await asyncio.sleep(self._every)

    async def since(self, query: str, number: str) -> list[tuple[Event, str]]:
        """Return a query's posts newer than a number, oldest first, each with its own number."""
        oldest = number_at(datetime.now(UTC) - REACH)
        asked: dict[str, Any] = {"since_id": max(back(number, OVERLAP), oldest, key=int), "max_results": PAGE, **FIELDS}
        found: list[tuple[Event, str]] = []
        for _ in range(MOST_PAGES):
            page = await asyncio.to_thread(self._ask, query, asked)
            users = users_of(page.get("includes"))
            for tweet in mappings(page.get("data")):
                event = seen(tweet, users)
                if event is not None:
                    found.append((event, str(tweet["id"])))
            following = mapping(page.get("meta")).get("next_token")
            if not following:
                break
            asked["next_token"] = following
        else:
            log.warning("more was posted on X than was read", query=query[:60], pages=MOST_PAGES)
        return sorted(found, key=lambda item: int(item[1]))

    def _ask(self, query: str, asked: Mapping[str, Any]) -> dict[str, Any]:
        with told():
            page: dict[str, Any] = self._client.search_recent_tweets(query, **asked)
        return page


def _digest(query: str) -> str:
    return hashlib.blake2b(query.encode(), digest_size=6).hexdigest()
