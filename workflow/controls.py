"""The desk's use cases on modes: pause by one, resume by several, a crisis; and drafts that then go on."""

from collections.abc import Callable
from datetime import datetime

from domain.enums import DraftState, PublicationState
from domain.ids import StaffId, TopicId
from policies.members import people_for, who_may
from policies.model import Policy
from workflow import commands as c
from workflow import modes as m
from workflow.audit import Fact, payload_of
from workflow.corrections import Corrections
from workflow.office import SYSTEM
from workflow.refusals import on_record
from workflow.state import Actor, Modes, Notice
from workflow.store import Transaction

SUBJECT = "modes"
"""The subject of the modes' audit events and notices."""

Decide = Callable[[Modes, datetime], tuple[m.ModeEvent, ...]]


class Controls(Corrections):
    """Stops and starts everything. Retracting stays possible throughout."""

    @on_record("pause")
    async def pause(self, actor: Actor, reason: str = "") -> Modes:
        """Stop everything before its next byte; one person is enough."""
        policy = self.policies.current()
        by = self.allow(policy, actor, "pause")
        before = await self.store.modes()
        modes = await self.change_modes(by, policy, lambda modes, at: m.pause(modes, by, reason.strip(), at))
        await self._reconsider((DraftState.APPROVED, DraftState.QUEUED, DraftState.PUBLISHING))
        if not before.paused:
            await self._tell_under_way()
        return modes

    @on_record("resume")
    async def resume(self, actor: Actor) -> Modes:
        """Say to go on. With enough different people it does, and drafts that have their quorum go out."""
        policy = self.policies.current()
        by = self.allow(policy, actor, "resume")
        modes = await self.change_modes(by, policy, lambda modes, at: m.resume(modes, by, policy, at))
        if not modes.paused:
            await self._reconsider((DraftState.AWAITING_APPROVAL,))
        return modes

    @on_record("crisis")
    async def crisis(self, actor: Actor, topic: TopicId, reason: str, hours: float) -> Modes:
        """Declare a crisis: its matrix replaces free_text for one topic until its end."""
        policy = self.policies.current()
        by = self.allow(policy, actor, "crisis")
        return await self.change_modes(
            by,
            policy,
            lambda modes, at: m.declare_crisis(modes, policy, by=by, topic=topic, reason=reason, hours=hours, at=at),
        )

    @on_record("end crisis")
    async def end_crisis(self, actor: Actor) -> Modes:
        """End the crisis early."""
        policy = self.policies.current()
        by = self.allow(policy, actor, "crisis")
        return await self.change_modes(by, policy, lambda modes, at: m.end_crisis(modes, by, at))

    async def change_modes(self, by: StaffId | None, policy: Policy, choose: Decide) -> Modes:
        """Carry out one decision on the modes in one transaction, and tell the channel."""

        async def work(tx: Transaction) -> Modes:
            before = await tx.modes()
            events = choose(before, self.clock.now())
            modes = before
            for event in events:
                modes = m.evolve(modes, event)
                actor = SYSTEM if by is None else by
                tx.record(Fact(type(event).__name__, actor, SUBJECT, policy.hash, event.at, payload_of(event)))
                tx.notify(Notice("", "channel", SUBJECT, text=_told(event, modes, policy), at=event.at))
            if events:
                tx.save_modes(modes)
                tx.notify(Notice("", "home", SUBJECT))
            return modes

        return await self.store.transact(work)

    async def _tell_under_way(self) -> None:
        """Say what was on its way to a platform when the pause came: its first byte may have left."""
        drafts = await self.store.drafts(live_only=True)
        sent = [p for draft in drafts for p in draft.publications if p.state is PublicationState.PUBLISHING]
        if sent:
            which = ", ".join(f"{p.id.split('/', maxsplit=1)[0]} to {p.account}" for p in sent)
            text = f"On its way when the pause came, and not to be stopped: {which}. Retracting stays possible."
            await self.store.notify(Notice("", "channel", SUBJECT, text=text, at=self.clock.now()))

    async def _reconsider(self, states: tuple[DraftState, ...]) -> None:
        """Judge drafts in these states again; whatever is cut short here, the clock's next round makes good."""
        for draft in await self.store.drafts(live_only=True):
            if draft.state in states:
                await self.obey(draft.id, None, c.ReconsiderDraft)


def _told(event: m.ModeEvent, modes: Modes, policy: Policy) -> str:
    match event:
        case m.PublishingPaused():
            why = f": {event.reason}" if event.reason else "."
            return f"{event.by} paused all publishing{why} Nothing goes out. {_resumers(policy, event.at)}"
        case m.ResumeAsked():
            missing = people_for(policy, "resume") - len(modes.resume_votes)
            if not modes.paused or missing <= 0:
                return f"{event.by} says to resume."
            return f"{event.by} says to resume; {missing} more must say so. {_resumers(policy, event.at)}"
        case m.PublishingResumed():
            return f"Publishing goes on: {' and '.join(event.by)} resumed it."
        case m.CrisisDeclared():
            crisis = event.crisis
            until = crisis.until.astimezone(policy.zone).strftime("%d %B %H:%M %Z")
            return f"{crisis.by} declared a crisis for {crisis.topic} until {until}: {crisis.reason}"
        case m.CrisisEnded():
            return f"The crisis for {event.topic} is over{f': {event.by} ended it' if event.by else ''}."


def _resumers(policy: Policy, at: datetime) -> str:
    who = ", ".join(who_may(policy, "resume", at)) or "nobody on the staff list"
    people = people_for(policy, "resume")
    return f"Resuming takes {people} of: {who}."
