"""Posts from a file or standard input, replayed at a chosen speed: a recorded crisis, or another tool's harvest."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import structlog

from domain.records import Post
from integrations.sources.csv_lines import read_rows
from integrations.sources.jsonl import opened, read_lines
from workflow.sources import Event, Seen, Wanted

log = structlog.get_logger(__name__)


class FileSource:
    """Replays posts in file order, `speed` times as fast as they were written; 0 is as fast as they are read.

    JSON lines, or CSV by the suffix ``.csv``, each also with ``.gz``; ``-`` is standard input. The first `warm` of
    event time is passed on at once, so that the detector has a background to be surprised against. The cursor is the
    number of the last post passed on, so a restart goes on with the next one. All that is in a file is wanted: somebody
    chose it.
    """

    live = False
    silent_after: float | None = None
    price = 0.0

    def __init__(self, path: Path, *, speed: float = 1.0, warm: timedelta = timedelta(0)) -> None:
        self.name = f"file:{path.name}"
        self.platform = "file"
        self._path = path
        self._speed = speed
        self._warm = warm

    async def events(self, cursor: str | None, wanted: Wanted) -> AsyncIterator[tuple[Event, str]]:
        """Yield the posts after `cursor`, each when its time has come."""
        del wanted
        done = int(cursor) if cursor else 0
        loop = asyncio.get_running_loop()
        warm_until = None
        began_at = began_event = None
        posts = enumerate(self._read(), start=1)
        while True:
            # Standard input may have nothing for hours, so it is read beside the loop; a file is read in it.
            number, post = await asyncio.to_thread(next, posts, (0, None)) if self._piped else next(posts, (0, None))
            if post is None:
                return
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
            yield Seen(post), str(number)

    @property
    def _piped(self) -> bool:
        return str(self._path) == "-"

    def _read(self) -> Iterator[Post]:
        def told(line: int, fault: str) -> None:
            log.warning("post line skipped", file=self._path.name, line=line, fault=fault)

        with opened(str(self._path)) as file:
            kind = Path(self._path.name.removesuffix(".gz")).suffix
            lines = read_rows(file, told) if kind == ".csv" else read_lines(file, self._path.name, told)
            for some in lines:
                for line in some:
                    yield line.record()
