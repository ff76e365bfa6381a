"""Fetching posts back: deletes what staff want gone, everywhere, and says what could not be deleted and why."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from domain.enums import PublicationState
from domain.errors import FleetfootError
from domain.ids import AccountId
from domain.platforms import PLATFORMS, Once
from workflow import commands as c
from workflow.ports import Publisher, PublishRefusedError, RateLimitedError
from workflow.sending import Courier, find_in
from workflow.state import Draft, Publication
from workflow.store import Delivery


class Recaller(Courier):
    """A courier who also fetches back."""

    async def retract(
        self, draft: Draft, publication: Publication, publisher: Publisher | None, delivery: Delivery
    ) -> None:
        """Delete one post; what is only now going out is deleted once it is known to be there."""
        nothing_out = publication.state is PublicationState.FAILED and not publication.sent
        if not publication.retract_asked or publication.state is PublicationState.RETRACTED or nothing_out:
            await self.settle(delivery)
            return
        if publication.state is PublicationState.PUBLISHING:
            await self.store.defer(delivery, self.clock.now() + timedelta(seconds=self.patience.lease))
            return
        if publisher is None:
            await self._not_yet(publication, delivery, no_access(publication.account), None)
            return
        await self.store.durable()
        if not await self._still_asked(delivery):
            return
        try:
            async with asyncio.timeout(self.patience.send):
                await self._delete(draft, publication, publisher)
        except PublishRefusedError as error:
            reason = error.message
            await self.record(delivery, lambda at: c.RecordRetraction(publication.id, reason, True, at))
        except (FleetfootError, TimeoutError, OSError) as error:
            reason = error.message if isinstance(error, FleetfootError) else "The platform did not answer."
            await self._not_yet(publication, delivery, reason, error)
        else:
            await self.record(delivery, lambda at: c.RecordRetraction(publication.id, "", False, at))

    async def _delete(self, draft: Draft, publication: Publication, publisher: Publisher) -> None:
        certain = PLATFORMS[publisher.platform].once is Once.CREATE_ONLY
        lost = False
        for post in reversed(_out(publication)):
            remote_id = post.remote_id
            if remote_id is None:
                found = await publisher.find(await self.request(draft, post, publisher))
                remote_id = None if found is None else found.remote_id
                lost |= found is None and not certain
            if remote_id is not None:
                await publisher.retract(remote_id)
        if lost:
            raise PublishRefusedError(_not_found(publication))

    async def _not_yet(
        self, publication: Publication, delivery: Delivery, reason: str, error: Exception | None
    ) -> None:
        """Say once why a post still stands, and try again: when the platform says, else soon, else a little later."""
        again = publication.note == reason
        if not again:
            await self.record(delivery, lambda at: c.RecordRetraction(publication.id, reason, False, at), settle=False)
        pause = timedelta(seconds=self.patience.lease * (3 if again else 1))
        until = error.until if isinstance(error, RateLimitedError) else self.clock.now() + pause
        await self.store.defer(delivery, until)

    async def _still_asked(self, delivery: Delivery) -> bool:
        """Say whether the server still knows that it is to go: one that came back without its last second may not."""
        draft = await self.store.draft(delivery.draft)
        found = None if draft is None else find_in(draft, delivery)
        if found is None or not found.retract_asked:
            await self.settle(delivery)
            return False
        return True


def _not_found(publication: Publication) -> str:
    """Return what is said where a look-up by words and time found nothing: that proves nothing, clocks being off."""
    if publication.state is PublicationState.UNCONFIRMED:
        return (
            f"Nobody could tell whether it is out on {publication.account}, and it is not found there now; look there, "
            "and say whether it is."
        )
    return (
        f"Somebody saw it on {publication.account}, and it is not found there now; if it still stands, delete it there "
        "by hand."
    )


def no_access(account: AccountId) -> str:
    """Return what is said of an account that this process has no publisher for."""
    return (
        f"The bot has no access to {account}: its credentials are not set. Run bot.py doctor to see which, set them "
        f"and start the publishing process again."
    )


def _out(publication: Publication) -> tuple[Publication, ...]:
    """Return a delivery's posts, each as if it were the one under way: those out, and one that nobody knows of."""
    if not publication.parts:
        return (replace(publication, remote_id=publication.remote_id or publication.edits),)
    posts = tuple(
        replace(publication, sent=publication.sent[:n], remote_id=p.remote_id, key=p.key, started_at=p.started_at)
        for n, p in enumerate(publication.sent)
    )
    unknown = publication.state is PublicationState.UNCONFIRMED
    return (*posts, replace(publication, remote_id=None)) if unknown else posts
