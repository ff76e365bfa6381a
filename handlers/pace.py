"""One message a second a channel: what waits is merged, and what matters most goes first."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum

import structlog
from slack_sdk.errors import SlackApiError

from handlers.ending import heed_cancellation

log = structlog.get_logger(__name__)

MAX_PAUSE_S = 60.0


class Rank(IntEnum):
    """What goes first when several messages wait for one channel."""

    ALERT = 0
    DRAFT = 1
    PAGE = 2
    REDRAW = 3
    THREAD = 4
    HOME = 5
    DIGEST = 6


@dataclass(slots=True)
class Job:
    """Something to show. A second job of the same kind and subject is merged into the first.

    `notices` are the desk's notices that it answers; `maybe_shown` says that an earlier process may have shown it.
    """

    kind: str
    subject: str
    rank: int
    notices: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    extra: Mapping[str, str] = field(default_factory=dict)
    maybe_shown: bool = False
    order: float = field(default_factory=time.monotonic)
    not_before: float = 0.0
    tries: int = 0

    @property
    def key(self) -> str:
        """Return what is merged with what."""
        return f"{self.kind} {self.subject}"

    def merge(self, other: "Job") -> None:
        """Take over what the other job was to show."""
        self.notices += [notice for notice in other.notices if notice not in self.notices]
        self.lines += [line for line in other.lines if line not in self.lines]
        self.rank = min(self.rank, other.rank)
        self.maybe_shown = self.maybe_shown or other.maybe_shown


Show = Callable[[Job], Awaitable[None]]
Shown = Callable[[Job], Awaitable[None]]


class Pace:
    """Works through one channel's jobs; a job that fails waits and is tried again, and blocks no other channel."""

    def __init__(self, show: Show, shown: Shown, *, interval_s: float = 1.0) -> None:
        self._show = show
        self._shown = shown
        self._interval = interval_s
        self._jobs: dict[str, Job] = {}
        self._wake = asyncio.Event()

    def put(self, job: Job) -> None:
        """Have a job shown in its turn."""
        waiting = self._jobs.get(job.key)
        if waiting is None:
            self._jobs[job.key] = job
        else:
            waiting.merge(job)
        self._wake.set()

    def waiting(self) -> int:
        """Return how many jobs wait."""
        return len(self._jobs)

    async def run(self) -> None:
        """Show jobs for ever, the most important first, the oldest first among equals."""
        while True:
            if not self._jobs:
                self._wake.clear()
                await self._wake.wait()
            now = time.monotonic()
            ready = [job for job in self._jobs.values() if job.not_before <= now]
            if not ready:
                await asyncio.sleep(min(self._interval, min(job.not_before for job in self._jobs.values()) - now))
                continue
            job = min(ready, key=lambda one: (one.rank, one.order))
            del self._jobs[job.key]
            pause = await self._try(job)
            heed_cancellation()
            await asyncio.sleep(pause)

    async def _try(self, job: Job) -> float:
        """Show one job; return how long this channel then rests."""
        try:
            await self._show(job)
            await self._shown(job)
        except SlackApiError as error:
            wait = error.response.headers.get("Retry-After") if error.response.status_code == 429 else None
            return self._again(job, error, float(wait) if wait else None)
        except Exception as error:  # noqa: BLE001 - a card that cannot be drawn now must not stop the others
            return self._again(job, error, None)
        return self._interval

    def _again(self, job: Job, error: Exception, wait: float | None) -> float:
        """Put a job back; only a rate limit makes the whole channel wait."""
        job.tries += 1
        pause = min(self._interval * 2 ** min(job.tries, 6), MAX_PAUSE_S) if wait is None else wait
        log.warning("not shown yet", job=job.key, tries=job.tries, error=repr(error), again_in_s=pause)
        job.not_before = time.monotonic() + pause
        self.put(job)
        return self._interval if wait is None else wait
