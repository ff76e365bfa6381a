"""Ingest: one source's public posts into the post log, authors pseudonymous, for ever and through every fault."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import structlog

from domain.errors import FleetfootError, UnavailableError
from workflow.ports import Clock
from workflow.post_log import Item, PostLog
from workflow.pseudonyms import Pseudonyms
from workflow.sampling import Sampler
from workflow.sayable import sayable
from workflow.source_health import SourceHealth, SourceState, judged, told
from workflow.sources import Deleted, Event, Quiet, Seen, Source, SourceLimitedError, SourceRefusedError, Wanted
from workflow.tap import Tap

log = structlog.get_logger(__name__)

BATCH: Final = 200
LINGER_S: Final = 0.2
REPORT_S: Final = 5.0
"""How often a source's health is written, and looked at."""

FIRST_PAUSE_S: Final = 0.5
MOST_PAUSE_S: Final = 60.0
REFUSED_PAUSE_S: Final = 300.0
CROWDED: Final = 100_000
"""Posts waiting for detection from which on sources are thinned, so that what comes now is not lost behind the rest."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one source may take: posts a second, and US dollars a month (None: as much as it costs)."""

    most_per_second: float = 500.0
    dollars_a_month: float | None = None


class Ingest:
    """Moves one source into the log in small batches, cursor with the posts: a crash costs one batch of re-reading.

    A source that fails is opened again from the stored cursor, after a pause that grows with jitter; one that asks to
    wait is waited for; what staff are missing meanwhile is told once when it begins and once when it ends.
    """

    def __init__(
        self,
        source: Source,
        posts: PostLog,
        clock: Clock,
        *,
        names: Pseudonyms,
        wanted: Callable[[], Wanted] = Wanted,
        bounds: Bounds | None = None,
        language: Callable[[str], str | None] | None = None,
    ) -> None:
        self._source = source
        self._log = posts
        self._clock = clock
        self._names = names
        self._wanted = wanted
        self._bounds = bounds or Bounds()
        self._language = language
        self._sampler = Sampler(self._bounds.most_per_second, 0.0)
        self._crowding = 1
        self._reported = float("-inf")
        self._opened: datetime = clock.now()
        self._owed = 0.0
        self._asked = Wanted()
        self._stale = False
        self._lags: list[timedelta] = []
        self.health = SourceHealth(source.name, source.platform, cap=self._bounds.dollars_a_month)

    async def run(self) -> None:
        """Read the source to its end (live ones have none)."""
        self.health = replace(await self._log.source_health(self._source.name) or self.health, cap=self.health.cap)
        pause = FIRST_PAUSE_S
        while True:
            try:
                await self._wait_for_money()
                before = self.health.taken
                if await self._read():
                    await self._become(SourceState.ENDED)
                    return
                pause = FIRST_PAUSE_S
            except SourceLimitedError as error:
                await self._become(SourceState.LIMITED, error.message)
                await asyncio.sleep(max((error.until - self._clock.now()).total_seconds(), 1.0))
            except SourceRefusedError as error:
                await self._become(SourceState.REFUSED, error.message)
                await asyncio.sleep(REFUSED_PAUSE_S)
            except UnavailableError as error:
                pause = FIRST_PAUSE_S if self.health.taken > before else pause
                log.warning("source lost", source=self._source.name, fault=error.message, pause=pause)
                if pause > FIRST_PAUSE_S * 4:  # a hiccup is not news
                    await self._become(SourceState.DOWN, error.message)
                await asyncio.sleep(pause * (0.5 + random.random() / 2))
                pause = min(pause * 2, MOST_PAUSE_S)

    async def _read(self) -> bool:
        """Read from the stored cursor until the source ends (True), or has to be opened anew (False)."""
        after = await self._log.source_cursor(self._source.name)
        self._asked = self._wanted()
        batch: list[Item] = []
        moved = ended = False
        self._opened, self._stale = self._clock.now(), False
        async with Tap(self._source.events(after, self._asked)) as tap:
            while not ended:
                coming = None
                try:
                    coming = await tap.next(LINGER_S if batch else 1.0)
                except StopAsyncIteration:
                    ended = True
                except FleetfootError:
                    await self._flush(batch, after)
                    raise
                if coming is not None:
                    event, after = coming
                    moved = True
                    self._take(event, batch)
                stop = ended or self._stale or self._broke() or self._gave_up()
                if batch and (stop or coming is None or len(batch) >= BATCH):
                    await self._flush(batch, after)
                    batch, moved = [], False
                if await self._look(after if moved and not batch else None):
                    moved = False
                if stop:
                    break
        return ended

    def _take(self, event: Event, batch: list[Item]) -> None:
        """Put what an event says into the batch, unless it is thinned out."""
        now = self._clock.now()
        self.health = replace(self.health, heard=now)
        match sayable(event):
            case Seen(post, edited):
                self._owed += self._source.price
                if self._source.live:
                    self._lags.append(now - post.created_at)
                if self._sampler.keeps(post.id, asyncio.get_running_loop().time(), crowding=self._crowding):
                    if post.lang is None and self._language is not None:
                        post = replace(post, lang=self._language(post.text))
                    batch.append(Item(self._names.of(post), edited=edited))
                else:
                    self.health = replace(self.health, skipped=self.health.skipped + 1)
            case Deleted() as gone:
                batch.append(Item(gone))
            case Quiet():
                pass

    async def _flush(self, batch: list[Item], cursor: str | None) -> None:
        if batch and cursor is not None:
            await self._log.add_items(batch, source=self._source.name, cursor=cursor, dollars=self._owed)
            taken = self.health.taken + sum(item.is_post for item in batch)
            self.health = replace(self.health, taken=taken, spent=self.health.spent + self._owed)
            self._owed = 0.0

    async def _look(self, cursor: str | None) -> bool:
        """Now and then: store the cursor of quiet stretches, see how crowded the log is, and report."""
        now = asyncio.get_running_loop().time()
        if now - self._reported < REPORT_S:
            return False
        self._reported = now
        self._stale = self._wanted() != self._asked
        if cursor is not None:
            await self._log.add_items([], source=self._source.name, cursor=cursor, dollars=self._owed)
            self._owed = 0.0
        waiting = await self._log.backlog()
        self._crowding = 1 << min(waiting // CROWDED, 6)
        lags, self._lags = self._lags, []
        one_in, at = self._sampler.one_in, self._clock.now()
        begun = None if one_in == 1 else self.health.sampled_since or at
        self.health = replace(
            self.health,
            lag=min(lags) if lags else None,
            one_in=one_in,
            sampled_since=begun,
            skipped=self.health.skipped if begun else 0,
            spent=await self._log.spent(self._source.name, at),
        )
        await self._become(judged(self.health, at, opened=self._opened, silent_after=self._source.silent_after))
        return cursor is not None

    async def _become(self, state: SourceState, note: str = "") -> None:
        """Write how the source fares, and tell staff when that changes for the worse or back."""
        before, now = self.health, self._clock.now()
        since = before.since if before.state is state and before.since else now
        self.health = replace(before, state=state, note=note, since=since)
        if (text := told(before, self.health)) and self._source.silent_after is not None:
            log.warning("source changed", source=before.name, was=before.state, now=state, note=note)
            await self._log.tell(text, self.health)
        await self._log.save_source_health(self.health)

    def _gave_up(self) -> bool:
        """Say whether a silent connection has had its time: it is opened anew, in case only the connection is dead."""
        after = self._source.silent_after
        silent = self.health.state is SourceState.SILENT
        return silent and after is not None and (self._clock.now() - self._opened).total_seconds() > after

    def _broke(self) -> bool:
        cap = self._bounds.dollars_a_month
        return cap is not None and self.health.spent >= cap

    async def _wait_for_money(self) -> None:
        """Wait until the month's spending is below the cap again."""
        while True:
            spent = await self._log.spent(self._source.name, self._clock.now())
            self.health = replace(self.health, spent=spent)
            if not self._broke():
                return
            await self._become(SourceState.CAPPED)
            await asyncio.sleep(60.0)
