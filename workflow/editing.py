"""Changing a post that is out, as if it were posting: the outbox sends, looks up and repeats it the same way."""

from datetime import datetime

from domain.enums import PlatformName
from domain.ids import PublicationId
from domain.platforms import NO_EDITS, PLATFORMS
from domain.records import Account
from workflow.ports import Editor, Health, Publisher, PublishRefusedError, PublishRequest, Sent
from workflow.state import Publication


def through(publisher: Publisher, publication: Publication) -> Publisher:
    """Return what a delivery goes through: the publisher itself, or one that changes the post it corrects."""
    return publisher if publication.edits is None else Changes(publisher, publication.edits)


class Changes:
    """One post of an account, to be given new words. Giving it the same words twice changes nothing."""

    def __init__(self, publisher: Publisher, remote_id: str) -> None:
        self.account: Account = publisher.account
        self._publisher = publisher
        self._remote_id = remote_id

    @property
    def platform(self) -> PlatformName:
        """Return the platform's name."""
        return self._publisher.platform

    def prepare(self, publication: PublicationId, now: datetime) -> str:
        """Return the key; the post's own id is what makes it one post."""
        return self._publisher.prepare(publication, now)

    async def publish(self, request: PublishRequest) -> Sent:
        """Change the post."""
        return await self._editor().edit(self._remote_id, request)

    async def find(self, request: PublishRequest) -> Sent | None:
        """Look whether the post has its new words."""
        return Sent(self._remote_id, None) if await self._editor().shows(self._remote_id, request) else None

    def repeatable(self, request: PublishRequest, now: datetime) -> bool:
        """Return True: a second change to the same words is none."""
        del request, now
        return True

    async def retract(self, remote_id: str) -> None:
        """Delete the post."""
        await self._publisher.retract(remote_id)

    async def check(self) -> Health:
        """Check credentials and reach."""
        return await self._publisher.check()

    def _editor(self) -> Editor:
        if not isinstance(self._publisher, Editor):
            raise PublishRefusedError(NO_EDITS.format(name=PLATFORMS[self.platform].name))
        return self._publisher
