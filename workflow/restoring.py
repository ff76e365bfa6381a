"""After a restore: nobody here knows what went out since the backup, so nothing goes out until people have looked."""

from datetime import datetime
from typing import Final

from domain.enums import DraftState, PublicationState
from domain.errors import UnavailableError
from domain.ids import DraftId, SlackUserId, StaffId
from policies.model import Policy
from workflow import events as e
from workflow import modes as m
from workflow.audit import RESTORED, Anchor, Fact, payload_of
from workflow.controls import SUBJECT
from workflow.office import SYSTEM, Office, PolicySource
from workflow.ports import Clock, Person
from workflow.state import Draft, Modes, Notice
from workflow.store import Store, Transaction

GAP: Final = 1_000
"""So many numbers of each series are passed over: a number may have been given since the backup, and posts bear it."""

SERIES: Final = ("draft", "practice", "raised")

STOPPABLE: Final = (DraftState.AWAITING_APPROVAL, DraftState.APPROVED, DraftState.QUEUED, DraftState.PUBLISHING)


class Nobody:
    """Who is asked about people while no process runs: nothing here depends on them."""

    async def person(self, user: SlackUserId) -> Person:
        """Raise UnavailableError."""
        raise UnavailableError(f"Nobody is asked about {user} during a restore.")


class Restoring(Office):
    """Brings a desk from a backup to rest. Doing it again changes nothing more than the first time."""

    def __init__(self, store: Store, policies: PolicySource, clock: Clock) -> None:
        super().__init__(store, policies, clock, Nobody())

    async def settle(self, taken: datetime, head: Anchor) -> int:
        """Record the restore, and send back every draft that may have gone out since; return how many those are.

        What was being sent becomes unconfirmed, what waited for approval or for its turn waits for a person's word,
        approvals given before do not count any more, and publishing stays paused until enough people resume it.
        """
        policy = self.policies.current()
        await self.store.transact(lambda tx: self._record(tx, taken, head, policy))
        concerned = [draft for draft in await self.store.drafts(live_only=True) if events_for(draft, taken, taken)]
        for draft in concerned:
            await self._send_back(draft.id, taken, policy)
        return len(concerned)

    async def _record(self, tx: Transaction, taken: datetime, head: Anchor, policy: Policy) -> None:
        at = self.clock.now()
        for name in SERIES:
            for _ in range(GAP):
                await tx.next_number(name)
        facts: dict[str, object] = {"taken": taken.isoformat(), "seq": head.seq, "hash": head.hash}
        tx.record(Fact(RESTORED, SYSTEM, SUBJECT, policy.hash, at, facts))
        paused = pausing(taken, at)
        tx.save_modes(m.evolve(await tx.modes(), paused))
        tx.record(Fact(type(paused).__name__, SYSTEM, SUBJECT, policy.hash, at, payload_of(paused)))
        text = f"Everything here was {paused.reason} Publishing is paused; resume it when that was done."
        tx.notify(Notice("", "channel", SUBJECT, text=text, at=at))
        tx.notify(Notice("", "home", SUBJECT))

    async def _send_back(self, name: DraftId, taken: datetime, policy: Policy) -> None:
        async def work(tx: Transaction) -> None:
            draft = await tx.draft(name)
            if draft is not None:
                await self.write(tx, draft, events_for(draft, taken, self.clock.now()), SYSTEM, policy)

        await self.store.transact(work)


def pausing(taken: datetime, at: datetime) -> m.PublishingPaused:
    """Return the pause in which a restored desk begins."""
    reason = f"restored from a backup of {taken:%d %B %Y, %H:%M} UTC; look at what went out since."
    return m.PublishingPaused(StaffId(SYSTEM), reason, at)


def paused(taken: datetime, at: datetime) -> Modes:
    """Return the modes of a restored desk's first moment, before anything else is known of it."""
    return m.evolve(Modes(), pausing(taken, at))


def events_for(draft: Draft, taken: datetime, at: datetime) -> tuple[e.DraftEvent, ...]:
    """Return what a restore means for a draft; nothing if it could not have gone out since."""
    since = f"{taken:%d %B, %H:%M} UTC"
    unknown = f"The desk was restored from a backup of {since}, made while this was being sent."
    events: list[e.DraftEvent] = [
        e.PublicationUnconfirmed(p.id, unknown, at)
        for p in draft.publications
        if p.state is PublicationState.PUBLISHING
    ]
    queued = any(p.state is PublicationState.QUEUED for p in draft.publications)
    if draft.state in STOPPABLE and (queued or not draft.publications) and not _sent_back(draft):
        reason = f"The desk was restored from a backup of {since}: see that it did not go out since, then approve it."
        if draft.approvals:
            events.append(e.ApprovalsLapsed(tuple(mark.by for mark in draft.approvals), reason, at))
        events.append(e.DraftReturned(reason, None, at, late=True))
    return tuple(events)


def _sent_back(draft: Draft) -> bool:
    return draft.state is DraftState.AWAITING_APPROVAL and draft.late and not draft.approvals
