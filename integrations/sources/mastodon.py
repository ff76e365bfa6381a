"""Posts from a Mastodon instance: its public stream, and its hashtag timelines where it gives strangers no stream."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote, urlsplit

import httpx
import structlog

from domain.errors import UnavailableError
from domain.ids import PostId
from domain.records import Post
from integrations.sources.fetching import AGENT, checked
from integrations.sources.foreign import Json, mapping, number_of
from integrations.sources.html_text import plain
from workflow.sources import Deleted, Event, Quiet, Seen, Wanted

log = structlog.get_logger(__name__)

PAGE: Final = 40
MOST_PAGES: Final = 250
"""Pages read to catch up: ten thousand posts. What was missed before them is given up, and said in the log."""

MOST_TAGS: Final = 30
THUMP_S: Final = 45.0
"""An instance sends a heartbeat every fifteen seconds; three missing ones are a dead connection."""


class _Instance:
    """One instance's public side; opens what it is asked for within bounds."""

    platform = "mastodon"
    live = True
    price = 0.0

    def __init__(self, base_url: str, token: str | None) -> None:
        self._base = base_url.rstrip("/")
        self._host = urlsplit(base_url).netloc
        self._token = token

    def _client(self) -> httpx.AsyncClient:
        headers = {"User-Agent": AGENT}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        time = httpx.Timeout(20.0, read=THUMP_S)
        return httpx.AsyncClient(base_url=self._base, timeout=time, headers=headers)

    async def _page(self, client: httpx.AsyncClient, timeline: str, **asked: str | int) -> list[Json]:
        """Return one page of a timeline, oldest first."""
        try:
            answer = await client.get(f"/api/v1/timelines/{timeline}", params={"limit": PAGE, **asked})
            checked(answer.status_code, answer.headers, datetime.now(UTC))
            found = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise UnavailableError(f"It does not answer ({type(error).__name__}).") from error
        statuses = [s for s in found if isinstance(s, dict)] if isinstance(found, list) else []
        return sorted(statuses, key=_number)

    async def _since(self, client: httpx.AsyncClient, timeline: str, number: str) -> AsyncIterator[Json]:
        """Yield a timeline's posts newer than one, oldest first, page by page."""
        for _ in range(MOST_PAGES):
            page = await self._page(client, timeline, min_id=number)
            for status in page:
                yield status
            if not page:
                return
            number = number_of(page[-1].get("id"))
        log.warning("too much was missed to read it all", source=self._host, timeline=timeline, pages=MOST_PAGES)

    def _seen(self, status: Json, matches: Callable[[str], bool], *, edited: bool = False) -> Event:
        """Return the event of a status; one that is not public or not wanted is only a sign of life."""
        post = post_of(status, self._host)
        if post is None or not matches(post.text):
            return Quiet()
        return Seen(post, edited=edited)


class MastodonStream(_Instance):
    """The public stream: every public post the instance knows, with edits and deletions, as it comes.

    The cursor is the number of the newest post. After a break the timeline tells what came meanwhile; the stream is
    opened first, so that nothing falls between the two. Edits and deletions during a break are not told again.
    """

    def __init__(self, base_url: str, token: str | None = None, *, local: bool = False) -> None:
        super().__init__(base_url, token)
        self.name = f"mastodon:{self._host}"
        self.silent_after: float | None = 120.0
        self._local = local

    async def events(self, cursor: str | None, wanted: Wanted) -> AsyncIterator[tuple[Event, str]]:
        """Yield the public posts after `cursor`, then those that come."""
        matches, number = wanted.matcher(), cursor
        local: dict[str, str | int] = {"local": "true"} if self._local else {}
        async with self._client() as client:
            path = "/api/v1/streaming/public" + ("/local" if self._local else "")
            try:
                async with client.stream("GET", path) as stream:
                    checked(stream.status_code, stream.headers, datetime.now(UTC))
                    if number is None:
                        newest = await self._page(client, "public", **local)
                        number = number_of(newest[-1].get("id")) if newest else "0"
                    else:
                        async for status in self._since(client, "public", number):
                            number = _later(number, status)
                            yield self._seen(status, matches), number
                    yield Quiet(), number
                    async for kind, data in _server_sent(stream):
                        match kind:
                            case "update" | "status.update" | "status_update":
                                status = _parsed(data)
                                number = _later(number, status)
                                yield self._seen(status, matches, edited=kind != "update"), number
                            case "delete":
                                yield Deleted(self.platform, PostId(data.strip())), number
                            case _:
                                yield Quiet(), number
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                raise UnavailableError(f"It does not answer ({type(error).__name__}).") from error
        raise UnavailableError("It hung up.")


class MastodonTags(_Instance):
    """The hashtag timelines of the wanted #terms, asked again and again; most instances give them to strangers."""

    def __init__(self, base_url: str, token: str | None = None, *, every_s: float = 30.0) -> None:
        super().__init__(base_url, token)
        self.name = f"mastodon-tags:{self._host}"
        self.silent_after: float | None = max(10 * every_s, 300.0)
        self._every = every_s

    async def events(self, cursor: str | None, wanted: Wanted) -> AsyncIterator[tuple[Event, str]]:
        """Yield the posts of each hashtag after those that `cursor` names."""
        matches = wanted.matcher()
        numbers: dict[str, str] = json.loads(cursor) if cursor else {}
        tags = [term[1:] for term in wanted.terms if term.startswith("#") and term[1:].isalnum()][:MOST_TAGS]
        async with self._client() as client:
            while True:
                for tag in tags:
                    timeline = f"tag/{quote(tag)}"
                    if tag not in numbers:
                        newest = await self._page(client, timeline)
                        numbers[tag] = number_of(newest[-1].get("id")) if newest else "0"
                    async for status in self._since(client, timeline, numbers[tag]):
                        numbers[tag] = _later(numbers[tag], status)
                        yield self._seen(status, matches), json.dumps(numbers)
                yield Quiet(), json.dumps(numbers)
                await asyncio.sleep(self._every)


def post_of(status: Json, host: str) -> Post | None:
    """Return a status as a post, or None if it is not public or not complete; a boost counts as one of its original."""
    inner = mapping(status.get("reblog")) or status
    if status.get("visibility") != "public" or inner.get("visibility") != "public":
        return None
    account = mapping(status.get("account"))
    name = str(account.get("acct") or "")
    try:
        at = datetime.fromisoformat(str(status["created_at"]))
        number = str(status["id"])
    except (KeyError, ValueError):
        return None
    text, links = plain(str(inner.get("content") or ""))
    warning = str(inner.get("spoiler_text") or "")
    return Post(
        id=PostId(number),
        platform="mastodon",
        author=name if "@" in name else f"{name}@{host}",
        text=f"{warning}\n{text}".strip(),
        created_at=at if at.tzinfo else at.replace(tzinfo=UTC),
        lang=str(inner.get("language") or "")[:16] or None,
        url=str(inner.get("url") or "") or None,
        repost_of=PostId(str(inner["id"])) if inner is not status and "id" in inner else None,
        reply_to=PostId(str(status["in_reply_to_id"])) if status.get("in_reply_to_id") else None,
        followers=_count(account.get("followers_count")),
        links=links,
    )


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and value >= 0 else None


def _number(status: Json) -> int:
    return int(number_of(status.get("id")))


def _later(number: str, status: Json) -> str:
    return str(max(int(number_of(number)), _number(status)))


def _parsed(data: str) -> Json:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    return mapping(found)


async def _server_sent(answer: httpx.Response) -> AsyncIterator[tuple[str, str]]:
    """Yield the events of a stream as (kind, data); heartbeats, which are comments, have no kind.

    Written out here because the libraries for it pass over comments, and those are how a silent stream is known alive.
    """
    kind, data = "", list[str]()
    async for line in answer.aiter_lines():
        if line.startswith(":"):
            yield "", ""
        elif line.startswith("event:"):
            kind = line[6:].strip()
        elif line.startswith("data:"):
            data.append(line[5:].removeprefix(" "))
        elif not line and kind:
            yield kind, "\n".join(data)
            kind, data = "", []
