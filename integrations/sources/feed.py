"""Posts from RSS and Atom: news, and what fact-checkers found."""

import asyncio
import calendar
import hashlib
import json
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

import feedparser
import structlog

from domain.errors import UnavailableError
from domain.ids import PostId
from domain.records import Post
from integrations.sources.fetching import fetch, new_client
from integrations.sources.html_text import plain
from workflow.ports import Clock
from workflow.sources import Event, Quiet, Seen, Wanted

log = structlog.get_logger(__name__)

OLDEST: Final = timedelta(days=2)
"""Items older than this are left out when a feed is read for the first time."""

MOST_KNOWN: Final = 2000
MOST_TEXT: Final = 2000


class FeedSource:
    """Asks a feed every so many seconds, with the headers that spare its server an unchanged answer.

    A feed names its items for weeks, so the cursor holds which it named and a digest of what each said: an item that
    comes back changed is an edit. Feeds cannot be searched: items without a wanted term are left out, unless
    `everything` is wanted (a fact-checker's, say). The links in it are never fetched.
    """

    live = False  # an item's date is the author's word, often hours old
    price = 0.0

    def __init__(self, url: str, clock: Clock, *, every_s: float = 120.0, everything: bool = False) -> None:
        host = urlsplit(url).netloc.rpartition("@")[2]
        self.name = f"rss:{host}{urlsplit(url).path}".rstrip("/")
        self.platform = "rss"
        self.silent_after: float | None = max(10 * every_s, 1800.0)
        self._url = url
        self._clock = clock
        self._every = every_s
        self._everything = everything

    async def events(self, cursor: str | None, wanted: Wanted) -> AsyncIterator[tuple[Event, str]]:
        """Yield new and changed items, then wait and ask again."""
        matches: Callable[[str], bool] = (lambda _: True) if self._everything else wanted.matcher()
        known = _Known.of(cursor)
        async with new_client() as client:
            while True:
                before = known.text()  # a crash in the middle reads the feed again; what comes twice is counted once
                answer = await fetch(client, self._url, etag=known.etag, modified=known.modified)
                if answer.body is not None:
                    items = await asyncio.to_thread(_items, answer.body, self._clock.now())
                    for post, first in items:
                        event = known.judge(post, first=first, now=self._clock.now())
                        if event is not None and matches(event.post.text):
                            yield event, before
                    known.etag, known.modified = answer.etag, answer.modified
                    known.begun = True
                yield Quiet(), known.text()
                await asyncio.sleep(self._every)


class _Known:
    """What a feed named so far: the cursor."""

    def __init__(self, facts: Mapping[str, Any]) -> None:
        self.etag = str(facts.get("etag", ""))
        self.modified = str(facts.get("modified", ""))
        self.begun = bool(facts.get("begun", False))
        self.items: dict[str, str] = dict(facts.get("items", {}))

    @classmethod
    def of(cls, cursor: str | None) -> "_Known":
        try:
            return cls(json.loads(cursor) if cursor else {})
        except (ValueError, TypeError, AttributeError):
            return cls({})

    def text(self) -> str:
        facts = {"etag": self.etag, "modified": self.modified, "begun": self.begun, "items": self.items}
        return json.dumps(facts, separators=(",", ":"))

    def judge(self, post: Post, *, first: str, now: datetime) -> Seen | None:
        """Return the event of an item, or None if nothing about it is new."""
        name = _digest(first)
        before, said = self.items.pop(name, None), _digest(post.text)
        self.items[name] = said  # the latest named stand last, so the oldest are let go first
        while len(self.items) > MOST_KNOWN:
            del self.items[next(iter(self.items))]
        if before == said or (before is None and not self.begun and now - post.created_at > OLDEST):
            return None
        return Seen(post, edited=before is not None)


def _digest(text: str, size: int = 6) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=size).hexdigest()


def _items(body: bytes, now: datetime) -> list[tuple[Post, str]]:
    """Return a feed's items, oldest first; raises UnavailableError if it is no feed."""
    try:
        feed = feedparser.parse(body, sanitize_html=True, resolve_relative_uris=False)
    except Exception as fault:
        raise UnavailableError("What stands there breaks the reader of feeds.") from fault
    if not feed.get("version") and not feed.entries:
        raise UnavailableError("What stands there is not a feed that can be read.")
    if feed.bozo:
        log.info("feed is malformed and read as far as it goes", fault=type(feed.bozo_exception).__name__)
    source = str(feed.feed.get("title") or "feed")
    posts = [(_post(entry, source, now), str(entry.get("id") or entry.get("link") or "")) for entry in feed.entries]
    found = [(post, name) for post, name in posts if name and post.text]
    return sorted(found, key=lambda item: item[0].created_at)


def _post(entry: Mapping[str, Any], source: str, now: datetime) -> Post:
    title, _ = plain(str(entry.get("title") or ""))
    summary, links = plain(str(entry.get("summary") or ""))
    when = entry.get("published_parsed") or entry.get("updated_parsed")
    try:
        at = now if when is None else datetime.fromtimestamp(calendar.timegm(when), UTC)
    except (OverflowError, ValueError, OSError):
        at = now
    link = str(entry.get("link") or "") or None
    text = summary if title and summary.startswith(title) else f"{title}\n{summary}".strip()
    return Post(
        id=PostId(_digest(str(entry.get("id") or link or title), 12)),
        platform="rss",
        author=str(entry.get("author") or source),
        text=text[:MOST_TEXT],
        created_at=min(at, now),
        url=link,
        links=links,
    )
