"""One message a second a channel: what waits is merged, and what matters most goes first."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

import structlog
from slack_sdk.errors import SlackApiError

from domain.errors import FleetfootError
from handlers.ending import heed_cancellation
from handlers.patience import method_of, wait_of

log = structlog.get_logger(__name__)

MAX_PAUSE_S = 60.0
STORE_PAUSE_S: Final = 4.0
"""The longest pause where it is Redis that does not answer: nobody there minds being asked."""

LONG_S: Final = 10.0
"""From this long a wait on, somebody is told why nothing appears."""

REDRAW_INTERVALS: Final = 1.3
REDRAW_BURST: Final = 10
"""Redraws at once, and then one every so many intervals: 46 a minute, of the fifty Slack allows an app."""

SHUT: Final = {"not_in_channel", "is_archived", "channel_not_found", "restricted_action", "missing_scope"}
"""What no patience mends: somebody has to let the bot in."""

_REDRAWS: Final = {"card", "chart"}


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

    @property
    def redraws(self) -> bool:
        """Say whether this changes a message that is there, rather than adding one."""
        return self.kind in _REDRAWS and self.rank >= Rank.REDRAW

    def merge(self, other: "Job") -> None:
        """Take over what the other job was to show."""
        self.notices += [notice for notice in other.notices if notice not in self.notices]
        self.lines += [line for line in other.lines if line not in self.lines]
        self.rank = min(self.rank, other.rank)
        self.maybe_shown = self.maybe_shown or other.maybe_shown


Show = Callable[[Job], Awaitable[None]]
Shown = Callable[[Job], Awaitable[None]]
Trouble = Callable[[str, float], Awaitable[None]]
"""Told what Slack says ("ratelimited", "not_in_channel") and for how many seconds the channel rests because of it."""


class Pace:
    """Works through one channel's jobs; a job that fails waits and is tried again, and blocks no other channel.

    New messages and redraws are counted apart, as Slack counts them: one message a second a channel, and some fifty
    redraws a minute with bursts (tier 3). A redraw never makes an alert wait, nor the other way about.
    """

    def __init__(self, show: Show, shown: Shown, *, interval_s: float = 1.0, trouble: Trouble | None = None) -> None:
        self._show = show
        self._shown = shown
        self._interval = interval_s
        self._trouble = trouble
        self._jobs: dict[str, Job] = {}
        self._wake = asyncio.Event()
        self._posts_from = float("-inf")
        self._redraws_from = float("-inf")
        self._redraws = Allowance(interval_s * REDRAW_INTERVALS)

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
            self._wake.clear()
            now = time.monotonic()
            ready = [job for job in self._jobs.values() if self._ready_at(job, now) <= now]
            if not ready:
                await self._rest(now)
                continue
            job = min(ready, key=lambda one: (one.rank, one.order))
            del self._jobs[job.key]
            await self._try(job)
            heed_cancellation()

    async def _rest(self, now: float) -> None:
        """Wait until a job is ready or a new one comes."""
        until = min((self._ready_at(job, now) for job in self._jobs.values()), default=None)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), None if until is None else max(0.0, until - now))
        heed_cancellation()

    def _ready_at(self, job: Job, now: float) -> float:
        if job.redraws:
            return max(job.not_before, self._redraws_from, self._redraws.free_at(now))
        return max(job.not_before, self._posts_from)

    async def _try(self, job: Job) -> None:
        """Show one job, and count it."""
        try:
            await self._show(job)
            await self._shown(job)
        except SlackApiError as error:
            await self._refused(job, error)
        except Exception as error:  # noqa: BLE001 - a card that cannot be drawn now must not stop the others
            self._again(job, error, None)
        if job.redraws:
            self._redraws.take(time.monotonic())
        else:
            self._posts_from = max(self._posts_from, time.monotonic() + self._interval)

    async def _refused(self, job: Job, error: SlackApiError) -> None:
        """Put a job back; only a limit on messages makes the whole channel wait, one on redraws only redraws."""
        wait, name = wait_of(error), str(error.response.get("error", ""))
        pause = self._again(job, error, wait)
        until = time.monotonic() + pause
        match method_of(error) if wait is not None else "":
            case "chat.postMessage":
                self._posts_from = until
            case "chat.update":
                self._redraws_from = until
            case _:
                pass
        if self._trouble is not None and (name in SHUT or (wait is not None and wait >= LONG_S)):
            await self._trouble(name, pause)

    def _again(self, job: Job, error: Exception, wait: float | None) -> float:
        """Put a job back; what was shown of it is looked for before the next try. Return how long it waits."""
        job.tries += 1
        job.maybe_shown = True
        most = STORE_PAUSE_S if isinstance(error, FleetfootError) else MAX_PAUSE_S
        pause = min(self._interval * 2 ** min(job.tries, 6), most) if wait is None else wait
        log.warning("not shown yet", job=job.key, tries=job.tries, error=repr(error), again_in_s=pause)
        job.not_before = time.monotonic() + pause
        self.put(job)
        return pause


class Allowance:
    """So many at once, and then one every `every_s`."""

    def __init__(self, every_s: float, most: int = REDRAW_BURST) -> None:
        self._every = every_s
        self._most = most
        self._held = float(most)
        self._at = float("-inf")

    def free_at(self, now: float) -> float:
        """Return when the next one may be taken."""
        held = self._filled(now)
        return now if held >= 1.0 else now + (1.0 - held) * self._every

    def take(self, now: float) -> None:
        """Take one."""
        self._held, self._at = self._filled(now) - 1.0, now

    def _filled(self, now: float) -> float:
        return min(float(self._most), self._held + (now - self._at) / self._every)
