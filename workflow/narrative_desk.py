"""The desk's use cases on narratives: claim, snooze, not hostile, do not respond, escalate, merge, reveal."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

from domain.errors import BadInputError, NotFoundError
from domain.ids import NarrativeId, StaffId
from policies.members import people_for
from policies.model import Policy
from workflow import handling as h
from workflow import narrative_events as e
from workflow.audit import Fact, payload_of
from workflow.controls import Controls
from workflow.duty import on_duty
from workflow.office import SYSTEM
from workflow.refusals import on_record
from workflow.state import Actor, Notice, Watched
from workflow.store import Transaction
from workflow.tracing import about

Decide = Callable[[Watched, datetime], tuple[e.NarrativeEvent, ...]]


class NarrativeDesk(Controls):
    """Everything staff decide about narratives; who may is in the policy's `[actions]`."""

    @on_record("claim")
    async def claim(self, actor: Actor, narrative: NarrativeId) -> Watched:
        """Have it."""
        policy = self.policies.current()
        by = self.allow(policy, actor, "claim")
        return await self.handle(narrative, by, policy, lambda watched, at: h.claim(watched, by, at))

    @on_record("snooze")
    async def snooze(self, actor: Actor, narrative: NarrativeId, minutes: float) -> Watched:
        """Quieten it for some minutes, counted from this minute so that a second delivery is the same snooze."""
        policy = self.policies.current()
        by = self.allow(policy, actor, "snooze")
        if not 0 < minutes <= 7 * 24 * 60:
            raise BadInputError("A snooze lasts from one minute to seven days.")

        def choose(watched: Watched, at: datetime) -> tuple[e.NarrativeEvent, ...]:
            minute = at.replace(second=0, microsecond=0)
            return h.snooze(watched, by, max(minute + timedelta(minutes=minutes), at + timedelta(seconds=1)), at)

        return await self.handle(narrative, by, policy, choose)

    @on_record("not hostile")
    async def not_hostile(self, actor: Actor, narrative: NarrativeId) -> Watched:
        """Say that it is not hostile; above medium two people have to."""
        policy = self.policies.current()
        by = self.allow(policy, actor, "not_hostile")
        return await self.handle(narrative, by, policy, lambda watched, at: h.not_hostile(watched, by, policy, at))

    @on_record("restore")
    async def restore(self, actor: Actor, narrative: NarrativeId) -> Watched:
        """Undo "not hostile"."""
        policy = self.policies.current()
        by = self.allow(policy, actor, "not_hostile")
        return await self.handle(narrative, by, policy, lambda watched, at: h.restore(watched, by, at))

    @on_record("do not respond")
    async def do_not_respond(
        self, actor: Actor, narrative: NarrativeId, reason: str, look_again: datetime | float
    ) -> Watched:
        """Decide not to respond; `look_again` is a time, or a number of minutes from now."""
        policy = self.policies.current()
        by = self.allow(policy, actor, "do_not_respond")

        def choose(watched: Watched, at: datetime) -> tuple[e.NarrativeEvent, ...]:
            when = look_again if isinstance(look_again, datetime) else at + timedelta(minutes=look_again)
            return h.decline(watched, by, reason, when, at)

        return await self.handle(narrative, by, policy, choose)

    @on_record("escalate")
    async def escalate(self, actor: Actor, narrative: NarrativeId) -> Watched:
        """Call for more senior eyes; whoever may claim may call."""
        policy = self.policies.current()
        by = self.allow(policy, actor, "claim")

        def choose(watched: Watched, at: datetime) -> tuple[e.NarrativeEvent, ...]:
            return () if f"by:{by}" in watched.escalated else (e.NarrativeEscalated(by, at),)

        return await self.handle(narrative, by, policy, choose)

    async def report_on(self, actor: Actor, narrative: NarrativeId, to: str, reference: str) -> Watched:
        """Note that it was reported to a platform or an authority; whoever may claim may note it."""
        policy = self.policies.current()
        by = self.allow(policy, actor, "claim")
        if not to.strip():
            raise BadInputError("Say to whom it was reported.")
        return await self.handle(
            narrative, by, policy, lambda _, at: (e.NarrativeReported(by, to.strip(), reference.strip(), at),)
        )

    @on_record("reveal")
    async def reveal(self, actor: Actor, narrative: NarrativeId) -> Watched:
        """Note that a person opened the posts."""
        policy = self.policies.current()
        by = self.by(policy, actor).staff
        return await self.handle(narrative, by, policy, lambda _, at: (e.SamplesRevealed(by, at),), quiet=True)

    @on_record("merge")
    async def merge(self, actor: Actor, into: NarrativeId, from_: NarrativeId) -> Watched:
        """Let one narrative absorb another; the other's id means this one from now on."""
        policy = self.policies.current()
        by = self.allow(policy, actor, "merge")

        async def work(tx: Transaction) -> Watched:
            at = self.clock.now()
            target, other = await _found(tx, into), await _found(tx, from_)
            events = h.merge(target, other, by, at)
            aliases = tuple(dict.fromkeys((*target.narrative.aliases, other.narrative.id, *other.narrative.aliases)))
            joined = replace(target, narrative=replace(target.narrative, aliases=aliases))
            after = _write(tx, joined, events, by, policy)
            tx.forget_watched(other.narrative.id, target.narrative.id)
            tx.notify(Notice("", "card", other.narrative.id, extra={"merged_into": target.narrative.id}))
            return after

        return await self.store.transact(work)

    async def handle(
        self,
        narrative: NarrativeId,
        by: StaffId | None,
        policy: Policy,
        choose: Decide,
        *,
        quiet: bool = False,
        also: Callable[[Transaction, Watched], Awaitable[None]] | None = None,
    ) -> Watched:
        """Carry out one decision on a narrative in one transaction."""

        async def work(tx: Transaction) -> Watched:
            watched = await _found(tx, narrative)
            events = choose(watched, self.clock.now())
            after = _write(tx, watched, events, SYSTEM if by is None else by, policy, quiet=quiet)
            if events and also is not None:
                await also(tx, after)
            return after

        with about(narrative=narrative):
            return await self.store.transact(work)


async def _found(tx: Transaction, narrative: NarrativeId) -> Watched:
    watched = await tx.watched(narrative)
    if watched is None:
        raise NotFoundError(f"There is no narrative {narrative}; /narratives lists those that are open.")
    return watched


def _write(
    tx: Transaction,
    watched: Watched,
    events: tuple[e.NarrativeEvent, ...],
    actor: str,
    policy: Policy,
    *,
    quiet: bool = False,
) -> Watched:
    if not events:
        return watched
    after = watched
    for event in events:
        after = h.evolve(after, event)
        name = after.narrative.id
        tx.record(Fact(type(event).__name__, actor, name, policy.hash, event.at, payload_of(event)))
        for notice in _told(after, event, policy):
            tx.notify(notice)
    tx.save_watched(after)
    if not quiet:
        tx.notify(Notice("", "card", after.narrative.id))
        tx.notify(Notice("", "home", after.narrative.id))
    return after


def _told(watched: Watched, event: e.NarrativeEvent, policy: Policy) -> tuple[Notice, ...]:  # noqa: PLR0911 - flat
    """Return what is said beside the card: pages, and what a second person should know."""
    name, headline = watched.narrative.id, watched.narrative.headline
    match event:
        case e.NotHostileAsked():
            missing = people_for(policy, "not_hostile", watched.alerted_severity) - len(watched.votes)
            if missing <= 0:
                return ()
            text = f"{event.by} says that this is not hostile. At this severity {missing} more must agree."
            return (Notice("", "thread", name, text=text, at=event.at),)
        case e.ResponseDeclined():
            until = event.look_again.astimezone(policy.zone).strftime("%d %B %H:%M %Z")
            text = f"{event.by} decided not to respond: {event.reason} We look again on {until}."
            return (Notice("", "thread", name, text=text, at=event.at),)
        case e.NarrativeReported():
            reference = f", reference {event.reference}" if event.reference else ""
            text = f"{event.by} reported it to {event.to}{reference}."
            return (Notice("", "thread", name, text=text, at=event.at),)
        case e.NarrativeMerged():
            text = f"{event.by} found that {event.absorbed} tells the same story; it goes on here."
            return (Notice("", "thread", name, text=text, at=event.at),)
        case e.NarrativeEscalated():
            text = f"{event.by} asks you to look at {name} ({watched.narrative.severity}): {headline}"
            return tuple(Notice("", "page", name, text=text, to=to, at=event.at) for to in on_duty(policy, event.at))
        case e.AlertEscalated():
            text = f"Nobody has claimed {name} ({watched.narrative.severity}): {headline}"
            return tuple(Notice("", "page", name, text=text, to=to, at=event.at) for to in event.notified)
        case e.NarrativeClosed():
            text = f"Closed: it has not grown for {event.quiet_hours} hours. It opens again by itself if it does."
            return (Notice("", "thread", name, text=text, at=event.at),)
        case e.SnoozeEnded():
            return (Notice("", "thread", name, text="It is time to look at this again.", at=event.at),)
        case _:
            return ()
