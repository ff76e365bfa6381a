"""A newsroom for tests: the real desk, watch and outbox on a real server; clock, people and platforms to steer."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from domain.enums import AlertKind, Severity
from domain.ids import AccountId, DraftId, NarrativeId, PostId, SlackUserId, TopicId
from domain.records import Alert, Content, Narrative, Post
from integrations.store import RedisStore, connect, keys
from integrations.store.queues import named
from policies.model import Policy
from tests.fakes.publisher import FakePublisher
from tests.fakes.slack_directory import FakeDirectory
from tests.unit.policies.build import content, policy
from workflow.audit import Problem, verify
from workflow.desk import Desk
from workflow.outbox import Outbox
from workflow.sending import Patience
from workflow.state import Actor, Draft, Notice
from workflow.watch import Watch

START = datetime(2026, 11, 23, 21, 0, tzinfo=UTC)
QUICK = Patience(send=5, lease=0.4, idle=0.0, block=0.01, pause=1, looks=2, look=0.01)


@dataclass
class SteeredClock:
    time: datetime = START

    def now(self) -> datetime:
        return self.time

    def forward(self, **by: float) -> None:
        self.time += timedelta(**by)


@dataclass
class SteeredPolicy:
    policy: Policy = field(default_factory=policy)

    def current(self) -> Policy:
        return self.policy


@dataclass
class Newsroom:
    """Everything a journey needs; `page` and `page_2` are the platforms of two accounts."""

    store: RedisStore
    clock: SteeredClock
    directory: FakeDirectory
    policies: SteeredPolicy
    desk: Desk
    watch: Watch
    outbox: Outbox
    page: FakePublisher
    page_2: FakePublisher
    submitted: int = 0

    async def who(self, slack_user: str) -> Actor:
        return await self.desk.actor(SlackUserId(slack_user))

    async def submit(self, author: str = "URITA", words: Content | None = None, **more: Any) -> Draft:
        """Submit a reply; on gossip (low) a responder's own words need one trusted."""
        self.submitted += 1
        narrative = more.pop("narrative", None)
        return await self.desk.submit(
            await self.who(author),
            words or content(),
            None if narrative is None else NarrativeId(narrative),
            TopicId(more.pop("topic", "gossip")),
            more.pop("added_severity", None),
            more.pop("once", f"view-{self.submitted}"),
        )

    async def approve(self, draft: Draft, by: str = "UTESS") -> Draft:
        return await self.desk.approve(await self.who(by), draft.id, draft.current.hash, "reaction")

    async def draft(self, draft: Draft | str) -> Draft:
        return await self.desk.draft(DraftId(draft if isinstance(draft, str) else draft.id))

    async def deliver(self, times: int = 20) -> None:
        """Let the outbox work until it has nothing left to do now."""
        for _ in range(times):
            if not await self.outbox.step("worker", block=False):
                return

    async def notices(self) -> list[Notice]:
        """Return what is to be shown and take it as shown."""
        found = []
        await self.store._group(keys.NOTICES, keys.NOTICES_GROUP)
        while entry := await self.store._next(keys.NOTICES, keys.NOTICES_GROUP, "test", 0, 0):
            found.append(named(*entry))
            await self.store.shown(found[-1].id)
        return found

    async def told(self, kind: str) -> list[str]:
        return [notice.text for notice in await self.notices() if notice.kind == kind]

    async def audit_kinds(self, subject: str) -> list[str]:
        return [event.kind for event in await self.desk.audit(subject)]

    async def audit_problems(self) -> tuple[Problem, ...]:
        return verify([event async for event in self.store.audit()], await self.store.anchors())


@asynccontextmanager
async def newsroom(url: str, rules: Policy | None = None, patience: Patience = QUICK) -> AsyncIterator[Newsroom]:
    """Open a newsroom on the server at `url`."""
    store = await connect(url)
    clock, directory = SteeredClock(), FakeDirectory()
    policies = SteeredPolicy(rules or policy())
    accounts = policies.policy.accounts
    page, page_2 = FakePublisher(accounts[AccountId("page")]), FakePublisher(accounts[AccountId("page-2")])
    desk = Desk(store, policies, clock, directory)
    outbox = Outbox(
        store,
        policies,
        {page.account.id: page, page_2.account.id: page_2},
        directory,
        clock,
        patience=patience,
    )
    try:
        yield Newsroom(store, clock, directory, policies, desk, Watch(store, policies, clock), outbox, page, page_2)
    finally:
        await store.close()


def two_accounts(text: str = "We are on our way.", other: str = "Officers are on their way.") -> Content:
    """Return words for both accounts; one platform never carries the same words twice."""
    return content(text, ("page", "page-2"), variants={AccountId("page-2"): other})


def narrative(
    name: str = "N-1",
    *,
    severity: Severity = Severity.HIGH,
    kind: AlertKind = AlertKind.HOSTILE,
    size: int = 40,
    aliases: Sequence[str] = (),
    at: datetime = START,
    topic: str | None = "rumour",
) -> Narrative:
    """Return a narrative as the detector sees it, first seen twelve minutes before `at`."""
    first = at - timedelta(minutes=12)
    post = Post(PostId(f"{name}-p1"), "x", "3f2a", "They are hiding an explosion at the mill!", first)
    return Narrative(
        id=NarrativeId(name),
        headline="They are hiding an explosion at the mill",
        first_seen=first,
        last_seen=at,
        size=size,
        authors=size // 2,
        momentum=4.2,
        hostility=0.8,
        severity=severity,
        kind=kind,
        topic=None if topic is None else TopicId(topic),
        aliases=tuple(NarrativeId(alias) for alias in aliases),
        samples=(post,),
    )


def alert(seen: Narrative, at: datetime = START) -> Alert:
    """Return the alert the detector raises for a narrative."""
    return Alert(
        narrative_id=seen.id,
        kind=seen.kind or AlertKind.HOSTILE,
        at=at,
        severity=seen.severity,
        momentum=seen.momentum,
        hostility=seen.hostility,
        size=seen.size,
        authors=seen.authors,
        headline=seen.headline,
        topic=seen.topic,
        post_ids=tuple(post.id for post in seen.samples),
        reasons=("Many accounts within minutes.",),
    )
