"""The outbox: sends what was approved, once or not at all, and says so where nobody can tell."""

import asyncio
import contextlib
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

import structlog

from domain.enums import PublicationState
from domain.errors import FleetfootError, StaleError, UnavailableError
from domain.ids import AccountId
from workflow import commands as c
from workflow.clerk import Clerk
from workflow.office import PolicySource
from workflow.ports import (
    Clock,
    Directory,
    Publisher,
)
from workflow.retracting import Recaller, no_access
from workflow.sending import Patience, find_in
from workflow.state import Draft, Publication
from workflow.store import Delivery, Store
from workflow.tracing import about_draft
from workflow.traffic import Traffic

log = structlog.get_logger(__name__)


class Outbox:
    """One worker. Any number may run: the state says what may be done, tokens fence off those that were too slow."""

    def __init__(
        self,
        store: Store,
        policies: PolicySource,
        publishers: Mapping[AccountId, Publisher],
        directory: Directory,
        clock: Clock,
        *,
        patience: Patience | None = None,
    ) -> None:
        self._store = store
        self._publishers = publishers
        self._clock = clock
        self._patience = patience or Patience()
        self._clerk = Clerk(store, policies, clock, directory)
        probe = timedelta(seconds=self._patience.send + self._patience.lease)
        self._traffic = Traffic(store, policies, clock, self._patience.fuse, probe)
        self._courier = Recaller(store, self._clerk, clock, self._patience, self._traffic)

    async def run(self, consumer: str, at_once: int = 16) -> None:
        """Send for ever, some deliveries at once, so that a slow platform holds up nobody else."""
        async with asyncio.TaskGroup() as group:
            for number in range(at_once):
                group.create_task(self._go_on(f"{consumer}:{number}"))

    async def _go_on(self, consumer: str) -> None:
        """Deal with entries for ever; what cannot be reached just now is waited for, and nothing ends the loop."""
        pause = 0.5
        while True:
            try:
                await self.step(consumer)
                pause = 0.5
                continue
            except FleetfootError as error:
                log.warning("the outbox waits", error=error.message, code=error.code)
            except Exception:
                log.exception("an entry of the outbox could not be dealt with")
            await asyncio.sleep(pause)
            pause = min(pause * 2, 5.0)

    async def step(self, consumer: str = "publisher", *, block: bool = True) -> bool:
        """Deal with one entry; return whether there was one."""
        patience = self._patience
        delivery = await self._store.next_delivery(
            consumer,
            self._clock.now(),
            idle_ms=int(patience.idle * 1000),
            block_ms=int(patience.block * 1000) if block else 0,
        )
        if delivery is None:
            return False
        # A worker's name is not enough: its successor after a crash may bear the same one.
        holder = f"{consumer}:{secrets.token_hex(8)}"
        name = f"delivery:{delivery.publication}"
        if not await self._store.lease(name, holder, patience.lease):
            # Somebody is at work on it; should they die, this entry comes back when it has been idle.
            return True
        done = asyncio.Event()
        beat = asyncio.create_task(self._keep(name, holder, done))
        try:
            await self._deal(delivery, (name, holder))
        finally:
            done.set()
            await beat
            with contextlib.suppress(UnavailableError):
                await self._store.release(name, holder)
        return True

    async def _keep(self, name: str, holder: str, done: asyncio.Event) -> None:
        """Renew the lease until told that the work is done; not cancelled, because redis-py can swallow that."""
        while not done.is_set():
            try:
                async with asyncio.timeout(self._patience.lease / 3):
                    await done.wait()
            except TimeoutError:
                with contextlib.suppress(UnavailableError):
                    await self._store.lease(name, holder, self._patience.lease)

    async def _deal(self, delivery: Delivery, hold: tuple[str, str]) -> None:
        """Do what the state asks for; the entry itself only says where to look."""
        draft = await self._store.draft(delivery.draft)
        with about_draft(delivery.draft, draft, delivery.publication):
            await self._deal_with(draft, delivery, hold)

    async def _deal_with(self, draft: Draft | None, delivery: Delivery, hold: tuple[str, str]) -> None:
        publication = None if draft is None else find_in(draft, delivery)
        if draft is None or publication is None:
            await self._courier.settle(delivery)
            return
        if delivery.retract:
            await self._courier.retract(draft, publication, self._publishers.get(publication.account), delivery)
            return
        match publication.state:
            case PublicationState.QUEUED:
                await self._send(draft, publication, delivery, hold)
            case PublicationState.PUBLISHING:
                await self._take_over(publication, delivery)
            case _:
                await self._courier.settle(delivery)

    async def _send(self, draft: Draft, publication: Publication, delivery: Delivery, hold: tuple[str, str]) -> None:
        """Begin a queued delivery, if the rules still allow it, and send it."""
        now = self._clock.now()
        if publication.retry_at is not None and publication.retry_at > now:
            await self._store.defer(delivery, publication.retry_at)
            return
        publisher = self._publishers.get(publication.account)
        if publisher is None:
            until = now + timedelta(seconds=self._patience.longest)
            log.error("no publisher for an account", account=publication.account)
            await self._hold(delivery, until, no_access(publication.account), urgent=True)
            return
        if not await self._free(publication, delivery):
            return
        key = publication.key or publisher.prepare(publication.id, now)
        begun = await self._begin(draft, delivery, publication, key)
        if begun is not None and await self._may_leave(delivery, begun[1], hold):
            await self._courier.publish(*begun, publisher, delivery)

    async def _may_leave(self, delivery: Delivery, begun: Publication, hold: tuple[str, str]) -> bool:
        """Say whether the first byte may leave: what is about to happen is on disk, and nothing stopped it meanwhile.

        The server may have died since it called the state durable, and come back without its last second; the promise
        is then one of the new server, about what it never saw. And a pause may have come between.
        """
        try:
            await self._store.durable()
        except UnavailableError as error:
            await self._courier.delay(delivery, begun, error.message)
            return False
        draft, modes = await asyncio.gather(self._store.draft(delivery.draft), self._store.modes())
        found = None if draft is None else find_in(draft, delivery)
        if found is None or found.state is not PublicationState.PUBLISHING or found.token != begun.token:
            return False
        if modes.paused and modes.paused_at is not None and modes.paused_at >= (begun.started_at or modes.paused_at):
            await self._courier.put_back(delivery, begun, "Publishing was paused just before it was sent.")
            return False
        # False if this worker was asleep for so long that another has taken over.
        return await self._store.lease(*hold, self._patience.lease)

    async def _begin(
        self, known: Draft, delivery: Delivery, publication: Publication, key: str
    ) -> tuple[Draft, Publication] | None:
        """Move a delivery to publishing; None if it may not be sent now, its entry dealt with."""
        try:
            draft = await self._clerk.obey(
                delivery.draft, None, lambda at: c.BeginPublication(publication.id, key, at), known=known
            )
        except StaleError:
            await self._courier.settle_if_over(delivery)
            return None
        except UnavailableError:
            # Slack could not be asked who the people are: without that nothing goes out.
            await self._store.defer(delivery, self._clock.now() + timedelta(seconds=self._patience.pause))
            return None
        fresh = find_in(draft, delivery)
        if fresh is None or fresh.state is not PublicationState.PUBLISHING or fresh.token != publication.token + 1:
            await self._courier.settle_if_over(delivery)
            return None
        return draft, fresh

    async def _take_over(self, publication: Publication, delivery: Delivery) -> None:
        """Go on with a delivery whose worker died in the middle: fence it off, then look what became of it."""
        try:
            draft = await self._clerk.obey(delivery.draft, None, lambda at: c.TakeOverPublication(publication.id, at))
        except StaleError:
            await self._courier.settle_if_over(delivery)
            return
        fresh = find_in(draft, delivery)
        publisher = self._publishers.get(publication.account)
        if fresh is None:
            await self._courier.settle(delivery)
        elif publisher is None:
            reason = f"The bot has no access to {publication.account} any more, so nobody can look."
            await self._courier.record(delivery, lambda at: c.RecordUnknown(fresh.id, fresh.token, reason, at))
        else:
            await self._store.durable()
            await self._courier.look_up(draft, fresh, publisher, delivery, "The bot was stopped while sending.")

    async def _free(self, publication: Publication, delivery: Delivery) -> bool:
        """Say whether the account takes something now; if not, the delivery waits and says for what."""
        wait = await self._traffic.enter(publication.account, publication.id)
        if wait is None:
            return True
        if wait.brief:
            await self._store.defer(delivery, wait.until)
        else:
            await self._hold(delivery, wait.until, wait.reason)
        return False

    async def _hold(self, delivery: Delivery, until: datetime, reason: str, *, urgent: bool = False) -> None:
        name = delivery.publication
        await self._courier.record(delivery, lambda at: c.HoldPublication(name, until, reason, urgent, at))
