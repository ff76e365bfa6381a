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
from domain.records import Account
from integrations.publishers.connection import never_connected
from integrations.publishers.media import Pictures
from workflow.ports import (
    Health,
    NotSentError,
    PublishRefusedError,
    PublishRequest,
    RateLimitedError,
    Sent,
    UnknownOutcomeError,
)

T = TypeVar("T")

KEY_GOOD_FOR: Final = timedelta(minutes=55)
"""Mastodon forgets an Idempotency-Key after an hour; ours is not trusted so near to that."""

CLOCK_SKEW: Final = timedelta(seconds=30)
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
        media = [await self._upload(item.sha256, item.alt) for item in request.content.media or () if item.sha256]
        reply = request.content.reply_to
        status = await self._call(
            lambda: self._client.status_post(
                request.text,
                in_reply_to_id=reply.rstrip("/").rsplit("/", 1)[-1] if reply else None,
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
            me = await self._call(self._client.account_verify_credentials)
            statuses = await self._call(
                lambda: self._client.account_statuses(me.id, exclude_reblogs=True, limit=LOOK_BACK)
            )
        except (PublishRefusedError, NotSentError, RateLimitedError) as error:
            raise UnknownOutcomeError(f"Our own statuses could not be read: {error.message}") from error
        for status in statuses:
            if _aware(status.created_at) >= since and _plain(status.content) == _squeezed(request.text):
                return _sent(status)
        if len(statuses) >= LOOK_BACK and _aware(statuses[-1].created_at) >= since:
            raise UnknownOutcomeError("Our own statuses go further back than one page shows.")
        return None

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
            return Health(
                False, error.message, "Make a new access token on the instance and set MASTODON_ACCESS_TOKEN."
            )
        if str(me.username).casefold() != self.account.handle.lstrip("@").split("@")[0].casefold():
            return Health(
                False,
                f"the token is for @{me.username}, not {self.account.handle}",
                "Set the access token of the account that the policy names.",
            )
        return Health(True, f"signed in as @{me.username}")

    async def longest(self) -> int:
        """Return how many characters this instance allows in a status."""
        instance = await self._call(self._client.instance)
        return int(instance.configuration.statuses.max_characters)

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

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
        return await asyncio.to_thread(self._translated, call)

    def _translated(self, call: Callable[[], T]) -> T:
        """Run `call`; turn what Mastodon.py raises into what the outbox understands."""
        try:
            return call()
        except mastodon.MastodonRatelimitError as error:
            reset = self._client.ratelimit_reset
            until = datetime.fromtimestamp(reset, UTC) if reset else datetime.now(UTC) + timedelta(minutes=5)
            raise RateLimitedError("The instance asks to wait.", until) from error
        except mastodon.MastodonNetworkError as error:
            if never_connected(error.__context__):
                raise NotSentError("The instance could not be reached.") from error
            raise UnknownOutcomeError("The connection broke before an answer came.") from error
        except mastodon.MastodonAPIError as error:
            status = error.args[1] if len(error.args) == 4 else None
            if isinstance(status, int) and 400 <= status < 500:
                raise PublishRefusedError(f"The instance refused: {error.args[3] or error.args[2]}") from error
            raise UnknownOutcomeError("The instance failed and did not say what became of it.") from error
        except (mastodon.MastodonError, KeyError, TypeError, AttributeError) as error:
            raise UnknownOutcomeError("The instance's answer could not be understood.") from error


def _sent(status: Any) -> Sent:
    return Sent(str(status.id), str(status.url), _aware(status.created_at))


def _aware(when: datetime) -> datetime:
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def _plain(content: str) -> str:
    """Return a status's HTML as the words a reader sees, links whole."""
    text = re.sub(r"(?i)<br\s*/?>|</p>\s*<p>", " ", content)
    return _squeezed(html.unescape(re.sub(r"<[^>]+>", "", text)))


def _squeezed(text: str) -> str:
    return " ".join(text.split())
