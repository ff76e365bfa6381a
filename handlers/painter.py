"""Shows what the desk tells: one leader turns notices into cards, thread lines, calls and home tabs."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import Final

import structlog

from domain.errors import FleetfootError
from handlers.digests import Digests
from handlers.drawing import Drawing
from handlers.ending import heed_cancellation
from handlers.home import Homes
from handlers.pace import Job, Pace, Rank
from handlers.painting import Easel
from handlers.reactions.reconcile import reconcile
from handlers.sorting import Sorting
from handlers.surface import Surface
from handlers.trouble import Trouble
from workflow.state import Handling

log = structlog.get_logger(__name__)

LEASE_SECONDS: Final = 8.0
RENEW_SECONDS: Final = 2.0
RECONCILE_SECONDS: Final = 300.0
AGAIN_SECONDS: Final = 15.0
"""How soon reactions are looked at once more: a card that was posted and not recorded is found only meanwhile."""

CLOCKS_SECONDS: Final = 60.0
CLOCK_RUNS: Final = timedelta(hours=12)


class Painter:
    """One of any number of `slack` processes paints at a time; the others stand by for its lease."""

    def __init__(self, surface: Surface, *, holder: str, bot_user: str, homes: Homes, interval_s: float = 1.0) -> None:
        self._surface = surface
        self._holder = holder
        self._bot_user = bot_user
        self._interval = interval_s
        self._easel = Easel(surface.client, surface.store)
        self._sorting = Sorting(surface, self._easel)
        self._drawing = Drawing(surface, self._easel)
        self._digests = Digests(surface, self._easel)
        self._homes = homes
        self._paces: dict[str, Pace] = {}
        self._trouble = Trouble(surface, lambda user, job: self._pace(user).put(job))
        self._left: Counter[str] = Counter()
        self._tasks: list[asyncio.Task[None]] = []

    async def run(self) -> None:
        """Paint whenever this process holds the lease, for ever."""
        try:
            while True:
                leads = await self._leads()
                heed_cancellation()
                if leads and not self._tasks:
                    self._begin()
                elif not leads and self._tasks:
                    await self._stop()
                await asyncio.sleep(RENEW_SECONDS)
        finally:
            await self._stop()

    async def _leads(self) -> bool:
        try:
            return await self._surface.store.lease("painter", self._holder, LEASE_SECONDS)
        except FleetfootError as error:
            log.warning("the painter stands still", reason=error.message)
            return False

    def _begin(self) -> None:
        log.info("painting", holder=self._holder)
        self._easel.forget()
        self._spawn(self._take_in)
        self._spawn(self._catch_up)
        self._spawn(self._clocks)

    async def _stop(self) -> None:
        left: set[asyncio.Task[None]] = set(self._tasks)
        self._tasks = []
        while left:  # a library may take a cancellation for a lost connection, so once is not enough
            for task in left:
                task.cancel()
            _, left = await asyncio.wait(left, timeout=0.5)
        self._paces.clear()
        self._left.clear()

    def _spawn(self, work: Callable[[], Awaitable[None]]) -> None:
        self._tasks.append(asyncio.create_task(_restarted(work)))

    async def _take_in(self) -> None:
        async for notice in self._surface.store.notices(self._holder):
            if notice.id in self._left:
                continue  # delivered again while it waits here
            try:
                jobs = await self._sorting.jobs(notice)
            except FleetfootError as error:
                log.warning("a notice cannot be shown", notice=notice.id, reason=error.message)
                await self._trouble.without_channel(error)
                continue
            self._left[notice.id] = len(jobs)
            for channel, job in jobs:
                self._pace(channel).put(job)
            if not jobs:
                await self._settle(notice.id)

    async def _catch_up(self) -> None:
        """After a start: reactions given meanwhile, and every open card drawn as things stand now."""
        await reconcile(self._surface, self._bot_user)
        channel = await self._home_channel()
        await self._trouble.if_shared(channel)
        for watched in await self._surface.desk.narratives(open_only=True):
            if watched.on_card:
                self._pace(channel).put(Job("card", watched.narrative.id, Rank.HOME))
                self._pace(channel).put(Job("chart", watched.narrative.id, Rank.HOME))
        for draft in await self._surface.desk.drafts(open_only=True):
            self._pace(channel).put(Job("card", draft.id, Rank.REDRAW))
        await asyncio.sleep(AGAIN_SECONDS)
        while True:  # what was heard by a process that died is found here
            await reconcile(self._surface, self._bot_user)
            await asyncio.sleep(RECONCILE_SECONDS)

    async def _clocks(self) -> None:
        """Redraw the clocks of alerts that wait for somebody."""
        while True:
            await asyncio.sleep(CLOCKS_SECONDS)
            now = self._surface.clock.now()
            for watched in await self._surface.desk.narratives(open_only=True):
                fresh = now - watched.alerted_at < CLOCK_RUNS
                if watched.on_card and fresh and watched.handling in {Handling.OPEN, Handling.CLAIMED}:
                    self._pace(await self._home_channel()).put(Job("card", watched.narrative.id, Rank.HOME))

    async def _show(self, job: Job) -> None:
        match job.kind:
            case "card":
                await self._drawing.card(job.subject)
            case "chart":
                await self._drawing.chart(job.subject)
            case "thread":
                await self._drawing.thread(job)
            case "channel":
                await self._drawing.announcement(job)
            case "page":
                await self._drawing.page(job)
            case "digest":
                await self._digests.post(job)
            case "home":
                await self._homes.refresh()
            case _:
                log.error("no such job", kind=job.kind)

    async def _shown(self, job: Job) -> None:
        for notice in job.notices:
            self._left[notice] -= 1
            if self._left[notice] <= 0:
                await self._settle(notice)

    async def _settle(self, notice: str) -> None:
        await self._surface.store.shown(notice)
        del self._left[notice]

    def _pace(self, channel: str) -> Pace:
        if channel not in self._paces:
            trouble = partial(self._trouble.in_channel, channel)
            pace = Pace(self._show, self._shown, interval_s=self._interval, trouble=trouble)
            self._paces[channel] = pace
            self._spawn(pace.run)
        return self._paces[channel]

    async def _home_channel(self) -> str:
        return await self._sorting.home_channel()


async def _restarted(work: Callable[[], Awaitable[None]]) -> None:
    """Run work for ever: what breaks is logged and begun anew, and nothing else stops for it."""
    while True:
        try:
            await work()
        except FleetfootError as error:
            log.warning("painting waits", reason=error.message)
        except Exception:
            log.exception("painting broke off")
        heed_cancellation()
        await asyncio.sleep(RENEW_SECONDS)
