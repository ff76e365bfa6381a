"""The detection loop: nothing lost, nothing fed twice, snapshots only of what was observed, staff's lessons applied."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.errors import NotFoundError, UnavailableError
from domain.ids import NarrativeId, PostId
from domain.records import Alert, Narrative, Post
from workflow.detect import DetectLoop
from workflow.lessons import Lessons
from workflow.post_log import Entry, Item
from workflow.sources import Deleted
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

    def __init__(self, posts: Sequence[Post], changes: Sequence[Item] = ()) -> None:
        items = [*(Item(post) for post in posts), *changes]
        self.posts = [(f"{number}-0", item) for number, item in enumerate(items, 1)]
        self.snapshot: tuple[bytes, str] | None = None
        self.reads: list[str] = []
        self.read = 0

    async def read_items(self, after: str, count: int, block_ms: int) -> Sequence[Entry]:
        del block_ms
        self.reads.append(after)
        rest = [(p, item) for p, item in self.posts if int(p[:-2]) > int(after[:-2])][:count]
        return [Entry(p, int(p[:-2]), item) for p, item in rest]

    async def mark_read(self, number: int) -> None:
        self.read = number

    async def save_snapshot(self, data: bytes, position: str) -> None:
        self.snapshot = (data, position)

    async def load_snapshot(self) -> tuple[bytes, str] | None:
        return self.snapshot


class Watching:
    """Remembers what it was told; fails as often as asked."""

    def __init__(self, fail: int = 0) -> None:
        self.fail = fail
        self.alerts: list[Alert] = []
        self.amended: list[Item] = []
        self.samples: dict[NarrativeId, tuple[Post, ...]] = {}
        self.sizes: dict[str, int] = {}

    async def observe(self, alerts: Sequence[Alert], narratives: Sequence[Narrative]) -> None:
        if self.fail:
            self.fail -= 1
            raise UnavailableError("Redis does not answer.")
        self.alerts += alerts
        self.samples.update({n.id: n.samples for n in narratives})
        self.sizes.update({n.id: n.size for n in narratives})

    async def amend(self, item: Item) -> None:
        if self.fail:
            self.fail -= 1
            raise UnavailableError("Redis does not answer.")
        self.amended.append(item)


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


async def test_chatter_in_which_nothing_grows_counts_as_read() -> None:
    words = "abcdefghijklmnopqrstuvwxyz"
    posts = [
        Post(PostId(str(n)), "x", f"author-{n}", f"{words[n] * 7} {words[n] * 9}", START + timedelta(hours=n))
        for n in range(20)
    ]
    log, watching = Log(posts), Watching()
    await loop(log, watching).step()
    assert watching.sizes == {}
    assert log.read == 20


async def test_a_restart_goes_on_from_the_snapshot() -> None:
    log, watching = Log(story(40)), Watching()
    await loop(log, watching).step()
    log.posts += [(f"{n + 1}-0", Item(post)) for n, post in enumerate(story(50)) if n >= 40]
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


async def test_a_deleted_posts_text_is_told_no_more_and_an_edited_ones_is_the_new_one() -> None:
    posts = story(40)
    before = Watching()
    await loop(Log(posts), before).step()
    shown = next(iter(before.samples.values()))
    mended = replace(shown[1], text="Green smoke was a film crew at the harbour tunnel")
    changes = [Item(Deleted("x", shown[0].id)), Item(mended, edited=True)]
    log, watching = Log(posts, changes), Watching()
    await loop(log, watching).step()
    told = [post for samples in watching.samples.values() for post in samples]
    assert shown[0].id not in {post.id for post in told}
    assert shown[1].text not in {post.text for post in told if post.id == shown[1].id}
    assert watching.amended == changes
    assert log.read == 42


async def test_a_change_that_could_not_be_told_is_told_when_the_store_is_back() -> None:
    posts = story(40)
    log, watching = Log(posts, [Item(Deleted("x", posts[0].id))]), Watching()
    detecting = loop(log, watching)
    watching.fail = 0
    await detecting.restore()
    observe, failing = watching.observe, [True]

    async def once(alerts: Sequence[Alert], narratives: Sequence[Narrative]) -> None:
        await observe(alerts, narratives)
        watching.fail = int(bool(failing and failing.pop()))

    watching.observe = once  # type: ignore[method-assign]
    with pytest.raises(UnavailableError):
        await detecting.step()
    await detecting.step()
    assert len(watching.amended) == 1
    assert log.snapshot is not None
    assert log.snapshot[1] == "41-0"


async def test_texts_older_than_posts_may_be_kept_are_let_go_of() -> None:
    log, watching = Log(story(40)), Watching()
    clock = Clock()
    detecting = DetectLoop(log, watching, clock, topics=tuple, handles=tuple, keep_days=lambda: 30)
    await detecting.step()
    narrative = next(iter(watching.samples))
    detector = detecting._detector
    assert detector is not None
    assert detector.describe(narrative).samples
    clock.time += timedelta(days=29)
    await detecting.step()
    assert detector.describe(narrative).samples
    clock.time += timedelta(days=2)
    await detecting.step()
    with pytest.raises(NotFoundError):
        detector.describe(narrative)
