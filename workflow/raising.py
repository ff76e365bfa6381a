"""A narrative raised by hand: what one reported post says is put under watch, because a person says that it matters."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from domain.enums import AlertKind, Severity
from domain.errors import BadInputError
from domain.ids import NarrativeId, StaffId, TopicId
from domain.records import Narrative, Post
from narratives.portrait import fingerprint, headline, sensitive
from policies.model import Policy
from workflow.audit import Fact, payload_of
from workflow.drill import Drills
from workflow.refusals import on_record
from workflow.state import Actor, Notice, Watched
from workflow.store import Transaction

PREFIX = "R-"
"""The ids of narratives that a person raised; the detector's begin with N-, those of a drill with P-."""


@dataclass(frozen=True, slots=True)
class NarrativeRaised:
    """A person put a reported post under watch as a narrative of its own."""

    by: StaffId
    topic: TopicId | None
    severity: Severity
    at: datetime


class Raising(Drills):
    """Puts before the desk what no source has shown: a post that somebody phoned in is answered like any other."""

    @on_record("raise")
    async def raise_report(
        self, actor: Actor, post: Post, topic: TopicId | None = None, severity: Severity | None = None
    ) -> Watched:
        """Raise a reported post as a narrative; whoever may claim may. The same post raised again is the same one.

        Its severity is its topic's floor, high where it has none (what is not known is taken as it takes an unknown
        reply), and `severity` where that is more. Raises BadInputError for a topic that the policy does not have.
        """
        policy = self.policies.current()
        by = self.allow(policy, actor, "claim")
        if topic is not None and topic not in policy.topics:
            raise BadInputError(f"No topic is called {topic}; the policy has {', '.join(policy.topics) or 'none'}.")
        once = f"raised:{post.platform}:{post.id}"
        harmful = bool(await asyncio.to_thread(sensitive, (post,)))

        async def work(tx: Transaction) -> Watched:
            known = await tx.done(once)
            before = None if known is None else await tx.watched(NarrativeId(known))
            if before is not None:
                return before
            at = self.clock.now()
            name = NarrativeId(f"{PREFIX}{await tx.next_number('raised')}")
            raised = NarrativeRaised(by, topic, _floor(policy, topic, severity), at)
            story = _story(name, post, raised, harmful=harmful)
            watched = Watched(story, 1, alerted_at=at, alert_at=at, alerted_severity=story.severity)
            tx.mark_done(once, name)
            tx.save_watched(watched)
            tx.record(Fact(NarrativeRaised.__name__, by, name, policy.hash, at, payload_of(raised)))
            tx.notify(Notice("", "card", name))
            tx.notify(Notice("", "home", name))
            return watched

        return await self.store.transact(work)


def _floor(policy: Policy, topic: TopicId | None, severity: Severity | None) -> Severity:
    floor = Severity.HIGH if topic is None else policy.topics[topic].impact
    return floor if severity is None else Severity.highest(floor, severity)


def _story(name: NarrativeId, post: Post, raised: NarrativeRaised, *, harmful: bool) -> Narrative:
    return Narrative(
        id=name,
        headline=headline(post),
        first_seen=min(post.created_at, raised.at),
        last_seen=raised.at,
        size=1,
        authors=1,
        momentum=0.0,
        hostility=0.0,
        severity=raised.severity,
        kind=AlertKind.HOSTILE,
        topic=raised.topic,
        platforms={post.platform: 1},
        reasons=(f"{raised.by} raised it by hand from a report. One post is known; how far it went is not.",),
        samples=(post,),
        sensitive=(post.id,) if harmful else (),
        fingerprint=fingerprint((post, post)),  # what one post marks itself with, a reply must not repeat either
    )
