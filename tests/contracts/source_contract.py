"""What every source must do, on whichever platform; each platform's test module runs this suite against its peer."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol

from domain.errors import FleetfootError
from domain.records import Post
from workflow.sources import Deleted, Event, Seen, Source, Wanted

FLOOD = Wanted(("flood", "#millbridge"), ("harbourcity",))


class Stage(Protocol):
    """A platform under test, on which the test is the public."""

    def source(self) -> Source:
        """Return a new source on the same platform and with the same name."""
        ...

    async def publish(self, text: str) -> str:
        """Publish a post; return its id there."""
        ...

    async def edit(self, post: str, text: str) -> bool:
        """Change a post; False if the platform has no edits."""
        ...

    async def delete(self, post: str) -> bool:
        """Delete a post; False if the platform does not tell of deletions."""
        ...

    async def hide(self, text: str) -> bool:
        """Publish something that is not public; False if the platform knows no such thing."""
        ...

    async def cut(self) -> None:
        """Break every connection there is, and take new ones at once."""
        ...


@dataclass
class Reading:
    """What a source has yielded, and where it stands."""

    events: list[Event] = field(default_factory=list)
    cursor: str | None = None

    @property
    def posts(self) -> list[Post]:
        return [event.post for event in self.events if isinstance(event, Seen)]

    @property
    def texts(self) -> list[str]:
        return [post.text for post in self.posts]

    def has(self, *texts: str) -> bool:
        return all(any(text in said for said in self.texts) for text in texts)


async def _read(source: Source, reading: Reading, wanted: Wanted) -> None:
    """Read for ever, opening again after each loss as the ingest does."""
    while True:
        try:
            events: AsyncIterator[tuple[Event, str]] = source.events(reading.cursor, wanted)
            async with aclosing(events) as stream:  # type: ignore[type-var]
                async for event, cursor in stream:
                    reading.events.append(event)
                    reading.cursor = cursor
        except FleetfootError:
            await asyncio.sleep(0.02)


class Reader:
    """Reads a source in the background of a test."""

    def __init__(self, source: Source, cursor: str | None = None, wanted: Wanted = FLOOD) -> None:
        self.reading = Reading(cursor=cursor)
        self._task = asyncio.create_task(_read(source, self.reading, wanted))

    async def until(self, *texts: str, count: int = 0) -> Reading:
        """Wait until posts with these texts, or so many events, have come."""
        async with asyncio.timeout(30):
            while not (self.reading.has(*texts) and len(self.reading.events) >= count):
                if self._task.done():
                    self._task.result()
                await asyncio.sleep(0.02)
        return self.reading

    async def close(self) -> Reading:
        """Stop reading, as a killed process would."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        return self.reading


class SourceContract:
    """The suite; a platform's module derives from it and has a fixture `stage`."""

    async def test_a_wanted_post_comes_with_its_author_time_and_platform(self, stage: Stage) -> None:
        reader = Reader(stage.source())
        await reader.until(count=1)
        await stage.publish("The flood has reached the mill, they say nothing")
        reading = await reader.until("The flood has reached the mill")
        await reader.close()
        (post,) = reading.posts
        assert post.id
        assert post.author
        assert post.platform == stage.source().platform
        assert abs(datetime.now(UTC) - post.created_at) < timedelta(minutes=5)
        assert post.created_at.tzinfo is not None

    async def test_what_is_not_wanted_is_not_passed_on(self, stage: Stage) -> None:
        reader = Reader(stage.source())
        await reader.until(count=1)
        await stage.publish("A quiet day by the river")
        await stage.publish("Flood, flood, flood")
        reading = await reader.until("Flood, flood")
        await reader.close()
        assert not reading.has("A quiet day")

    async def test_a_reader_killed_in_mid_stream_leaves_no_gap_and_no_double_count(self, stage: Stage) -> None:
        first = Reader(stage.source())
        await first.until(count=1)
        for number in range(4):
            await stage.publish(f"Flood report {number}")
        await first.until("Flood report 3")
        before = await first.close()
        for number in range(4, 8):
            await stage.publish(f"Flood report {number}")
        second = Reader(stage.source(), before.cursor)
        after = await second.until(*(f"Flood report {n}" for n in range(4, 8)))
        await second.close()
        ids = {post.id for post in before.posts} | {post.id for post in after.posts}
        assert len(ids) == 8  # a post that comes twice has the same id, by which it is counted once

    async def test_a_broken_connection_loses_nothing(self, stage: Stage) -> None:
        reader = Reader(stage.source())
        await reader.until(count=1)
        await stage.publish("Flood before the break")
        await reader.until("Flood before")
        await stage.cut()
        await stage.publish("Flood after the break")
        reading = await reader.until("Flood after")
        await reader.close()
        assert len({post.id for post in reading.posts}) == 2

    async def test_an_edited_post_keeps_its_id_and_is_marked(self, stage: Stage) -> None:
        reader = Reader(stage.source())
        await reader.until(count=1)
        post = await stage.publish("The flood took the bridge")
        await reader.until("took the bridge")
        edits = await stage.edit(post, "The flood spared the bridge")
        if edits:
            await reader.until("spared the bridge")
        reading = await reader.close()
        said: Sequence[tuple[str, bool]] = [(e.post.id, e.edited) for e in reading.events if isinstance(e, Seen)]
        assert len({post for post, _ in said}) == 1
        assert [edited for _, edited in dict.fromkeys(said)] == ([False, True] if edits else [False])

    async def test_a_deletion_names_the_post_that_was_seen(self, stage: Stage) -> None:
        reader = Reader(stage.source())
        await reader.until(count=1)
        post = await stage.publish("The flood took the bridge")
        reading = await reader.until("took the bridge")
        if await stage.delete(post):
            async with asyncio.timeout(30):
                while not any(isinstance(event, Deleted) for event in reading.events):
                    await asyncio.sleep(0.02)
        await reader.close()
        gone = {event.post for event in reading.events if isinstance(event, Deleted)}
        assert gone <= {p.id for p in reading.posts}

    async def test_nothing_protected_is_ever_taken(self, stage: Stage) -> None:
        reader = Reader(stage.source())
        await reader.until(count=1)
        await stage.hide("A private flood of tears")
        await stage.publish("A public flood")
        reading = await reader.until("A public flood")
        await reader.close()
        assert not reading.has("private flood")

    async def test_other_scripts_emoji_and_long_texts_come_whole(self, stage: Stage) -> None:
        reader = Reader(stage.source())
        await reader.until(count=1)
        text = "Flood 洪水 فيضان 🌊👩🏽‍🚒 " + "words and more words " * 8
        await stage.publish(text.strip())
        reading = await reader.until("洪水")
        await reader.close()
        assert reading.texts == [text.strip()]

    async def test_silence_is_alive(self, stage: Stage) -> None:
        reader = Reader(stage.source())
        reading = await reader.until(count=2)
        await reader.close()
        assert reading.posts == []
        assert reading.cursor is not None
