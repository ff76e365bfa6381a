"""Detect: read the post log in order, feed the detector, hand what it finds to the watch, keep a snapshot."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

import structlog

from domain.ids import NarrativeId
from domain.records import Alert, Narrative, Post, Topic
from narratives.detector import Detector
from narratives.settings import Settings
from workflow.lessons import Lessons
from workflow.ports import Clock

log = structlog.get_logger(__name__)


class PostReader(Protocol):
    """The post log as detection reads it, and where its snapshot is kept."""

    async def read_posts(self, after: str, count: int, block_ms: int) -> Sequence[tuple[str, Post]]:
        """Return up to `count` posts after log position `after`, waiting at most `block_ms`."""
        ...

    async def save_snapshot(self, data: bytes, position: str) -> None:
        """Keep the detector's state and the log position it stands at, in one step."""
        ...

    async def load_snapshot(self) -> tuple[bytes, str] | None:
        """Return the last snapshot and its position, or None."""
        ...


class Watching(Protocol):
    """What becomes of alerts and of narratives that grew."""

    async def observe(self, alerts: Sequence[Alert], narratives: Sequence[Narrative]) -> None:
        """Store alerts and growth; raising the same alert twice must change nothing."""
        ...


class DetectLoop:
    """The one stateful reader. Exactly one runs at a time (see the lease in the wiring).

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
    ) -> None:
        self._reader = reader
        self._watch = watch
        self._clock = clock
        self._topics = topics
        self._handles = handles
        self._lessons = lessons
        self._settings = settings or Settings()
        self._detector: Detector | None = None
        self._position = "0-0"
        self._snapshot_at: datetime | None = None
        self._snapshot_position = "0-0"
        self._growth_at: datetime | None = None
        self._grown: dict[NarrativeId, None] = {}
        self._alerts: tuple[Alert, ...] = ()

    async def restore(self) -> None:
        """Go on from the last snapshot, or begin anew."""
        saved = await self._reader.load_snapshot()
        topics, handles = self._topics(), self._handles()
        if saved is None:
            self._detector = Detector(self._settings, topics, handles)
            return
        data, self._position = saved
        self._snapshot_position = self._position
        self._detector = await asyncio.to_thread(Detector.restored, data, self._settings, topics, handles)
        log.info("detector restored", position=self._position)

    async def step(self) -> int:
        """Read and detect one batch; return how many posts it held.

        What was found is kept until it has been observed, so that a store that does not answer for a while neither
        loses an alert nor feeds a post twice.
        """
        if self._detector is None:
            await self.restore()
        detector = self._detector
        assert detector is not None  # noqa: S101 - restore() has just set it
        if self._lessons is not None:
            await self._lessons.teach(detector)
        read = () if self._alerts else await self._reader.read_posts(self._position, self.BATCH, self.BLOCK_MS)
        if read:
            batch = await asyncio.to_thread(detector.feed, [post for _, post in read])
            self._position = read[-1][0]
            self._alerts = tuple(batch.alerts)
            self._grown |= dict.fromkeys((*batch.grown, *(alert.narrative_id for alert in batch.alerts)))
        now = self._clock.now()
        due = self._growth_at is None or (now - self._growth_at).total_seconds() >= self.GROWTH_EVERY_S
        if self._alerts or (due and self._grown):
            views = [detector.describe(n) for n in dict.fromkeys(detector.resolve(n) for n in self._grown)]
            await self._watch.observe(self._alerts, views)
            self._alerts, self._grown, self._growth_at = (), {}, now
        await self._keep(now)
        return len(read)

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

    async def run(self) -> None:
        """Detect for ever."""
        while True:
            await self.step()
