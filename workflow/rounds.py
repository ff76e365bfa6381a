"""The clock's rounds: what time alone changes. Every step is idempotent, so any number of clocks may make it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

import structlog

from domain.enums import DraftState, PublicationState, Severity
from domain.errors import FleetfootError, UnavailableError
from policies.model import Policy
from workflow import commands as c
from workflow import handling as h
from workflow import modes as m
from workflow import narrative_events as e
from workflow.audit import Anchor
from workflow.duty import recipients
from workflow.erasure import Erasure
from workflow.judge import Judge, Situation
from workflow.life import is_live
from workflow.lifecycle import decide
from workflow.office import involved
from workflow.state import Draft, Handling, Notice, Publication, Watched
from workflow.store import Delivery, Transaction
from workflow.watch import CardBudget, let_go

log = structlog.get_logger(__name__)

HOUR_S = 3600
SWEEP_S = 300
FORGOTTEN = timedelta(minutes=3)
"""Far longer than any worker leaves a due delivery alone while there is one."""


class Rounds(Erasure):
    """What is done every few seconds by whoever holds the clock."""

    async def tick(self, now: datetime | None = None) -> None:
        """Let lapse what lapsed, send back what is late, wake what slept, escalate what nobody claimed.

        `now` is for callers that have a clock of their own; the desk's clock decides. One subject that cannot be dealt
        with does not keep the others waiting.
        """
        at = now or self.clock.now()
        policy = self.policies.current()
        await self.change_modes(None, policy, lambda modes, when: m.end_crisis(modes, None, max(when, at)))
        narratives = await self.store.narratives(open_only=True)
        drafts = await self.store.drafts(live_only=True)
        for draft in await self._restless(drafts, narratives, policy):
            try:
                await self.obey(draft.id, None, c.ReconsiderDraft)
            except FleetfootError as error:
                log.warning("a draft could not be looked at", draft=draft.id, error=error.message)
        for draft in drafts:
            await self._sweep(draft)
        for watched in narratives:
            try:
                await self._wake(watched, policy)
                await self._escalate(watched, policy)
                await self._close(watched, policy)
            except FleetfootError as error:
                log.warning("a narrative could not be looked at", narrative=watched.narrative.id, error=error.message)
        await CardBudget(self.store, self.clock).release(policy)
        await self.store.flush_dirty()
        await self._hourly(policy, at)

    async def _restless(
        self, drafts: Sequence[Draft], narratives: Sequence[Watched], policy: Policy
    ) -> tuple[Draft, ...]:
        """Return the drafts that time seems to have changed, judged by what is known without asking Slack again."""
        faces = await self.people.remembered(policy, {user for draft in drafts for user in involved(draft)})
        modes, now = await self.store.modes(), self.clock.now()
        about = {name: w.narrative for w in narratives for name in (w.narrative.id, *w.narrative.aliases)}
        restless = []
        for draft in drafts:
            seen = None if draft.narrative is None else about.get(draft.narrative)
            if seen is None and draft.narrative is not None:
                closed = await self.store.watched(draft.narrative)
                seen = None if closed is None else closed.narrative
            situation = Situation(
                modes=modes,
                slack=faces.slack,
                groups=faces.groups,
                severity=None if seen is None else seen.severity,
                fingerprint=None if seen is None else seen.fingerprint,
            )
            if decide(draft, c.ReconsiderDraft(now), Judge(policy, situation, now)):
                restless.append(draft)
        return tuple(restless)

    async def _sweep(self, draft: Draft) -> None:
        """Put a delivery back into the outbox that should long have been dealt with: an entry too many does no harm."""
        now = self.clock.now()
        for publication in draft.publications:
            if not forgotten(draft, publication, now):
                continue
            delivery = Delivery("", draft.id, publication.id, retract=publication.retract_asked)
            if await self.store.claim_once(f"sweep:{publication.id}:{int(now.timestamp()) // SWEEP_S}", 2 * SWEEP_S):
                log.warning("a delivery was forgotten", publication=publication.id)
                await self.store.transact(partial(_put_back, delivery=delivery))

    async def _wake(self, watched: Watched, policy: Policy) -> None:
        """End a snooze, or a decision not to respond, whose time has come."""
        if watched.until is None or watched.until > self.clock.now():
            return

        def choose(fresh: Watched, at: datetime) -> tuple[e.NarrativeEvent, ...]:
            asleep = fresh.handling in (Handling.SNOOZED, Handling.NO_RESPONSE)
            due = fresh.until is not None and fresh.until <= at
            return (e.SnoozeEnded(at),) if asleep and due else ()

        await self.handle(watched.narrative.id, None, policy, choose)

    async def _escalate(self, watched: Watched, policy: Policy) -> None:
        """Tell whom the policy names about an alert that nobody has claimed in time; each rule once."""

        def choose(fresh: Watched, at: datetime) -> tuple[e.NarrativeEvent, ...]:
            if fresh.handling is not Handling.OPEN or not fresh.on_card:
                return ()
            severity = Severity.highest(fresh.alerted_severity, fresh.narrative.severity)
            minutes = (at - fresh.alerted_at).total_seconds() / 60
            due = []
            for number, rule in enumerate(policy.escalations, start=1):
                name = f"rule:{number}:{rule.severity}:{rule.after_minutes}"
                if (
                    severity.rank >= rule.severity.rank
                    and minutes >= rule.after_minutes
                    and name not in fresh.escalated
                ):
                    due.append(e.AlertEscalated(name, recipients(policy, rule, at), at))
            return tuple(due)

        if choose(watched, self.clock.now()):
            await self.handle(watched.narrative.id, None, policy, choose)

    async def _close(self, watched: Watched, policy: Policy) -> None:
        """Close a narrative that went quiet and of which no reply is on its way."""
        hours = policy.alerting.quiet_hours
        if not h.close(watched, hours, self.clock.now()):
            return
        for name in watched.drafts:
            draft = await self.store.draft(name)
            if draft is not None and is_live(draft):
                return
        await self.handle(watched.narrative.id, None, policy, lambda fresh, at: h.close(fresh, hours, at))

    async def _hourly(self, policy: Policy, at: datetime) -> None:
        """Keep the chain's head, so that cutting the trail short before it is found; forget posts that are too old."""
        if not await self.store.claim_once(f"hourly:{int(at.timestamp()) // HOUR_S}", HOUR_S * 2):
            return
        head = await self.store.audit_head()
        if head.seq:
            try:
                await self.store.save_anchor(Anchor(head.seq, head.hash, at))
            except UnavailableError as error:
                log.exception("an anchor could not be kept")
                await self.store.notify(Notice("", "channel", "audit", text=error.message, at=at))
        oldest = at - timedelta(days=policy.posts_days)
        await self.store.forget_posts(oldest)
        for watched in await self.store.narratives(open_only=False):
            if any(post.created_at < oldest for post in watched.narrative.samples):
                await self.store.transact(partial(let_go, name=watched.narrative.id, oldest=oldest))


def forgotten(draft: Draft, publication: Publication, now: datetime) -> bool:
    """Say whether a delivery waits although its time came long ago."""
    match publication.state:
        case PublicationState.QUEUED:
            since = max(draft.approved_at or now, publication.retry_at or draft.approved_at or now)
            waits = draft.state in (DraftState.QUEUED, DraftState.PUBLISHING)
        case PublicationState.PUBLISHING:
            since, waits = publication.started_at or now, True
        case PublicationState.PUBLISHED | PublicationState.UNCONFIRMED:
            since, waits = publication.done_at or publication.started_at or now, publication.retract_asked
        case PublicationState.FAILED if publication.sent:
            since, waits = publication.done_at or now, publication.retract_asked
        case _:
            return False
    return waits and now - since > FORGOTTEN


async def _put_back(tx: Transaction, delivery: Delivery) -> None:
    tx.enqueue(delivery)
