"""Measures the way in: to Redis, on to narratives, to the card, and after an outage: `python -m benchmarks.ingest`.

Each part runs in a process of its own beside a Redis-compatible server of its own, on posts of words drawn by Zipf's
law. The peer of the way in is redis-py's own `XADD` of the same JSON, pipelined by 200, in the same run.
"""

import asyncio
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from domain.enums import Category, Severity
from domain.ids import PostId, TopicId
from domain.records import Post, Topic
from integrations.embedded import start_embedded
from integrations.store import codec
from integrations.store.connection import open_client
from integrations.store.store import RedisStore
from integrations.system_clock import SystemClock
from policies.file import load_policy
from policies.model import Policy
from workflow.detect import DetectLoop
from workflow.ingest import Bounds, Ingest
from workflow.pseudonyms import Pseudonyms
from workflow.sources import Event, Seen, Wanted
from workflow.watch import Watch

POSTS: Final = 100_000
OUTAGE: Final = 10 * 60 * 50
"""Ten minutes at fifty posts a second."""

STORIES: Final = 10
POLICY: Final = Path(__file__).parent.parent / "policies" / "default.toml"
LETTERS: Final = "bcdfghklmnprstvwz"
TOPIC: Final = Topic(TopicId("rumour"), "Rumours", ("gas",), Category.TARGETED_FALSEHOOD, Severity.HIGH)


class Words:
    """Draws words by Zipf's law, the same ones each time."""

    def __init__(self) -> None:
        self._random = Random(7)
        self._words = ["".join(self._syllables()) for _ in range(20_000)]
        self._weights = [1 / (rank + 3) for rank in range(len(self._words))]

    def _syllables(self) -> list[str]:
        return [self._random.choice(LETTERS) + self._random.choice("aeiou") for _ in range(self._random.randint(2, 4))]

    def posts(self, count: int, start: datetime, per_second: float) -> list[Post]:
        """Return background posts."""
        chosen = self._random.choices(self._words, self._weights, k=count * 12)
        return [
            Post(
                PostId(f"b{n}"),
                "x",
                f"author-{self._random.randrange(count // 3 + 1)}",
                " ".join(chosen[n * 12 : n * 12 + 12]),
                start + timedelta(seconds=n / per_second),
                lang="en",
            )
            for n in range(count)
        ]


class Given:
    """A source that has its posts already; `live` ones wait for what is added."""

    platform = "x"
    live = True
    silent_after: float | None = None
    price = 0.0

    def __init__(self, posts: list[Post], *, ends: bool = True) -> None:
        self.name = "given"
        self._posts = posts
        self._ends = ends
        self._more: asyncio.Queue[Post] = asyncio.Queue()

    def add(self, post: Post) -> None:
        """Have one more post written."""
        self._more.put_nowait(post)

    async def events(self, cursor: str | None, wanted: Wanted) -> AsyncIterator[tuple[Event, str]]:
        """Yield the posts after the cursor."""
        del wanted
        number = int(cursor or 0)
        for post in self._posts[number:]:
            number += 1
            yield Seen(post), str(number)
        while not self._ends:
            number += 1
            yield Seen(await self._more.get()), str(number)


class Place:
    """The policy in force here."""

    def __init__(self) -> None:
        self._policy = load_policy(POLICY.read_bytes(), POLICY.name)

    def current(self) -> Policy:
        """Return it."""
        return self._policy


def _ingest(source: Given, store: RedisStore) -> Ingest:
    names = Pseudonyms(lambda: b"a key for this run")
    return Ingest(source, store, SystemClock(), names=names, bounds=Bounds(most_per_second=1e9))


def _detect(store: RedisStore) -> DetectLoop:
    clock = SystemClock()
    return DetectLoop(store, Watch(store, Place(), clock), clock, topics=lambda: (TOPIC,), handles=tuple)


async def way_in(store: RedisStore) -> dict[str, float]:
    """Return posts a second into the log, and redis-py's own pace for the same bytes."""
    posts = Words().posts(POSTS, datetime.now(UTC), 1000)
    began, spent = time.perf_counter(), time.process_time()
    await _ingest(Given(posts), store).run()
    took, spent = time.perf_counter() - began, time.process_time() - spent
    own = time.perf_counter()
    data = [codec.POST.dump(post) for post in posts]
    for at in range(0, len(data), 200):
        pipe = store._client.pipeline(transaction=False)  # noqa: SLF001 - the peer writes by the same connection
        for one in data[at : at + 200]:
            pipe.xadd("peer", {"json": one})
        await pipe.execute()
    return {
        "posts/s": POSTS / took,
        "us CPU a post": 1e6 * spent / POSTS,
        "peer posts/s": POSTS / (time.perf_counter() - own),
    }


async def way_on(store: RedisStore) -> dict[str, float]:
    """Return posts a second from the log to narratives under watch."""
    await _ingest(Given(Words().posts(POSTS, datetime.now(UTC), 1000)), store).run()
    loop = _detect(store)
    await loop.step()  # what is compiled is loaded
    began, read = time.perf_counter(), 0
    while await store.backlog() > 0 or read == 0:
        read += await loop.step()
        if read >= POSTS - loop.BATCH:
            break
    return {"posts/s": read / (time.perf_counter() - began)}


async def to_card(store: RedisStore) -> dict[str, float]:
    """Return the seconds from the post that makes a story an alert to its card's notice, median and slowest."""
    clock, now = SystemClock(), datetime.now(UTC)
    past = Words().posts(20_000, now - timedelta(minutes=20), 20_000 / 1200)
    source = Given(past, ends=False)
    tasks = [asyncio.create_task(_ingest(source, store).run()), asyncio.create_task(_detect(store).run())]
    while await store.backlog() > 0 or int((await store.source_cursor("given")) or 0) < len(past):  # noqa: ASYNC110
        await asyncio.sleep(0.05)
    notices = store.notices("bench")
    waiting: list[float] = []
    words = Words()
    for story in range(STORIES):
        core = words.posts(1, now, 1)[0].text.split()[:7]
        text = f"They hide the gas at {' '.join(core)}, kill them all"
        card = asyncio.create_task(_card(notices, store))
        written = 0.0
        for number in range(60):
            post = Post(PostId(f"s{story}-{number}"), "x", f"w{story}-{number}", f"{text} {number % 4}", clock.now())
            written = time.perf_counter()
            source.add(post)
            done, _ = await asyncio.wait({card}, timeout=0.5)
            if done:
                waiting.append(card.result() - written)
                break
        else:
            card.cancel()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    waiting.sort()
    return {"stories carded": len(waiting), "median s": waiting[len(waiting) // 2], "slowest s": waiting[-1]}


async def _card(notices: AsyncIterator[Any], store: RedisStore) -> float:
    seen: set[str] = set()
    async for notice in notices:
        await store.shown(notice.id)
        if notice.kind == "card" and notice.subject not in seen:
            return time.perf_counter()
    raise RuntimeError("the notices ended")


async def outage(store: RedisStore) -> dict[str, float]:
    """Return the seconds until everything of an outage's ten minutes has been read and detected."""
    now = datetime.now(UTC)
    posts = Words().posts(OUTAGE, now - timedelta(minutes=10), 50)
    loop = _detect(store)
    await store.add_posts(posts[:1], source="given", cursor="1")
    await loop.step()  # the detector is up; the source was away
    began = time.perf_counter()
    taking = asyncio.create_task(_ingest(Given(posts), store).run())
    read = 1
    while read < OUTAGE:
        read += await loop.step()
    await taking
    return {"posts": OUTAGE, "seconds": time.perf_counter() - began}


PARTS: Final[dict[str, Callable[[RedisStore], Coroutine[Any, Any, dict[str, float]]]]] = {
    "in to Redis": way_in,
    "on to narratives": way_on,
    "post to card": to_card,
    "ten minutes' outage": outage,
}


async def _alone(name: str) -> None:
    """Run one part in this process, and print what it says and the most memory this process had."""
    with tempfile.TemporaryDirectory(prefix="fleetfoot-bench-") as folder:
        server = start_embedded(Path(folder))
        store = RedisStore(open_client(server.url))
        try:
            figures = await PARTS[name](store)
        finally:
            await store.close()
            server.stop()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write("; ".join(f"{k} {v:,.3g}" if v < 100 else f"{k} {v:,.0f}" for k, v in figures.items()))
    sys.stdout.write(f"|{memory:.0f}\n")


def main() -> None:
    """Run every part in a process of its own and print the table."""
    if len(sys.argv) > 1:
        asyncio.run(_alone(sys.argv[1]))
        return
    table = Table("part", "figures", "most memory, MiB")
    for name in PARTS:
        said = subprocess.run(
            [sys.executable, "-m", "benchmarks.ingest", name], check=True, capture_output=True, text=True
        )
        figures, memory = said.stdout.strip().splitlines()[-1].split("|")
        table.add_row(name, figures, memory)
    Console().print(table)


if __name__ == "__main__":
    main()
