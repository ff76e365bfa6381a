"""A source that follows a script, a log in memory, and an ingest between them."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from domain.ids import PostId
from domain.records import Post
from workflow.ingest import Ingest
from workflow.post_log import Item
from workflow.pseudonyms import Pseudonyms
from workflow.source_health import SourceHealth, SourceState
from workflow.sources import Event, Seen, Wanted

START = datetime(2026, 11, 23, 20, tzinfo=UTC)


def post(number: int, author: str = "alice", at: datetime = START) -> Post:
    return Post(PostId(str(number)), "x", author, "Hello", at)


class Clock:
    """Moves with the loop's time, so that real waits are real here too, and forward when told."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)
        self.began = asyncio.get_running_loop().time()

    def now(self) -> datetime:
        return START + self.ahead + timedelta(seconds=asyncio.get_running_loop().time() - self.began)


@dataclass
class Memory:
    """A post log in memory."""

    items: list[Item] = field(default_factory=list)
    cursors: dict[str, str] = field(default_factory=dict)
    dollars: float = 0.0
    waiting: int = 0
    health: SourceHealth | None = None
    states: list[SourceState] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    @property
    def posts(self) -> list[Post]:
        return [item.what for item in self.items if isinstance(item.what, Post)]

    async def add_items(self, items: Sequence[Item], *, source: str, cursor: str, dollars: float = 0.0) -> None:
        self.items += items
        self.cursors[source] = cursor
        self.dollars += dollars

    async def add_posts(self, posts: Sequence[Post], *, source: str, cursor: str) -> None:
        await self.add_items([Item(post) for post in posts], source=source, cursor=cursor)

    async def source_cursor(self, source: str) -> str | None:
        return self.cursors.get(source)

    async def backlog(self) -> int:
        return self.waiting

    async def spent(self, source: str, now: datetime) -> float:
        del source, now
        return self.dollars

    async def source_health(self, source: str) -> SourceHealth | None:
        del source
        return self.health

    async def save_source_health(self, health: SourceHealth) -> None:
        self.health = health
        if not self.states or self.states[-1] is not health.state:
            self.states.append(health.state)

    async def tell(self, text: str, health: SourceHealth) -> None:
        del health
        self.said.append(text)


class Scripted:
    """A source that does what each opening of it is told: events to yield, an error to raise, or to stay open."""

    name = "numbers"
    platform = "x"

    def __init__(
        self, *scripts: Sequence[Event | Exception | None], price: float = 0.0, live: bool = True, silent: float = 90.0
    ) -> None:
        self._scripts = list(scripts)
        self.price = price
        self.live = live
        self.silent_after: float | None = silent
        self.opened: list[tuple[str | None, Wanted]] = []

    async def events(self, cursor: str | None, wanted: Wanted) -> AsyncIterator[tuple[Event, str]]:
        self.opened.append((cursor, wanted))
        script = self._scripts.pop(0) if self._scripts else [None]
        for number, event in enumerate(script, int(cursor or 0) + 1):
            if event is None:
                await asyncio.Event().wait()
            elif isinstance(event, Exception):
                raise event
            else:
                yield event, str(number)


def seen(*numbers: int) -> list[Event | Exception | None]:
    return [Seen(post(n)) for n in numbers]


def ingest(source: Scripted, log: Memory, clock: Clock | None = None, **more: object) -> Ingest:
    names = Pseudonyms(lambda: b"key")
    return Ingest(source, log, clock or Clock(), names=names, **more)  # type: ignore[arg-type]


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not true():
            await asyncio.sleep(0.005)
