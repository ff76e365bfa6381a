"""The detection loop: nothing lost, nothing fed twice, snapshots only of what was observed, staff's lessons applied."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.enums import Category, Severity
from domain.errors import NotFoundError, UnavailableError
from domain.ids import NarrativeId, PostId, TopicId
from domain.records import Alert, Narrative, Post, Topic
from narratives.detector import Detector
from tests.unit.narratives.alert_streams import at, chatter, crowd, mixed
from workflow.detect import ANEW, DetectLoop
from workflow.lessons import Lessons
from workflow.post_log import Entry, Item
from workflow.sources import Deleted
from workflow.state import AuditEvent

FERRY = ("the evening ferry has run aground off Pell Point", "Pell Point: the evening ferry is aground, boats go out")
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
        self.read = self.last = 0

    async def read_items(self, after: str, count: int, block_ms: int) -> Sequence[Entry]:
        del block_ms
        self.reads.append(after)
        rest = [(p, item) for p, item in self.posts if int(p[:-2]) > int(after[:-2])][:count]
        return [Entry(p, int(p[:-2]), item) for p, item in rest]

    async def mark_read(self, number: int) -> None:
        self.read = number

    async def marked(self) -> int:
        return self.read

    async def last_number(self) -> int:
        return self.last

    async def drop_snapshot(self) -> None:
        self.snapshot = None

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


async def whole(log: Log, watching: Watching) -> None:
    """Read all of a log."""
    detect = loop(log, watching)
    while await detect.step():
        pass


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
        assert log.snapshot is not None
        assert log.snapshot[1] == "0-0"
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


async def test_only_stories_that_were_alerted_are_described() -> None:
    log, watching = Log(two_stories()), Watching()
    detect = DetectLoop(log, watching, Clock(), topics=tuple, handles=tuple, follow=Detector.alerted)
    while await detect.step():
        pass
    detector = detect._detector
    assert detector is not None
    assert set(watching.sizes) == {detector.resolve(alert.narrative_id) for alert in watching.alerts}
    assert len(watching.sizes) == 2


async def test_topics_of_a_policy_that_changed_are_heeded_without_a_restart() -> None:
    log, watching = Log(mixed(chatter(90), crowd(FERRY, 60, 60))), Watching()
    topics: list[Topic] = []
    detect = DetectLoop(log, watching, Clock(), topics=lambda: tuple(topics), handles=tuple)
    detect.BATCH = 50
    await detect.step()
    topics.append(Topic(TopicId("ferry"), "The ferry", ("ferry",), Category.TARGETED_FALSEHOOD, Severity.HIGH))
    while await detect.step():
        pass
    assert {alert.topic for alert in watching.alerts} == {"ferry"}
    sizes = dict(watching.sizes)
    undisturbed = Watching()
    await whole(Log(mixed(chatter(90), crowd(FERRY, 60, 60))), undisturbed)
    assert sizes == undisturbed.sizes


async def test_a_restart_goes_on_from_the_snapshot() -> None:
    log, watching = Log(story(40)), Watching()
    await loop(log, watching).step()
    log.posts += [(f"{n + 1}-0", Item(post)) for n, post in enumerate(story(50)) if n >= 40]
    log.reads.clear()
    await loop(log, watching).step()
    assert log.reads == ["40-0"]
    assert max(watching.sizes.values()) == 50


def two_stories() -> list[Post]:
    """Return chatter of two evenings, two days apart, and in each of them a call to violence that a crowd repeats."""
    texts = ("Hang every officer at the mill tonight", "Hang every officer at the mill tonight, they lied")
    others = ("Burn the ferry down and shoot the crew of it", "Burn the ferry down and shoot the crew, all of them")
    return mixed(chatter(120), crowd(texts, 60, 60), chatter(120, first=2880), crowd(others, 2940, 60, name="q"))


async def begun(log: Log, told: list[str]) -> Watching:
    """Let a new process read the whole log; return what it observed."""

    async def tell(text: str) -> None:
        told.append(text)

    watching, clock = Watching(), Clock()
    clock.time = at(3000)
    detect = DetectLoop(log, watching, clock, topics=tuple, handles=tuple, tell=tell)
    while await detect.step():
        pass
    return watching


async def test_a_process_that_dies_before_its_first_snapshot_leaves_its_numbers_to_the_next() -> None:
    log = Log(two_stories())
    first = await begun(log, [])
    assert len(first.alerts) == 2
    log.snapshot, log.last, log.read = (await kept_at_birth(), "0-0"), 2, 0
    assert [alert.narrative_id for alert in (await begun(log, [])).alerts] == [a.narrative_id for a in first.alerts]


async def kept_at_birth() -> bytes:
    """Return what a process keeps before it reads its first post."""
    log = Log([])
    await loop(log, Watching()).restore()
    assert log.snapshot is not None
    return log.snapshot[0]


@pytest.mark.parametrize("snapshot", [None, (b"of another version", "40-0")])
async def test_detection_that_begins_anew_numbers_on_and_tells_of_what_may_go_on(
    snapshot: tuple[bytes, str] | None,
) -> None:
    log, told = Log(two_stories()), list[str]()
    old, new = [alert.narrative_id for alert in (await begun(log, told)).alerts]
    assert told == []
    log.snapshot, log.last = snapshot, 1000
    again = await begun(log, told)
    assert told == [ANEW]
    assert [alert.narrative_id for alert in again.alerts] == [f"N-{1000 + int(new[2:])}"]
    assert f"N-{1000 + int(old[2:])}" in again.sizes


class Trail:
    """An audit trail in memory."""

    def __init__(self) -> None:
        self.events: list[AuditEvent] = []

    def add(self, kind: str, subject: str, payload: Mapping[str, object], actor: str = "lead") -> None:
        seq = len(self.events) + 1
        self.events.append(AuditEvent(seq, START, kind, actor, subject, "p", payload, "s", "h", "b", "c"))

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


async def test_what_the_detector_found_by_itself_is_not_taught() -> None:
    trail, pupil = Trail(), Pupil()
    trail.add("NarrativeMerged", "N-2", {"into": "N-2", "absorbed": "N-3"}, actor="fleetfoot")
    assert await Lessons(trail).teach(pupil) == 0


async def test_a_lesson_about_a_story_whose_posts_are_still_to_be_read_again_waits_for_it() -> None:
    log, trail = Log(two_stories()), Trail()
    trail.add("NarrativeDismissed", "N-1", {})
    detect = loop(log, Watching(), Lessons(trail))
    while await detect.step():  # N-1 is not born before the first
        pass
    detector = detect._detector
    assert detector is not None
    assert detector.grouper.dismissed(detector.grouper.cluster_of(NarrativeId("N-1")))


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
