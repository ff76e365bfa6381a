"""Ingestion: batches, cursors and pseudonyms."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime

from domain.ids import PostId
from domain.records import Post
from workflow.ingest import Ingest, pseudonymise


def post(number: int, author: str = "alice") -> Post:
    return Post(PostId(str(number)), "x", author, "Hello", datetime(2026, 11, 23, tzinfo=UTC))


class Memory:
    """A post log in memory."""

    def __init__(self) -> None:
        self.posts: list[Post] = []
        self.cursors: dict[str, str] = {}

    async def add_posts(self, posts: Sequence[Post], *, source: str, cursor: str) -> None:
        self.posts.extend(posts)
        self.cursors[source] = cursor

    async def source_cursor(self, source: str) -> str | None:
        return self.cursors.get(source)


class Numbers:
    """A source of so many posts; `stall` keeps the stream open after them, as a live one does."""

    name = "numbers"

    def __init__(self, count: int, *, stall: bool = False) -> None:
        self._count = count
        self._stall = stall

    async def posts(self, cursor: str | None) -> AsyncIterator[tuple[Post, str]]:
        for number in range(int(cursor or 0) + 1, self._count + 1):
            yield post(number), str(number)
        if self._stall:
            await asyncio.Event().wait()


def test_an_author_becomes_the_same_keyed_hash_every_time() -> None:
    one, two = pseudonymise(post(1), b"key"), pseudonymise(post(2), b"key")
    assert one.author == two.author != "alice"
    assert pseudonymise(post(1), b"other key").author != one.author
    assert pseudonymise(post(1, "bob"), b"key").author != one.author


def test_the_agencys_own_account_stays_readable() -> None:
    own = frozenset({"harbourcity"})
    assert pseudonymise(post(1, "@HarbourCity"), b"key", own).author == "@HarbourCity"


async def test_every_post_arrives_and_the_cursor_stands_at_the_last() -> None:
    log = Memory()
    await Ingest(Numbers(450), log, author_key=b"k").run()
    assert [p.id for p in log.posts] == [str(n) for n in range(1, 451)]
    assert log.cursors == {"numbers": "450"}


async def test_a_restart_goes_on_after_the_cursor() -> None:
    log = Memory()
    await Ingest(Numbers(3), log, author_key=b"k").run()
    await Ingest(Numbers(5), log, author_key=b"k").run()
    assert [p.id for p in log.posts] == ["1", "2", "3", "4", "5"]


async def test_a_quiet_live_stream_does_not_hold_posts_back() -> None:
    log = Memory()
    running = asyncio.create_task(Ingest(Numbers(3, stall=True), log, author_key=b"k").run())
    async with asyncio.timeout(10):
        while len(log.posts) < 3:
            await asyncio.sleep(0.01)
    running.cancel()
    assert log.cursors == {"numbers": "3"}
