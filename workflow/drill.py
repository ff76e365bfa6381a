"""A practice crisis in the real workspace: begun by a person, driven by the clock, scored from the trail."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

import structlog

from domain.enums import PlatformName
from domain.errors import BadInputError, FleetfootError, StaleError
from domain.ids import NarrativeId, StaffId, TopicId
from domain.records import Topic
from policies.model import Policy
from workflow import drill_script as script
from workflow.audit import Fact, payload_of
from workflow.drill_score import MOST, Score, score
from workflow.office import SYSTEM
from workflow.practice import PREFIX, is_practice
from workflow.rounds import Rounds
from workflow.state import Actor, Handling, Notice, Watched
from workflow.store import Transaction

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class PracticeBegun:
    """A drill began: an invented narrative was put before the desk."""

    by: StaffId
    at: datetime


@dataclass(frozen=True, slots=True)
class PracticeLesson:
    """In a drill a rule stopped a wording."""

    by: StaffId
    rule: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PracticeEnded:
    """A drill ended: `by` is None when its time ran out or a real alert ended it."""

    by: StaffId | None
    reason: str
    points: int
    people: tuple[StaffId, ...]
    at: datetime


class Drills(Rounds):
    """Begins, drives and ends drills; one at a time, and never beside the real thing."""

    async def begin_drill(self, actor: Actor, topic: TopicId | None = None) -> Watched:
        """Begin a drill; who may declare a crisis may. BadInputError or StaleError say why not now."""
        policy = self.policies.current()
        by = self.allow(policy, actor, "crisis")
        chosen = _topic(policy, topic)
        if not any(account.platform is PlatformName.SANDBOX for account in policy.accounts.values()):
            raise BadInputError('A drill needs a sandbox account: add an [[account]] with platform = "sandbox".')
        if (running := await self.drill()) is not None:
            raise StaleError(f"{running.narrative.id} is still running; /fleetfoot drill end ends it.")
        if (real := await self._real_alert(None)) is not None:
            raise StaleError(f"{real.narrative.id} is real and nobody has it yet; see to that first, then practise.")

        async def work(tx: Transaction) -> Watched:
            at = self.clock.now()
            name = NarrativeId(f"{PREFIX}{await tx.next_number('practice')}")
            story = script.narrative(name, chosen, at, at)
            watched = Watched(story, 1, alerted_at=at, alert_at=at, alerted_severity=story.severity)
            tx.save_watched(watched)
            tx.record(_fact(PracticeBegun(by, at), by, name, policy))
            text = (
                f"🎓 PRACTICE begins ({name}), called by {by}. Everything marked PRACTICE is invented, and answers to "
                f"it reach sandbox accounts only. Treat it like the real thing; a real alert ends it at once."
            )
            tx.notify(Notice("", "channel", name, text=text, at=at))
            tx.notify(Notice("", "card", name))
            tx.notify(Notice("", "home", name))
            return watched

        return await self.store.transact(work)

    async def drill(self) -> Watched | None:
        """Return the drill that is running, or None."""
        found = await self.store.narratives(open_only=True)
        return next((one for one in found if is_practice(one.narrative.id) and not _over(one)), None)

    async def learn(self, actor: Actor, narrative: NarrativeId, rule: str) -> None:
        """Note that a rule stopped somebody's wording in a drill; the same person and rule count once."""
        if not is_practice(narrative) or actor.staff is None:
            return
        by, policy, key = actor.staff, self.policies.current(), f"lesson:{narrative}:{actor.staff}:{rule}"

        async def work(tx: Transaction) -> None:
            if await tx.done(key) is None:
                tx.mark_done(key, rule)
                tx.record(_fact(PracticeLesson(by, rule, self.clock.now()), by, narrative, policy))

        await self.store.transact(work)

    async def end_drill(self, actor: Actor) -> Score:
        """End the running drill and return its score; who may declare a crisis may."""
        by = self.allow(self.policies.current(), actor, "crisis")
        running = await self.drill()
        if running is None:
            raise StaleError("No drill is running; /fleetfoot drill begins one.")
        return await self._end(running, by, f"{by} ended it.")

    async def tick(self, now: datetime | None = None) -> None:
        """Make the round of the real desk, then that of the drill."""
        await super().tick(now)
        running = await self.drill()
        if running is None:
            return
        try:
            await self._drive(running)
        except FleetfootError as error:
            log.warning("the drill could not be driven", drill=running.narrative.id, error=error.message)

    async def _drive(self, running: Watched) -> None:
        at = self.clock.now()
        real = await self._real_alert(running.alerted_at)
        if real is not None:
            await self._end(running, None, f"{real.narrative.id} is real: practice stops here.")
            return
        if at - running.alerted_at >= script.LASTS:
            await self._end(running, None, "Its time is up.")
            return
        for number, inject in enumerate(script.INJECTS):
            due = running.alerted_at + inject.after <= at
            if due and await self.store.claim_once(f"inject:{running.narrative.id}:{number}", 7200.0):
                await self.store.notify(Notice("", "thread", running.narrative.id, text=inject.text, at=at))
        if at - running.narrative.last_seen >= script.STEP:
            await self.store.transact(partial(self._grow, name=running.narrative.id))

    async def _grow(self, tx: Transaction, name: NarrativeId) -> None:
        watched = await tx.watched(name)
        if watched is None or _over(watched):
            return
        at = self.clock.now()
        topics = self.policies.current().topics
        topic = None if watched.narrative.topic is None else topics.get(watched.narrative.topic)
        story = script.narrative(name, topic, watched.alerted_at, at)
        growth = (*watched.growth, (at, story.size))
        tx.save_watched(replace(watched, narrative=story, growth=growth, version=watched.version + 1))
        tx.notify(Notice("", "card", name))

    async def _end(self, running: Watched, by: StaffId | None, reason: str) -> Score:
        name, policy = running.narrative.id, self.policies.current()
        events = [event async for event in self.store.audit(name)]
        for draft in running.drafts:
            events += [event async for event in self.store.audit(draft)]
        result = score(running.alerted_at, events)

        async def work(tx: Transaction) -> None:
            watched = await tx.watched(name)
            if watched is None or _over(watched):
                return
            at = self.clock.now()
            tx.save_watched(replace(watched, handling=Handling.NOT_HOSTILE, until=None, version=watched.version + 1))
            ended = PracticeEnded(by, reason, result.total, result.people, at)
            tx.record(_fact(ended, SYSTEM if by is None else by, name, policy))
            tx.notify(Notice("", "card", name))
            tx.notify(Notice("", "home", name))
            tx.notify(Notice("", "channel", name, text=_told(running, result, reason), at=at))

        await self.store.transact(work)
        return result

    async def _real_alert(self, since: datetime | None) -> Watched | None:
        """Return a real alert that asks for somebody now: unclaimed, high or worse, raised after `since`."""
        for watched in await self.store.narratives(open_only=True):
            fresh = since is None or watched.alerted_at > since
            waits = watched.handling is Handling.OPEN and watched.on_card and watched.alerted_severity.rank >= _HIGH
            recent = self.clock.now() - watched.alerted_at < timedelta(hours=2)
            if fresh and waits and recent and not is_practice(watched.narrative.id):
                return watched
        return None


_HIGH = 2


def _over(watched: Watched) -> bool:
    return watched.handling is Handling.NOT_HOSTILE


def _topic(policy: Policy, topic: TopicId | None) -> Topic | None:
    """Return the topic asked for, or the one that a drill of this story fits: about people's safety, with lines."""
    if topic is not None:
        if topic not in policy.topics:
            raise BadInputError(f"No topic is called {topic}; the policy has {', '.join(policy.topics) or 'none'}.")
        return policy.topics[topic]
    with_lines = {line.topic for line in policy.lines.values()}
    ranked = sorted(policy.topics.values(), key=lambda one: (not one.life_safety, one.id not in with_lines))
    return ranked[0] if ranked else None


def _told(running: Watched, result: Score, reason: str) -> str:
    name = running.narrative.id
    lines = [f"🎓 PRACTICE is over ({name}). {reason} *{result.total} of {MOST} points.*"]
    lines += [f"• {mark.what}: {mark.points} of {mark.most} ({mark.why})" for mark in result.marks]
    if result.people:
        lines.append(
            f"Took part: {', '.join(result.people)}. Their training dates are the policy file's; renew them there."
        )
    return "\n".join(lines)


def _fact(event: PracticeBegun | PracticeLesson | PracticeEnded, actor: str, name: NarrativeId, policy: Policy) -> Fact:
    return Fact(type(event).__name__, actor, name, policy.hash, event.at, payload_of(event))


PracticeEvent = PracticeBegun | PracticeLesson | PracticeEnded
