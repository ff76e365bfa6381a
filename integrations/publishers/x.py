"""X: original posts and permitted replies through tweepy, with no idempotency key but our own timeline to look at."""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeVar

import requests
import tweepy

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

DUPLICATE: Final = "duplicate content"
"""In the 403's `detail`; tweepy's `api_codes` stays empty for it."""

CLOCK_SKEW: Final = timedelta(seconds=30)
"""How far X's clock may be behind ours when a post is looked up by its time."""

TIMEOUT_S: Final = 30


class XPublisher:
    """One X account. tweepy is synchronous, so each call runs in a thread of its own."""

    def __init__(self, account: Account, client: tweepy.Client, uploads: tweepy.API, pictures: Pictures) -> None:
        self.account = account
        _limit_time(client.session)
        self._client = client
        self._uploads = uploads
        self._pictures = pictures
        self._user_id: str | None = None

    @property
    def platform(self) -> PlatformName:
        """Return X."""
        return PlatformName.X

    def prepare(self, publication: PublicationId, now: datetime) -> str:
        """Return what a later look-up needs: X takes no key."""
        return json.dumps({"publication": publication, "at": now.isoformat()})

    def repeatable(self, request: PublishRequest, now: datetime) -> bool:
        """Say whether posting again cannot make a second post: X has no key, so it could."""
        del request, now
        return False

    async def publish(self, request: PublishRequest) -> Sent:
        """Post once. A duplicate refusal counts as found only with a post newer than the attempt."""
        media = [await self._upload(item.sha256, item.alt) for item in request.content.media or () if item.sha256]
        reply = request.content.reply_to
        try:
            made = await self._call(
                lambda: self._client.create_tweet(
                    text=request.text,
                    in_reply_to_tweet_id=_status_id(reply) if reply else None,
                    media_ids=media or None,
                    user_auth=True,
                )
            )
        except _DuplicateError as error:
            found = await self.find(request)
            if found is not None:
                return found
            raise PublishRefusedError(
                f"X refused it as a duplicate of an earlier post of {self.account.handle}; change the wording."
            ) from error
        return self._sent(str(made.data["id"]), None)

    async def find(self, request: PublishRequest) -> Sent | None:
        """Look for the text on our own timeline since the attempt began."""
        since = request.started_at - CLOCK_SKEW
        page = await self._look(
            lambda: self._client.get_users_tweets(
                id=self._user_id,
                start_time=since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
                max_results=100,
                tweet_fields=["created_at", "entities"],
                user_auth=True,
            )
        )
        for tweet in page.data or ():
            if _same_words(request.text, tweet.data):
                return self._sent(str(tweet.id), tweet.created_at)
        return None

    async def retract(self, remote_id: str) -> None:
        """Delete the post."""
        await self._call(lambda: self._client.delete_tweet(remote_id, user_auth=True))

    async def check(self) -> Health:
        """Ask X who we are."""
        try:
            me = await self._call(lambda: self._client.get_me(user_auth=True))
        except (PublishRefusedError, RateLimitedError, NotSentError, UnknownOutcomeError) as error:
            return Health(False, error.message, "Make a new access token for the account and set X_ACCESS_TOKEN.")
        name = str(me.data.username)
        if name.casefold() != self.account.handle.lstrip("@").casefold():
            return Health(
                False,
                f"the token is for @{name}, not {self.account.handle}",
                "Set the access token of the account that the policy names.",
            )
        return Health(True, f"signed in as @{name}")

    async def _look(self, call: Callable[[], T]) -> T:
        try:
            if self._user_id is None:
                me = await self._call(lambda: self._client.get_me(user_auth=True))
                self._user_id = str(me.data.id)
            return await self._call(call)
        except (PublishRefusedError, NotSentError, RateLimitedError) as error:
            raise UnknownOutcomeError(f"Our own timeline on X could not be read: {error.message}") from error

    async def _upload(self, sha256: str, alt: str | None) -> str:
        picture = await self._pictures.for_platform(sha256, PlatformName.X)

        def upload() -> str:
            media = self._uploads.simple_upload(filename=picture.filename, file=picture.open())
            if alt:
                self._uploads.create_media_metadata(media.media_id_string, alt)
            return str(media.media_id_string)

        try:
            return await self._call(upload)
        except UnknownOutcomeError as error:
            # An image that may or may not have arrived shows nowhere until a post names it.
            raise NotSentError(f"The image could not be handed to X: {error.message}") from error

    def _sent(self, remote_id: str, at: datetime | None) -> Sent:
        return Sent(remote_id, f"https://x.com/{self.account.handle.lstrip('@')}/status/{remote_id}", at)

    async def _call(self, call: Callable[[], T]) -> T:
        return await asyncio.to_thread(_translated, call)


class _DuplicateError(PublishRefusedError):
    """X's 403 for text it has already."""


def _limit_time(session: requests.Session) -> None:
    """Give every request of tweepy's v2 client a time-out: it sets none itself, and would wait for ever."""
    send = session.send

    def limited(request: requests.PreparedRequest, **options: Any) -> requests.Response:
        options["timeout"] = options.get("timeout") or TIMEOUT_S
        return send(request, **options)

    session.send = limited  # type: ignore[method-assign]


def _translated(call: Callable[[], T]) -> T:
    """Run `call`; turn what tweepy and requests raise into what the outbox understands."""
    try:
        return call()
    except tweepy.TooManyRequests as error:
        raise RateLimitedError("X asks to wait.", _reset(error.response)) from error
    except tweepy.Forbidden as error:
        detail = _detail(error.response)
        kind = _DuplicateError if DUPLICATE in detail.casefold() else PublishRefusedError
        raise kind(f"X refused: {detail}") from error
    except tweepy.TwitterServerError as error:
        said = error.response.status_code
        raise UnknownOutcomeError(f"X answered {said} and did not say what became of it.") from error
    except tweepy.HTTPException as error:
        raise PublishRefusedError(f"X refused ({error.response.status_code}): {_detail(error.response)}") from error
    except requests.ConnectTimeout as error:
        raise NotSentError("X could not be reached in time.") from error
    except requests.ConnectionError as error:
        if never_connected(error):
            raise NotSentError("X could not be reached.") from error
        raise UnknownOutcomeError("The connection to X broke before an answer came.") from error
    except (requests.RequestException, tweepy.TweepyException, ValueError, KeyError, TypeError) as error:
        raise UnknownOutcomeError("X's answer could not be understood.") from error


def _detail(response: requests.Response) -> str:
    try:
        body = response.json()
    except ValueError:
        return f"status {response.status_code}"
    said = body.get("detail") or body.get("title") or (body.get("errors") or [{}])[0].get("message")
    return str(said or f"status {response.status_code}")[:300]


def _reset(response: requests.Response) -> datetime:
    try:
        return datetime.fromtimestamp(int(response.headers["x-rate-limit-reset"]), UTC)
    except (KeyError, ValueError):
        return datetime.now(UTC) + timedelta(minutes=15)


def _status_id(reply_to: str) -> str:
    return reply_to.rstrip("/").rsplit("/", 1)[-1]


def _same_words(text: str, tweet: dict[str, Any]) -> bool:
    """Compare as a reader would: X shortens links and escapes ampersands in what it gives back."""
    shown = str(tweet.get("text", ""))
    for url in (tweet.get("entities") or {}).get("urls", ()):
        whole = str(url.get("expanded_url", ""))
        shown = shown.replace(str(url.get("url", "")), "" if "/photo/" in whole else whole)
    for escaped, plain in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        shown = shown.replace(escaped, plain)
    return " ".join(shown.split()) == " ".join(text.split())
