"""Sending one delivery: one request, every answer a platform can give, and what is written down of it."""

import asyncio
import secrets
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final

import structlog

from domain.enums import PublicationState
from domain.errors import FleetfootError, NotFoundError, StaleError
from domain.platforms import PLATFORMS, Once
from domain.records import Account
from policies.words import words_for
from workflow import commands as c
from workflow.circuit import Fuse
from workflow.clerk import Clerk, Make
from workflow.delivering import SENDING
from workflow.editing import Changes, through
from workflow.errors import PostTakenError
from workflow.ports import (
    Clock,
    NotSentError,
    Publisher,
    PublishRefusedError,
    PublishRequest,
    RateLimitedError,
    Sent,
    UnknownOutcomeError,
)
from workflow.practice import is_practice_draft
from workflow.state import Draft, Publication
from workflow.store import Delivery, Store
from workflow.thread_parts import next_words
from workflow.traffic import Traffic

log = structlog.get_logger(__name__)

LOOK_BACK: Final = timedelta(hours=1)
"""Posts that others bear are passed over from this long before an attempt: more than any clock is off."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long the outbox waits for what; seconds, unless named otherwise.

    `send` bounds one request; `lease` is how long a dead worker keeps others waiting; `tries` beginnings are made
    before giving up, with pauses from `pause` doubling to `longest`; `looks` are how often an unknown outcome is looked
    up, `look` apart: a platform's own timeline may lag behind its answer.
    """

    send: float = 60.0
    lease: float = 10.0
    idle: float = 10.0
    block: float = 2.0
    pause: float = 2.0
    longest: float = 300.0
    tries: int = 8
    looks: int = 3
    look: float = 5.0
    fuse: Fuse = field(default_factory=Fuse)


class Courier:
    """Talks to a platform about one delivery and records the outcome."""

    def __init__(self, store: Store, clerk: Clerk, clock: Clock, patience: Patience, traffic: Traffic) -> None:
        self.store = store
        self._traffic = traffic
        self._clerk = clerk
        self.clock = clock
        self.patience = patience

    async def publish(self, draft: Draft, publication: Publication, publisher: Publisher, delivery: Delivery) -> None:
        """Make one request and record what it came to; whatever is not certain is looked up."""
        publisher = through(publisher, publication)
        keyless = PLATFORMS[publisher.platform].once is Once.LOOK_UP  # it may have to tell a duplicate of its own
        request = await self.request(draft, publication, publisher, looking=keyless)
        name, token, account = publication.id, publication.token, publication.account
        try:
            async with asyncio.timeout(self.patience.send):
                sent = await publisher.publish(request)
        except RateLimitedError as error:
            until, why = error.until, error.message
            await self._traffic.limited(account, until, why)
            await self.record(
                delivery, lambda at: c.RecordDelay(name, token, until, why, give_up=False, at=at, counts=False)
            )
        except NotSentError as error:
            await self._traffic.failed(account, name, error.message)
            await self.delay(delivery, publication, error.message)
        except PublishRefusedError as error:
            why = error.message
            await self.record(delivery, lambda at: c.RecordFailure(name, token, why, at))
            await self._traffic.answered(account)
        except UnknownOutcomeError as error:
            await self._unknown(draft, publication, publisher, delivery, error.message)
        except TimeoutError:
            await self._unknown(draft, publication, publisher, delivery, "The platform did not answer in time.")
        except Exception as error:
            # An adapter's own fault: whether a byte left cannot be told from here.
            log.exception("a publisher failed unexpectedly", publication=name)
            await self._unknown(draft, publication, publisher, delivery, f"{type(error).__name__} while sending.")
        else:
            await self._succeed(draft, delivery, publication, sent)
            await self._traffic.answered(account, sent.next_at)

    async def _unknown(
        self, draft: Draft, publication: Publication, publisher: Publisher, delivery: Delivery, reason: str
    ) -> None:
        await self._traffic.failed(publication.account, publication.id, reason)
        await self.look_up(draft, publication, publisher, delivery, reason)

    async def look_up(
        self, draft: Draft, publication: Publication, publisher: Publisher, delivery: Delivery, reason: str
    ) -> None:
        """Find out on the platform's own timeline; where that cannot be had, a person decides."""
        if not isinstance(publisher, Changes):
            publisher = through(publisher, publication)
        request = await self.request(draft, publication, publisher)
        name, token = publication.id, publication.token
        for look in range(self.patience.looks):
            if look:
                await asyncio.sleep(self.patience.look)
            try:
                async with asyncio.timeout(self.patience.send):
                    sent = await publisher.find(request)
            except (FleetfootError, TimeoutError, OSError) as error:
                log.warning("an outcome could not be looked up", publication=name, error=str(error))
                continue
            if sent is not None:
                await self._succeed(draft, delivery, publication, sent)
                return
            if not publisher.repeatable(request, self.clock.now()):
                continue
            if isinstance(publisher, Changes) or PLATFORMS[publisher.platform].once is not Once.KEY_FOR_AN_HOUR:
                await self.delay(delivery, publication, f"{reason} It is not there, so it is sent again.")
                return
            if (sent := await self._again(request, publisher, delivery)) is not None:
                await self._succeed(draft, delivery, publication, sent)
                return
        await self.record(delivery, lambda at: c.RecordUnknown(name, token, reason, at))

    async def _again(self, request: PublishRequest, publisher: Publisher, delivery: Delivery) -> Sent | None:
        """Post once more under the same key, of which the server makes one post; None if that tells nothing either.

        That a look-up by words and time found nothing proves nothing, clocks being off. So the delivery is not put
        back as if nothing had been sent: whoever stopped it then would be told that it is not out.
        """
        draft = await self.store.draft(delivery.draft)
        known = None if draft is None else find_in(draft, delivery)
        if known is None or known.retract_asked or known.last_try or (await self.store.modes()).paused:
            return None
        try:
            async with asyncio.timeout(self.patience.send):
                return await publisher.publish(request)
        except (FleetfootError, TimeoutError, OSError) as error:
            log.warning(
                "an outcome could not be settled by its key", publication=delivery.publication, error=str(error)
            )
            return None

    async def _succeed(self, known: Draft, delivery: Delivery, publication: Publication, sent: Sent) -> None:
        part, name, token = len(publication.sent) + 1, publication.id, publication.token
        try:
            await self.record(
                delivery, lambda at: c.RecordSuccess(name, token, sent.remote_id, sent.url, at, part), known=known
            )
        except PostTakenError as error:
            reason = error.message
            await self.record(delivery, lambda at: c.RecordUnknown(name, token, reason, at))

    async def request(
        self, draft: Draft, publication: Publication, publisher: Publisher, *, looking: bool = True
    ) -> PublishRequest:
        """Return the delivery as its publisher takes it; for `looking`, with the posts that others bear."""
        request = _requested(draft, publication, publisher.account)
        if not looking:
            return request
        taken = await self.store.borne(publication.account, request.started_at - LOOK_BACK)
        return replace(request, taken=taken)

    async def put_back(self, delivery: Delivery, publication: Publication, reason: str) -> None:
        """Put a delivery back at once of which no byte has left; what the rules say of it then is asked again."""
        name, token = publication.id, publication.token
        await self.record(
            delivery, lambda at: c.RecordDelay(name, token, at, reason, give_up=False, at=at, counts=False)
        )

    async def delay(self, delivery: Delivery, publication: Publication, reason: str) -> None:
        """Have it tried again after a pause that doubles, or give up."""
        patience = self.patience
        tried = min(publication.tries - publication.waits, 30)
        pause = min(patience.pause * 2 ** max(tried - 1, 0), patience.longest)
        give_up = publication.tries - publication.waits >= patience.tries
        until = self.clock.now() + timedelta(seconds=pause * (0.5 + secrets.randbelow(1000) / 1000))
        await self.record(
            delivery,
            lambda at: c.RecordDelay(publication.id, publication.token, until, reason, give_up, at),
        )

    async def record(self, delivery: Delivery, make: Make, *, settle: bool = True, known: Draft | None = None) -> None:
        """Write down what became of a delivery and take its entry out; a worker that was fenced off writes nothing."""
        try:
            await self._clerk.obey(delivery.draft, None, make, known=known)
        except (StaleError, NotFoundError) as error:
            log.info("a report came too late", publication=delivery.publication, error=error.message)
            await self.settle_if_over(delivery)
            return
        if settle:
            await self.settle(delivery)

    async def settle(self, delivery: Delivery) -> None:
        """Take the entry out of the outbox."""
        await self.store.settle(delivery)

    async def settle_if_over(self, delivery: Delivery) -> None:
        """Take the entry out unless it may still be somebody's: two workers can hold one entry, and one may die.

        What is left in comes back when it has been idle.
        """
        draft = await self.store.draft(delivery.draft)
        publication = None if draft is None else find_in(draft, delivery)
        if draft is not None and publication is not None:
            under_way = publication.state is PublicationState.PUBLISHING
            to_send = publication.state is PublicationState.QUEUED and draft.state in SENDING
            if under_way or to_send or delivery.retract:
                return
        await self.settle(delivery)


def find_in(draft: Draft, delivery: Delivery) -> Publication | None:
    """Return the delivery an entry points at, or None if it is gone (another attempt has replaced it)."""
    return next((p for p in draft.publications if p.id == delivery.publication), None)


def _requested(draft: Draft, publication: Publication, account: Account) -> PublishRequest:
    """Return the delivery as a publisher takes it: the account's own variant, from the revision that was approved."""
    content = draft.current.content
    for revision in draft.revisions:
        if revision.hash == publication.revision:
            content = revision.content
    whole = words_for(content, publication.account, account.platform)
    text, content = next_words(publication, whole, content)
    started = publication.started_at or draft.created_at
    return PublishRequest(
        publication.id,
        account,
        text,
        content,
        publication.key,
        started,
        answers_us=publication.answers is not None or bool(publication.sent),
        practice=is_practice_draft(draft),
    )
