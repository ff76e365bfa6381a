"""Mastodon: statuses through Mastodon.py, made once by the server's own Idempotency-Key."""

import asyncio
import html
import json
import re
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeVar

import mastodon
import requests

from domain.enums import PlatformName
from domain.ids import PublicationId
from domain.platforms import PLATFORMS
from domain.records import Account
from integrations.publishers.keyless import CLOCK_SKEW, squeezed
from integrations.publishers.mastodon_answers import translated
from integrations.publishers.media import Pictures
from integrations.publishers.wellbeing import unwell
from workflow.ports import (
    Health,
    NotSentError,
    OwnPost,
    PublishRefusedError,
    PublishRequest,
    RateLimitedError,
    Sent,
    UnknownOutcomeError,
)
from workflow.state import Reach

T = TypeVar("T")

KEY_GOOD_FOR: Final = timedelta(minutes=55)
"""Mastodon forgets an Idempotency-Key after an hour; ours is not trusted so near to that."""

LOOK_BACK: Final = 40
"""Statuses of our own read in a look-up: the most one page of the timeline holds."""

TIMEOUT_S: Final = 20.0


class MastodonPublisher:
    """One Mastodon account. Mastodon.py is synchronous, so each call runs in a thread."""

    def __init__(self, account: Account, base_url: str, token: str, pictures: Pictures) -> None:
        self.account = account
        self._session = requests.Session()
        self._client = mastodon.Mastodon(
            access_token=token,
            api_base_url=base_url,
            ratelimit_method="throw",
            request_timeout=TIMEOUT_S,
            session=self._session,
        )
        self._pictures = pictures

    @property
    def platform(self) -> PlatformName:
        """Return Mastodon."""
        return PlatformName.MASTODON

    def prepare(self, publication: PublicationId, now: datetime) -> str:
        """Return the Idempotency-Key and since when it is good."""
        return json.dumps(
            {"key": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{publication}@{now.isoformat()}")), "at": now.isoformat()}
        )

    def repeatable(self, request: PublishRequest, now: datetime) -> bool:
        """Say whether posting again with the same key cannot make a second status: within the hour it cannot."""
        return now - datetime.fromisoformat(json.loads(request.key)["at"]) < KEY_GOOD_FOR

    async def publish(self, request: PublishRequest) -> Sent:
        """Post once under the stored key."""
        reply = await self._status_id(request.content.reply_to)
        media = [await self._upload(item.sha256, item.alt) for item in request.content.media or () if item.sha256]
        status = await self._call(
            lambda: self._client.status_post(
                request.text,
                in_reply_to_id=reply,
                media_ids=media or None,
                visibility="public",
                idempotency_key=json.loads(request.key)["key"],
            )
        )
        return _sent(status)

    async def find(self, request: PublishRequest) -> Sent | None:
        """Look for the text among our own statuses since the attempt began."""
        since = request.started_at - CLOCK_SKEW
        try:
            statuses = await self._statuses()
        except (PublishRefusedError, NotSentError, RateLimitedError) as error:
            raise UnknownOutcomeError(f"Our own statuses could not be read: {error.message}") from error
        for status in statuses:
            ours = str(status.id) not in request.taken and _aware(status.created_at) >= since
            if ours and _plain(status.content) == squeezed(request.text):
                return _sent(status)
        if len(statuses) >= LOOK_BACK and _aware(statuses[-1].created_at) >= since:
            raise UnknownOutcomeError("Our own statuses go further back than one page shows.")
        return None

    async def edit(self, remote_id: str, request: PublishRequest) -> Sent:
        """Give a status new words; its pictures stay."""

        def change() -> Any:
            kept = [media.id for media in self._client.status(remote_id).media_attachments]
            return self._client.status_update(remote_id, request.text, media_ids=kept or None)

        return _sent(await self._call(change))

    async def shows(self, remote_id: str, request: PublishRequest) -> bool:
        """Read the status's words."""
        try:
            status = await self._call(lambda: self._client.status(remote_id))
        except (PublishRefusedError, NotSentError, RateLimitedError) as error:
            raise UnknownOutcomeError(f"The status could not be read: {error.message}") from error
        return _plain(status.content) == squeezed(request.text)

    async def measure(self, remote_id: str, now: datetime) -> Reach | None:
        """Read the status's counters."""

        def look() -> Any:
            try:
                return self._client.status(remote_id)
            except mastodon.MastodonNotFoundError:
                return None

        status = await self._call(look)
        if status is None:
            return Reach(now, there=False)
        return Reach(
            now,
            likes=int(status.favourites_count),
            reposts=int(status.reblogs_count),
            replies=int(status.replies_count),
        )

    async def own_posts(self, since: datetime) -> tuple[OwnPost, ...] | None:
        """Read our own statuses."""
        statuses = await self._statuses()
        return tuple(
            OwnPost(str(s.id), str(s.url), _plain(s.content), _aware(s.created_at))
            for s in statuses
            if _aware(s.created_at) >= since
        )

    async def retract(self, remote_id: str) -> None:
        """Delete the status; one that is gone is no error."""

        def delete() -> None:
            try:
                self._client.status_delete(remote_id)
            except mastodon.MastodonNotFoundError:
                return

        await self._call(delete)

    async def check(self) -> Health:
        """Ask the instance who we are."""
        try:
            me = await self._call(self._client.account_verify_credentials)
        except (PublishRefusedError, RateLimitedError, NotSentError, UnknownOutcomeError) as error:
            return unwell(error, "Make a new access token on the instance and set MASTODON_ACCESS_TOKEN.")
        if str(me.username).casefold() != self.account.handle.lstrip("@").split("@")[0].casefold():
            return Health(
                False,
                f"the token is for @{me.username}, not {self.account.handle}",
                "Set the access token of the account that the policy names.",
            )
        return await self._length(f"signed in as @{me.username}")

    async def _length(self, detail: str) -> Health:
        """Compare how long a status may be here with what the rules count to."""
        counted = self.account.longest or PLATFORMS[PlatformName.MASTODON].longest
        try:
            allowed = await self.longest()
        except (PublishRefusedError, RateLimitedError, NotSentError, UnknownOutcomeError, AttributeError):
            return Health(True, detail)
        if allowed < counted:
            return Health(
                False,
                f"this instance takes {allowed} characters, and the rules count to {counted}",
                f"Set longest = {allowed} for {self.account.id} in the policy file.",
            )
        more = f"; it takes {allowed} characters: set longest = {allowed} to use them" if allowed > counted else ""
        return Health(True, f"{detail}{more}")

    async def longest(self) -> int:
        """Return how many characters this instance allows in a status."""
        instance = await self._call(self._client.instance)
        return int(instance.configuration.statuses.max_characters)

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    async def _status_id(self, reply_to: str | None) -> str | None:
        """Return the id that our own instance has for a post, wherever in the network it was written."""
        if reply_to is None or reply_to.isdigit():
            return reply_to
        if reply_to.startswith(str(self._client.api_base_url)):
            return reply_to.split("?", maxsplit=1)[0].rstrip("/").rsplit("/", 1)[-1]
        try:
            found = await self._call(lambda: self._client.search_v2(reply_to, resolve=True, result_type="statuses"))
        except UnknownOutcomeError as error:
            raise NotSentError(f"The post to reply to could not be looked up: {error.message}") from error
        if not found.statuses:
            raise PublishRefusedError(
                "The post to reply to cannot be found from our instance; publish an original post instead."
            )
        return str(found.statuses[0].id)

    async def _statuses(self) -> Any:
        me = await self._call(self._client.account_verify_credentials)
        return await self._call(lambda: self._client.account_statuses(me.id, exclude_reblogs=True, limit=LOOK_BACK))

    async def _upload(self, sha256: str, alt: str | None) -> Any:
        picture = await self._pictures.for_platform(sha256, PlatformName.MASTODON)
        try:
            return await self._call(
                lambda: self._client.media_post(picture.open(), picture.mime, description=alt, synchronous=True)
            )
        except UnknownOutcomeError as error:
            # An image that may or may not have arrived shows nowhere until a status names it.
            raise NotSentError(f"The image could not be handed over: {error.message}") from error

    async def _call(self, call: Callable[[], T]) -> T:
        return await asyncio.to_thread(translated, call, lambda: self._client.ratelimit_reset)


def _sent(status: Any) -> Sent:
    return Sent(str(status.id), str(status.url), _aware(status.created_at))


def _aware(when: datetime) -> datetime:
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def _plain(content: str) -> str:
    """Return a status's HTML as the words a reader sees, links whole."""
    text = re.sub(r"(?i)<br\s*/?>|</p>\s*<p>", " ", content)
    return squeezed(html.unescape(re.sub(r"<[^>]+>", "", text)))
