"""The detection loop: nothing lost, nothing fed twice, snapshots only of what was observed, staff's lessons applied."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from domain.errors import UnavailableError
from domain.ids import NarrativeId, PostId
from domain.records import Alert, Narrative, Post
from workflow.detect import DetectLoop
from workflow.lessons import Lessons
from workflow.state import AuditEvent

START = datetime(2026, 11, 23, 20, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.time = START

    def now(self) -> datetime:
        self.time += timedelta(seconds=10)
        return self.time


class Log:
    """A post log and a place for a snapshot, in memory."""

    def __init__(self, posts: Sequence[Post]) -> None:
        self.posts = [(f"{number}-0", post) for number, post in enumerate(posts, 1)]
        self.snapshot: tuple[bytes, str] | None = None
        self.reads: list[str] = []

    async def read_posts(self, after: str, count: int, block_ms: int) -> Sequence[tuple[str, Post]]:
        del block_ms
        self.reads.append(after)
        return [(p, post) for p, post in self.posts if int(p[:-2]) > int(after[:-2])][:count]

    async def save_snapshot(self, data: bytes, position: str) -> None:
        self.snapshot = (data, position)

    async def load_snapshot(self) -> tuple[bytes, str] | None:
        return self.snapshot


class Watching:
    """Remembers what it was told; fails as often as asked."""

    def __init__(self, fail: int = 0) -> None:
        self.fail = fail
        self.alerts: list[Alert] = []
        self.sizes: dict[str, int] = {}

    async def observe(self, alerts: Sequence[Alert], narratives: Sequence[Narrative]) -> None:
        if self.fail:
            self.fail -= 1
            raise UnavailableError("Redis does not answer.")
        self.alerts += alerts
        self.sizes.update({n.id: n.size for n in narratives})


def story(count: int) -> list[Post]:
    words = "Green smoke pours from the harbour tunnel and the ferry terminal is closed tonight"
    return [
        Post(PostId(str(n)), "x", f"author-{n}", f"{words} {n % 3}", START + timedelta(seconds=5 * n))
        for n in range(count)
    ]


def loop(log: Log, watching: Watching, lessons: Lessons | None = None) -> DetectLoop:
    return DetectLoop(log, watching, Clock(), topics=tuple, handles=tuple, lessons=lessons)


async def test_a_story_is_observed_and_a_snapshot_stands_where_it_was() -> None:
    log, watching = Log(story(40)), Watching()
    assert await loop(log, watching).step() == 40
    assert max(watching.sizes.values()) == 40
    assert log.snapshot is not None
    assert log.snapshot[1] == "40-0"


async def test_a_store_that_fails_makes_no_post_count_twice_and_saves_no_snapshot_too_early() -> None:
    log, watching = Log(story(40)), Watching(fail=2)
    detect = loop(log, watching)
    for _ in range(2):
        with pytest.raises(UnavailableError):
            await detect.step()
        assert log.snapshot is None
    await detect.step()
    assert max(watching.sizes.values()) == 40


async def test_a_restart_goes_on_from_the_snapshot() -> None:
    log, watching = Log(story(40)), Watching()
    await loop(log, watching).step()
    log.posts += [(f"{n + 1}-0", post) for n, post in enumerate(story(50)) if n >= 40]
    log.reads.clear()
    await loop(log, watching).step()
    assert log.reads == ["40-0"]
    assert max(watching.sizes.values()) == 50


class Trail:
    """An audit trail in memory."""

    def __init__(self) -> None:
        self.events: list[AuditEvent] = []

    def add(self, kind: str, subject: str, payload: Mapping[str, object]) -> None:
        seq = len(self.events) + 1
        self.events.append(AuditEvent(seq, START, kind, "lead", subject, "p", payload, "s", "h", "b", "c"))

    async def audit(self, subject: str | None = None, after: int = 0) -> AsyncIterator[AuditEvent]:
        del subject
        for event in self.events:
            if event.seq > after:
                yield event


class Pupil:
    def __init__(self) -> None:
        self.learnt: list[tuple[str, ...]] = []

    def dismiss(self, narrative: NarrativeId) -> None:
        self.learnt.append(("dismiss", narrative))

    def restore_dismissed(self, narrative: NarrativeId) -> None:
        self.learnt.append(("restore", narrative))

    def merge(self, into: NarrativeId, from_: NarrativeId) -> None:
        self.learnt.append(("merge", into, from_))


async def test_what_staff_decided_is_taught_once_and_in_order() -> None:
    trail, pupil = Trail(), Pupil()
    lessons = Lessons(trail)
    trail.add("NarrativeDismissed", "N-1", {})
    trail.add("NarrativeClaimed", "N-1", {})
    trail.add("NarrativeRestored", "N-1", {})
    assert await lessons.teach(pupil) == 2
    trail.add("NarrativeMerged", "N-2", {"into": "N-2", "absorbed": "N-3"})
    assert await lessons.teach(pupil) == 1
    assert pupil.learnt == [("dismiss", "N-1"), ("restore", "N-1"), ("merge", "N-2", "N-3")]


async def test_a_lesson_about_a_narrative_nobody_remembers_stops_nothing() -> None:
    log, watching, trail = Log(story(40)), Watching(), Trail()
    trail.add("NarrativeDismissed", "N-999", {})
    assert await loop(log, watching, Lessons(trail)).step() == 40
