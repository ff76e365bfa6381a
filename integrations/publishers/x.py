"""X: original posts and permitted replies through tweepy, with no idempotency key but our own timeline to look at."""

import asyncio
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

import requests
import tweepy

from domain.enums import PlatformName
from domain.records import Account
from integrations.publishers.keyless import CLOCK_SKEW, Keyless, squeezed
from integrations.publishers.media import Pictures
from integrations.publishers.wellbeing import unwell
from integrations.publishers.x_answers import DuplicateError, ReplyRefusedError, reset_of, translated
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

TIMEOUT_S: Final = 30


class XPublisher(Keyless):
    """One X account. tweepy is synchronous, so each call runs in a thread of its own."""

    def __init__(
        self, account: Account, client: tweepy.Client, uploads: tweepy.API, pictures: Pictures, *, reads: bool = True
    ) -> None:
        self.account = account
        self._limits = _Limits()
        _watch(client.session, self._limits)
        self._client = client
        self._uploads = uploads
        self._pictures = pictures
        self._reads = reads
        self._seen_to: int | None = None
        self._user_id: str | None = None

    @property
    def platform(self) -> PlatformName:
        """Return X."""
        return PlatformName.X

    async def publish(self, request: PublishRequest) -> Sent:
        """Post once. A duplicate refusal counts as found only with a post newer than the attempt."""
        reply = _status_id(request.content.reply_to)
        media = [await self._upload(item.sha256, item.alt) for item in request.content.media or () if item.sha256]
        try:
            made, next_at = await self._call(
                lambda: (
                    self._client.create_tweet(
                        text=request.text,
                        in_reply_to_tweet_id=reply,
                        media_ids=media or None,
                        user_auth=True,
                    ),
                    self._limits.next_at,
                )
            )
        except DuplicateError as error:
            found = await self.find(request)
            if found is not None:
                return found
            raise PublishRefusedError(
                f"X refused it as a duplicate of an earlier post of {self.account.handle}; change the wording."
            ) from error
        except ReplyRefusedError as error:
            raise PublishRefusedError(_no_reply(self.account.handle, ours=request.answers_us)) from error
        return replace(self._sent(str(made.data["id"]), None), next_at=next_at)

    async def find(self, request: PublishRequest) -> Sent | None:
        """Look for the text on our own timeline since the attempt began."""
        for tweet in await self._timeline(request.started_at - CLOCK_SKEW):
            if str(tweet.id) not in request.taken and _shown(tweet.data) == squeezed(request.text):
                return self._sent(str(tweet.id), tweet.created_at)
        return None

    async def measure(self, remote_id: str, now: datetime) -> Reach | None:
        """Read one post again, for 0.005 dollars."""
        if not self._reads:
            return None
        found = await self._look(
            lambda: self._client.get_tweet(remote_id, tweet_fields=["public_metrics"], user_auth=True)
        )
        if found.data is None:
            return Reach(now, there=False)
        counts = found.data.data.get("public_metrics", {})
        return Reach(
            now,
            views=counts.get("impression_count"),
            likes=counts.get("like_count"),
            reposts=counts.get("retweet_count", 0) + counts.get("quote_count", 0),
            replies=counts.get("reply_count"),
        )

    async def own_posts(self, since: datetime) -> tuple[OwnPost, ...] | None:
        """Read what is new on our own timeline since the last look: X charges for each post it shows, each time."""
        if not self._reads:
            return None
        tweets = await self._timeline(since, self._seen_to)
        self._seen_to = max([self._seen_to or 0, *(int(tweet.id) for tweet in tweets)]) or None
        return tuple(
            OwnPost(str(tweet.id), self._sent(str(tweet.id), None).url, _shown(tweet.data), tweet.created_at)
            for tweet in tweets
            if tweet.created_at >= since
        )

    async def retract(self, remote_id: str) -> None:
        """Delete the post."""
        await self._call(lambda: self._client.delete_tweet(remote_id, user_auth=True))

    async def check(self) -> Health:
        """Ask X who we are."""
        try:
            me = await self._call(lambda: self._client.get_me(user_auth=True))
        except (PublishRefusedError, RateLimitedError, NotSentError, UnknownOutcomeError) as error:
            return unwell(error, "Make a new access token for the account and set X_ACCESS_TOKEN.")
        name = str(me.data.username)
        if name.casefold() != self.account.handle.lstrip("@").casefold():
            return Health(
                False,
                f"the token is for @{name}, not {self.account.handle}",
                "Set the access token of the account that the policy names.",
            )
        return Health(True, f"signed in as @{name}")

    async def _timeline(self, since: datetime, after: int | None = None) -> Sequence[Any]:
        start = {"start_time": since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")}
        page = await self._look(
            lambda: self._client.get_users_tweets(
                id=self._user_id,
                **({"since_id": after} if after else start),
                max_results=100,
                tweet_fields=["created_at", "entities"],
                user_auth=True,
            )
        )
        return page.data or ()

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
        return await asyncio.to_thread(translated, call)


class _Limits(threading.local):
    """What the last answer in this thread said of the limit: when it starts anew, if nothing is left of it."""

    next_at: datetime | None = None


def _watch(session: requests.Session, limits: _Limits) -> None:
    """Give every request of tweepy's v2 client a time-out (it sets none itself) and keep what is left of the limit."""
    send = session.send

    def limited(request: requests.PreparedRequest, **options: Any) -> requests.Response:
        options["timeout"] = options.get("timeout") or TIMEOUT_S
        limits.next_at = None
        response = send(request, **options)
        if response.headers.get("x-rate-limit-remaining") == "0":
            limits.next_at = reset_of(response)
        return response

    session.send = limited  # type: ignore[method-assign]


def _no_reply(handle: str, *, ours: bool) -> str:
    if ours:
        return (
            f"X did not let {handle} answer its own post, so this one is not out; retract what is, "
            "or publish the rest as an original post."
        )
    return f"X lets an app reply only to authors who mentioned or quoted {handle}; publish an original post instead."


def _status_id(reply_to: str | None) -> str | None:
    """Return the number of the post that an address or a number names."""
    if reply_to is None:
        return None
    number = reply_to.split("?", maxsplit=1)[0].rstrip("/").rsplit("/", 1)[-1]
    if not number.isdigit():
        raise PublishRefusedError("The post to reply to is not on X; publish an original post there instead.")
    return number


def _shown(tweet: dict[str, Any]) -> str:
    """Return a post's words as its reader sees them: X shortens links and escapes ampersands in what it gives back."""
    shown = str(tweet.get("text", ""))
    for url in (tweet.get("entities") or {}).get("urls", ()):
        whole = str(url.get("expanded_url", ""))
        shown = shown.replace(str(url.get("url", "")), "" if "/photo/" in whole else whole)
    for escaped, plain in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        shown = shown.replace(escaped, plain)
    return squeezed(shown)
