"""Ingest: public posts from a source into the post log, authors already pseudonymous, cursor written with the posts."""

import asyncio
import hashlib
import hmac
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from typing import Protocol

from domain.records import Post


class Source(Protocol):
    """A stream of public posts that can go on from a cursor."""

    name: str

    def posts(self, cursor: str | None) -> AsyncIterator[tuple[Post, str]]:
        """Yield each post with the cursor that stands after it, starting after `cursor` (None: from the start)."""
        ...


class PostLog(Protocol):
    """Where posts wait for detection."""

    async def add_posts(self, posts: Sequence[Post], *, source: str, cursor: str) -> None:
        """Append posts and move the source's cursor in one step."""
        ...

    async def source_cursor(self, source: str) -> str | None:
        """Return the cursor written with the last posts of a source."""
        ...


def pseudonymise(post: Post, key: bytes, own_handles: frozenset[str] = frozenset()) -> Post:
    """Return the post with its author as a keyed hash (HMAC-SHA-256, 16 hexadecimal digits).

    The agency's own accounts, given as casefolded handles without ``@``, stay readable.
    """
    if post.author.casefold().lstrip("@") in own_handles:
        return post
    digest = hmac.new(key, f"{post.platform}\x00{post.author}".encode("utf-8", "surrogatepass"), hashlib.sha256)
    return replace(post, author=digest.hexdigest()[:16])


class Ingest:
    """Moves one source's posts into the log in small batches, so that a crash costs at most one batch of re-reading."""

    BATCH = 200
    LINGER_S = 0.2

    def __init__(
        self,
        source: Source,
        log: PostLog,
        *,
        author_key: bytes,
        own_handles: Callable[[], frozenset[str]] = frozenset,
    ) -> None:
        self._source = source
        self._log = log
        self._key = author_key
        self._own_handles = own_handles
        self.taken = 0

    async def run(self) -> None:
        """Read the source to its end (live sources have none)."""
        cursor = await self._log.source_cursor(self._source.name)
        batch: list[Post] = []
        after = cursor or ""
        stream = self._source.posts(cursor)
        reading: asyncio.Task[tuple[Post, str]] | None = None
        try:
            while True:
                reading = reading or asyncio.ensure_future(anext(stream))
                done, _ = await asyncio.wait({reading}, timeout=self.LINGER_S if batch else None)
                if done:
                    task, reading = reading, None
                    try:
                        post, after = task.result()
                    except StopAsyncIteration:
                        await self._flush(batch, after)
                        return
                    batch.append(pseudonymise(post, self._key, self._own_handles()))
                if not done or len(batch) >= self.BATCH:
                    await self._flush(batch, after)
                    batch = []
        finally:
            if reading is not None:
                reading.cancel()

    async def _flush(self, batch: Sequence[Post], cursor: str) -> None:
        if batch:
            await self._log.add_posts(batch, source=self._source.name, cursor=cursor)
            self.taken += len(batch)
