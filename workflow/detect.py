"""Detect: read the post log in order, feed the detector, hand what it finds to the watch, keep a snapshot."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from domain.errors import BadInputError, NotFoundError
from domain.ids import NarrativeId
from domain.records import Alert, Narrative, Post, Topic
from narratives.alerting_assess import Judge
from narratives.detector import Batch, Detector
from narratives.meaning import Meanings
from narratives.settings import Settings
from workflow.lessons import Lessons
from workflow.ports import Clock
from workflow.post_log import Item, PostReader
from workflow.watch import STALE

log = structlog.get_logger(__name__)

HOUR = timedelta(hours=1)
ANEW = (
    "Detection had to begin anew, because what it remembered cannot be used any more. "
    "Stories of the last six hours may be shown a second time, under new numbers; the cards of before grow no more."
)


class Watching(Protocol):
    """What becomes of alerts and of narratives that grew."""

    async def observe(self, alerts: Sequence[Alert], narratives: Sequence[Narrative]) -> None:
        """Store alerts and growth; raising the same alert twice must change nothing."""
        ...

    async def amend(self, item: Item) -> None:
        """Have what staff are shown follow a post's new wording or its deletion."""
        ...


class DetectLoop:
    """The one stateful reader. Exactly one runs at a time (see the lease in the wiring).

    `judge` stands in for the built-in judge of hostility, and `meanings` joins narratives that tell one story in other
    words; both are the agency's own choice, and neither is needed. `tidy` is called after each snapshot.
    `follow` says whose growth is told: describing what nobody was alerted to costs far more than detecting it.

    After a crash the detector is restored and the posts since are read again: ids are deterministic and
    `Watching.observe` is idempotent, so nothing is raised twice.
    """

    BATCH = 500
    BLOCK_MS = 500
    SNAPSHOT_EVERY_S = 30.0
    GROWTH_EVERY_S = 5.0

    def __init__(
        self,
        reader: PostReader,
        watch: Watching,
        clock: Clock,
        *,
        topics: Callable[[], Sequence[Topic]],
        handles: Callable[[], Sequence[str]],
        lessons: Lessons | None = None,
        settings: Settings | None = None,
        judge: Judge | None = None,
        meanings: Meanings | None = None,
        keep_days: Callable[[], float] | None = None,
        tell: Callable[[str], Awaitable[None]] | None = None,
        tidy: Callable[[], None] | None = None,
        follow: Callable[[Detector], frozenset[NarrativeId]] | None = None,
    ) -> None:
        self._reader = reader
        self._watch = watch
        self._clock = clock
        self._topics = topics
        self._handles = handles
        self._lessons = lessons
        self._settings = settings or Settings()
        self._judge = judge
        self._meanings = meanings
        self._keep_days = keep_days
        self._tell = tell
        self._tidy = tidy
        self._follow = follow
        self._expired_at: datetime | None = None
        self._detector: Detector | None = None
        self._heeded: tuple[Sequence[Topic], Sequence[str]] = ((), ())
        self._position = "0-0"
        self._snapshot_at: datetime | None = None
        self._snapshot_position = "0-0"
        self._growth_at: datetime | None = None
        self._grown: dict[NarrativeId, None] = {}
        self._alerts: tuple[Alert, ...] = ()
        self._changes: list[Item] = []
        self._number = self._marked = self._told = 0

    async def restore(self) -> None:
        """Go on from the last snapshot; without one that can be used, read the whole log anew."""
        saved = await self._reader.load_snapshot()
        self._told = self._marked = await self._reader.marked()
        if saved is None:
            await self._begin("there is no snapshot")
            return
        data, self._position = saved
        self._snapshot_position = self._position
        try:
            await self._take_up(data)
        except BadInputError as fault:
            await self._begin(fault.message)
        else:
            log.info("detector restored", position=self._position)

    async def _take_up(self, data: bytes) -> None:
        """Go on from a snapshot with the topics and handles that are in force now."""
        topics, handles = self._heeded = self._topics(), self._handles()
        self._detector = await asyncio.to_thread(
            Detector.restored, data, self._settings, topics, handles, judge=self._judge
        )

    async def _begin(self, reason: str) -> None:
        """Read the log from its beginning, under numbers that staff do not know other narratives by.

        A snapshot is kept before the first post is read: whoever takes over before the next one gives the same numbers.
        """
        self._position = self._snapshot_position = "0-0"
        known = await self._reader.last_number()
        if known:
            log.warning("detection begins anew", reason=reason, after=known)
        topics, handles = self._heeded = self._topics(), self._handles()
        detector = Detector(self._settings, topics, handles, judge=self._judge, after=known)
        await self._reader.drop_snapshot()
        await self._reader.save_snapshot(await asyncio.to_thread(detector.snapshot), self._position)
        self._detector = detector
        if known and self._tell is not None:
            await self._tell(ANEW)

    async def step(self) -> int:
        """Read and detect one batch; return how many posts it held.

        What was found is kept until it has been observed, so that a store that does not answer for a while neither
        loses an alert nor feeds a post twice.
        """
        if self._detector is None:
            await self.restore()
        elif self._heeded != (self._topics(), self._handles()):
            await self._take_up(await asyncio.to_thread(self._detector.snapshot))
            log.info("detection heeds the new policy", topics=len(self._heeded[0]))
        detector = self._detector
        assert detector is not None  # noqa: S101 - restore() has just set it
        if self._lessons is not None:
            await self._lessons.teach(detector)
        held = self._alerts or self._changes
        read = () if held else await self._reader.read_items(self._position, self.BATCH, self.BLOCK_MS)
        if read:
            posts = [e.item.what for e in read if isinstance(e.item.what, Post) and not e.item.edited]
            self._changes = [e.item for e in read if e.item.edited or not e.item.is_post]
            batch = await asyncio.to_thread(self._feed, detector, posts)
            self._position, self._number = read[-1].position, read[-1].number
            self._alerts = self._news(batch.alerts)
            self._grown |= dict.fromkeys((*batch.grown, *(alert.narrative_id for alert in batch.alerts)))
        now = self._clock.now()
        due = self._growth_at is None or (now - self._growth_at).total_seconds() >= self.GROWTH_EVERY_S
        if self._alerts or (due and self._grown):
            followed = None if self._follow is None else self._follow(detector)
            views = _views(detector, self._grown, followed)
            await self._watch.observe(self._alerts, views)
            self._alerts, self._grown, self._growth_at = (), {}, now
        if due and not self._alerts and self._number > self._marked:  # chatter in which nothing grows is read, too
            await self._reader.mark_read(self._number)
            self._marked, self._growth_at = self._number, now
        await self._expire(now)
        while self._changes:
            await self._watch.amend(self._changes[0])
            self._changes.pop(0)
        await self._keep(now)
        return len(read)

    def _news(self, alerts: Sequence[Alert]) -> tuple[Alert, ...]:
        """Return the alerts to tell of: those of posts read again have been, and only what may go on is told again.

        After a restart that changes nothing; where detection had to begin anew, it keeps last month's stories from
        being raised under new numbers.
        """
        oldest = self._clock.now() - STALE
        return tuple(alert for alert in alerts if self._number > self._told or alert.at >= oldest)

    def _feed(self, detector: Detector, posts: Sequence[Post]) -> Batch:
        """Feed posts, then let the detector forget or mend what their authors deleted or changed."""
        batch = detector.feed(posts)
        if self._meanings is not None:
            self._meanings.join(detector, batch.grown)
        for change in self._changes:
            detector.amend(change.key, change.what if isinstance(change.what, Post) else None)
        return batch

    async def _expire(self, now: datetime) -> None:
        """Once an hour, let go of texts that are older than posts may be kept."""
        if self._keep_days is None or self._detector is None:
            return
        if self._expired_at is None or now - self._expired_at >= HOUR:
            await asyncio.to_thread(self._detector.expire, now - timedelta(days=self._keep_days()))
            self._expired_at = now

    async def _keep(self, now: datetime) -> None:
        """Save a snapshot now and then; never before what it holds has been observed."""
        if self._alerts or self._grown or self._position == self._snapshot_position:
            return
        if self._snapshot_at and (now - self._snapshot_at).total_seconds() < self.SNAPSHOT_EVERY_S:
            return
        detector = self._detector
        assert detector is not None  # noqa: S101 - step() has restored it
        data = await asyncio.to_thread(detector.snapshot)
        await self._reader.save_snapshot(data, self._position)
        self._snapshot_at, self._snapshot_position = now, self._position
        del data
        if self._tidy is not None:
            await asyncio.to_thread(self._tidy)

    async def run(self) -> None:
        """Detect for ever."""
        while True:
            await self.step()


def _views(
    detector: Detector, grown: Iterable[NarrativeId], followed: frozenset[NarrativeId] | None
) -> list[Narrative]:
    """Return how narratives stand that are followed (None: all); one whose posts are no longer kept shows nothing."""
    views = []
    for name in dict.fromkeys(detector.resolve(n) for n in grown):
        if followed is not None and name not in followed:
            continue
        with contextlib.suppress(NotFoundError):
            views.append(detector.describe(name))
    return views
