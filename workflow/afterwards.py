"""What happens after publishing: posts read back, our own timelines watched, credentials asked before they fail."""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

import structlog

from domain.errors import FleetfootError
from domain.ids import AccountId, DraftId, PublicationId
from workflow import commands as c
from workflow.clerk import Clerk
from workflow.credentials import CredentialWatch
from workflow.office import PolicySource
from workflow.ports import Clock, Directory, Observant, Publisher, RateLimitedError
from workflow.reach import LATEST, due, over
from workflow.state import Draft, Publication
from workflow.store import Store
from workflow.timeline import Timelines

log = structlog.get_logger(__name__)

LOOK_S: Final = 15.0
LEASE_S: Final = 60.0
SEND_S: Final = 60.0
AGAIN: Final = timedelta(minutes=5)
"""How long a post that could not be read is left alone."""

TIMELINES: Final = timedelta(minutes=2)
CREDENTIALS: Final = timedelta(hours=1)


class Afterwards:
    """One process at a time does this, by lease; it needs the accounts' credentials, so it lives where publishing does.

    What it has to do it reads from the record: after a restart nothing is forgotten, and nothing is told twice.
    """

    def __init__(
        self,
        store: Store,
        policies: PolicySource,
        publishers: Mapping[AccountId, Publisher],
        directory: Directory,
        clock: Clock,
    ) -> None:
        self._store = store
        self._publishers = publishers
        self._clock = clock
        self._clerk = Clerk(store, policies, clock, directory)
        self._credentials = CredentialWatch(store, policies, publishers, clock)
        self._timelines = Timelines(store, policies, publishers, clock)
        self._followed: set[DraftId] = set()
        self._read_to: int | None = None
        self._not_before: dict[PublicationId, datetime] = {}
        self._next: dict[str, datetime] = {}

    async def run(self, holder: str) -> None:
        """Make rounds for ever, whenever this process holds the lease; nothing ends the loop."""
        while True:
            try:
                if await self._store.lease("afterwards", holder, LEASE_S):
                    await self.round()
            except FleetfootError as error:
                log.warning("what happens after publishing waits", error=error.message, code=error.code)
            except Exception:
                log.exception("a round after publishing broke off")
            await asyncio.sleep(LOOK_S)

    async def round(self) -> None:
        """Read back what is due; look at timelines and credentials when their time has come."""
        now = self._clock.now()
        if self._time_for("credentials", now, CREDENTIALS):
            await self._credentials.round()
        await self._follow()
        for name in tuple(self._followed):
            draft = await self._store.draft(name)
            if draft is None or all(over(p, now) for p in draft.publications):
                self._followed.discard(name)
                continue
            for publication in draft.publications:
                if due(publication, now) and self._not_before.get(publication.id, now) <= now:
                    await self._measure(draft, publication)
        if self._time_for("timelines", now, TIMELINES):
            await self._timelines.round()

    def _time_for(self, what: str, now: datetime, every: timedelta) -> bool:
        if self._next.get(what, now) > now:
            return False
        self._next[what] = now + every
        return True

    async def _follow(self) -> None:
        """Learn what was published since the last round: at first from the drafts, then from the trail."""
        if self._read_to is None:
            head = await self._store.audit_head()
            since = self._clock.now() - LATEST
            drafts = await self._store.drafts(live_only=False)
            self._followed = {d.id for d in drafts if any(p.done_at and p.done_at >= since for p in d.publications)}
            self._read_to = head.seq
            return
        async for event in self._store.audit(after=self._read_to):
            self._read_to = event.seq
            if event.kind in {"PublicationSucceeded", "DraftWithdrawn"}:
                self._followed.add(DraftId(event.subject))

    async def _measure(self, draft: Draft, publication: Publication) -> None:
        publisher, now = self._publishers.get(publication.account), self._clock.now()
        if not isinstance(publisher, Observant) or publication.remote_id is None:
            self._not_before[publication.id] = now + LATEST
            return
        try:
            async with asyncio.timeout(SEND_S):
                reach = await publisher.measure(publication.remote_id, now)
        except RateLimitedError as error:
            self._not_before[publication.id] = error.until
        except (FleetfootError, TimeoutError, OSError) as error:
            log.warning("a post could not be read back", publication=publication.id, error=str(error))
            self._not_before[publication.id] = now + AGAIN
        else:
            if reach is None:  # looking is switched off
                self._not_before[publication.id] = now + LATEST
                return
            name = publication.id
            await self._clerk.obey(draft.id, None, lambda at: c.RecordReach(name, reach, at))
