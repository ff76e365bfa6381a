"""Keeps time in whoever leads the clock: the desk's rounds every few seconds, and each digest on its minute."""

import asyncio
from datetime import datetime, timedelta
from typing import Final

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from domain.errors import FleetfootError
from handlers import handover, training
from handlers.cron import cron_trigger, last_due
from handlers.ending import heed_cancellation
from handlers.surface import Surface
from policies.model import DigestPlan
from workflow.state import Notice

log = structlog.get_logger(__name__)

LEASE_SECONDS: Final = 12.0
RENEW_SECONDS: Final = 3.0
TICK_SECONDS: Final = 5
LATE: Final = timedelta(minutes=2)
REACH: Final = timedelta(days=8)
"""How far back a missed digest is still sent: a weekly one and a day."""

_CLAIM_SECONDS: Final = 60
_PAST_SECONDS: Final = 40 * 86_400
_BORN_SECONDS: Final = 10 * 365 * 86_400


class Timers:
    """APScheduler under a lease.

    Each firing is known by the digest's id and its local date and time, so that an autumn night's second 01:30, a
    second leader and a restart all find it done; one that was missed is sent late. The claim keeps it from being asked
    for twice; the posted card is what says that it was done, so a crash between the two loses nothing.
    """

    def __init__(self, surface: Surface, *, holder: str, tick_seconds: int = TICK_SECONDS) -> None:
        self._surface = surface
        self._holder = holder
        self._tick_seconds = tick_seconds
        self._scheduler: AsyncIOScheduler | None = None
        self._plans: tuple[DigestPlan, ...] = ()

    async def run(self) -> None:
        """Keep time whenever this process holds the lease, for ever."""
        try:
            while True:
                leads = await self._leads()
                heed_cancellation()
                if leads and self._scheduler is None:
                    self._start()
                elif not leads and self._scheduler is not None:
                    self._stop()
                await asyncio.sleep(RENEW_SECONDS)
        finally:
            self._stop()

    async def _leads(self) -> bool:
        try:
            return await self._surface.store.lease("clock", self._holder, LEASE_SECONDS)
        except FleetfootError as error:
            log.warning("the clock stands still", reason=error.message)
            return False

    def _start(self) -> None:
        log.info("keeping time", holder=self._holder)
        scheduler = AsyncIOScheduler(timezone=self._surface.policy.zone)
        scheduler.add_job(
            self.tick,
            IntervalTrigger(seconds=self._tick_seconds),
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
        self._scheduler = scheduler
        self._plan()
        scheduler.start()

    def _stop(self) -> None:
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)
            self._scheduler = None
            self._plans = ()

    def _plan(self) -> None:
        """Have APScheduler fire every digest of the policy in force; a changed policy changes the plan."""
        policy, scheduler = self._surface.policy, self._scheduler
        if scheduler is None or policy.digests == self._plans:
            return
        for job in scheduler.get_jobs():
            if job.id.startswith("digest "):
                job.remove()
        for plan in policy.digests:
            scheduler.add_job(
                self.digest,
                cron_trigger(plan.cron, policy.zone),
                args=[plan],
                id=f"digest {plan.id}",
                coalesce=True,
                misfire_grace_time=None,
            )
        self._plans = policy.digests

    async def tick(self) -> None:
        """Do the desk's round, and send what digests were missed."""
        try:
            await self._surface.desk.tick(self._surface.clock.now())
            self._plan()
            for plan in self._surface.policy.digests:
                await self.digest(plan)
            await handover.write_due(self._surface)
            await training.remind(self._surface)
        except FleetfootError as error:
            log.warning("a round was cut short", reason=error.message)
        except Exception:
            log.exception("a round broke off")

    async def digest(self, plan: DigestPlan) -> None:
        """Send the digest whose time came last, unless it was sent."""
        surface, now = self._surface, self._surface.clock.now()
        due, before = last_due(plan.cron, surface.policy.zone, now, REACH)
        if due is None:
            return
        subject = subject_of(plan, due.astimezone(surface.policy.zone))
        if now - due >= LATE and await surface.store.claim_once(f"digest born:{plan.id}", _BORN_SECONDS):
            await surface.store.claim_once(f"firing:{subject}", _PAST_SECONDS)  # a new one owes no past
            return
        if await surface.store.cards(subject) or not await surface.store.claim_once(
            f"firing:{subject}", _CLAIM_SECONDS
        ):
            return
        await surface.store.claim_once(f"digest born:{plan.id}", _BORN_SECONDS)
        await surface.store.notify(_notice(plan, subject, before or due - timedelta(days=1), due, now))


def subject_of(plan: DigestPlan, due: datetime) -> str:
    """Return the name of one firing: the digest, its local date and time."""
    return f"digest {plan.id} {due.strftime('%Y-%m-%d %H:%M')}"


def _notice(plan: DigestPlan, subject: str, since: datetime, due: datetime, now: datetime) -> Notice:
    extra = {
        "since": since.isoformat(),
        "until": now.isoformat(),
        "channel": plan.channel,
        "due": due.isoformat(),
    }
    return Notice(id="", kind="digest", subject=subject, at=now, extra=extra)
