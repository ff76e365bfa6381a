"""Posts from a file, replayed at a chosen speed: a recorded crisis, or what another tool collected."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import structlog

from domain.records import Post
from integrations.sources.jsonl import opened, post_of, read_lines

log = structlog.get_logger(__name__)


class FileSource:
    """Replays Post lines in file order, `speed` times as fast as they were written.

    The first `warm` of event time is passed on at once, so that the detector has a background to be surprised
    against. The cursor is the number of the last post passed on, so a restart goes on with the next one.
    """

    def __init__(self, path: Path, *, speed: float = 1.0, warm: timedelta = timedelta(0)) -> None:
        self.name = f"file:{path.name}"
        self._path = path
        self._speed = speed
        self._warm = warm

    async def posts(self, cursor: str | None) -> AsyncIterator[tuple[Post, str]]:
        """Yield the posts after `cursor`, each when its time has come."""
        done = int(cursor) if cursor else 0
        loop = asyncio.get_running_loop()
        warm_until = None
        began_at = began_event = None
        for number, post in enumerate(self._read(), start=1):
            warm_until = warm_until or post.created_at + self._warm
            if number <= done:
                continue
            if post.created_at >= warm_until and self._speed > 0:
                if began_at is None or began_event is None:
                    began_at, began_event = loop.time(), post.created_at
                due = began_at + (post.created_at - began_event).total_seconds() / self._speed
                wait = due - loop.time()
                if wait > 0:
                    await asyncio.sleep(wait)
            yield post, str(number)

    def _read(self) -> Iterator[Post]:
        def told(line: int, fault: str) -> None:
            log.warning("post line skipped", file=self._path.name, line=line, fault=fault)

        with opened(str(self._path)) as file:
            for lines in read_lines(file, self._path.name, told):
                for line in lines:
                    yield post_of(line)
