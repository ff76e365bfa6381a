"""Our own timelines watched: a post that staff made by hand is noticed, told, and shown where it belongs."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog

from domain.enums import PublicationState
from domain.errors import FleetfootError
from domain.ids import AccountId, NarrativeId
from domain.records import Account
from policies.words import words_for
from workflow.audit import Fact, payload_of
from workflow.office import SYSTEM, PolicySource
from workflow.ports import Clock, Observant, OwnPost, Publisher
from workflow.state import Draft, Notice, Watched
from workflow.store import Store, Transaction

log = structlog.get_logger(__name__)

AT_START: Final = timedelta(hours=6)
OVERLAP: Final = timedelta(minutes=30)
"""How far back each look goes: platforms show a post late. One that charges for it may show only what is new."""

TOO_FRESH: Final = timedelta(minutes=2)
"""A post this young may be one of ours whose sending has not been written down yet."""

KNOWN_FOR: Final = timedelta(days=1)
LOOK_S: Final = 60.0
_SHOWN: Final = 280


@dataclass(frozen=True, slots=True)
class PostNoticed:
    """A post stands on an account of ours that did not go out through the desk."""

    account: AccountId
    remote_id: str
    url: str | None
    text: str
    narrative: NarrativeId | None
    at: datetime


class Timelines:
    """Looks at every account's own timeline. Each post is told once, whoever looks."""

    def __init__(
        self, store: Store, policies: PolicySource, publishers: Mapping[AccountId, Publisher], clock: Clock
    ) -> None:
        self._store = store
        self._policies = policies
        self._publishers = publishers
        self._clock = clock
        self._since: dict[AccountId, datetime] = {}
        self._fresh: dict[tuple[AccountId, str], OwnPost] = {}

    async def round(self) -> tuple[PostNoticed, ...]:
        """Look once at every account; return what was noticed for the first time."""
        noticed: list[PostNoticed] = []
        for account in self._policies.current().accounts.values():
            publisher = self._publishers.get(account.id)
            if not isinstance(publisher, Observant):
                continue
            now = self._clock.now()
            since = self._since.get(account.id, now - AT_START)
            try:
                async with asyncio.timeout(LOOK_S):
                    posts = await publisher.own_posts(since)
            except (FleetfootError, TimeoutError, OSError) as error:
                log.warning("an account's timeline could not be read", account=account.id, error=str(error))
                continue
            self._since[account.id] = now - OVERLAP
            self._fresh |= {(account.id, post.remote_id): post for post in posts or ()}
            noticed += [event for post in self._settled(account, now) for event in await self._look_at(account, post)]
        return tuple(noticed)

    def _settled(self, account: Account, now: datetime) -> list[OwnPost]:
        """Take the account's posts that are old enough to tell whose they are; the others wait for the next round."""
        names = [name for name, p in self._fresh.items() if name[0] == account.id and now - p.at >= TOO_FRESH]
        return [self._fresh.pop(name) for name in names]

    async def _look_at(self, account: Account, post: OwnPost) -> list[PostNoticed]:
        return [] if await self._is_ours(account, post) else await self._notice(account, post)

    async def _is_ours(self, account: Account, post: OwnPost) -> bool:
        """Say whether a post went out through the desk, or may have: what nobody can tell of is decided elsewhere."""
        if post.remote_id in await self._store.borne(account.id, post.at - KNOWN_FOR):
            return True
        words = " ".join(post.text.split())
        drafts = await self._store.drafts(live_only=True)
        return any(words in _unsure(draft, account) for draft in drafts)

    async def _notice(self, account: Account, post: OwnPost) -> list[PostNoticed]:
        once = f"by-hand:{account.id}:{post.remote_id}"
        about = self._about(post, await self._store.narratives(open_only=True))
        name = None if about is None else about.narrative.id
        event = PostNoticed(account.id, post.remote_id, post.url, post.text, name, self._clock.now())
        policy = self._policies.current()
        words = " ".join(post.text.split())
        shown = words if len(words) <= _SHOWN else f"{words[:_SHOWN].rstrip()}…"
        where = f" {post.url}" if post.url else ""
        text = f"Posted by hand on {account.handle} ({account.platform.value}), not through here: “{shown}”{where}"

        async def work(tx: Transaction) -> bool:
            if await tx.done(once) is not None:
                return False
            tx.mark_done(once, post.remote_id)
            tx.record(Fact("PostNoticed", SYSTEM, name or account.id, policy.hash, event.at, payload_of(event)))
            if name is None:
                tx.notify(Notice("", "channel", account.id, text, at=event.at))
            else:
                tx.notify(Notice("", "thread", name, text, at=event.at))
            return True

        return [event] if await self._store.transact(work) else []

    def _about(self, post: OwnPost, narratives: tuple[Watched, ...]) -> Watched | None:
        """Return the open narrative a post seems to answer: the newest on whose topic it speaks."""
        words = post.text.casefold()
        topics = self._policies.current().topics
        for watched in narratives:
            topic = None if watched.narrative.topic is None else topics.get(watched.narrative.topic)
            terms = () if topic is None else topic.terms
            if watched.on_card and any(term.casefold() in words for term in terms):
                return watched
        return None


def _unsure(draft: Draft, account: Account) -> frozenset[str]:
    """Return the words of a draft's deliveries to an account that may be out without our knowing."""
    under_way = (PublicationState.PUBLISHING, PublicationState.UNCONFIRMED)
    mine = [p for p in draft.publications if p.account == account.id and p.state in under_way]
    if not mine:
        return frozenset()
    texts = [words_for(draft.current.content, account.id, account.platform)]
    texts += [part for publication in mine for part in publication.parts]
    return frozenset(" ".join(text.split()) for text in texts)
