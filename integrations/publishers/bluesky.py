"""Bluesky: posts as create-only records under a key of our own, so that sending twice makes one post."""

import contextlib
import hashlib
import json
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlsplit

from domain.enums import PlatformName
from domain.ids import PublicationId
from domain.records import Account
from integrations.publishers.bluesky_answers import MissingError, ThereAlreadyError
from integrations.publishers.bluesky_session import APP_VIEW, COLLECTION, BlueskySession
from integrations.publishers.facets import facets_of, handles_in
from integrations.publishers.media import Pictures
from integrations.publishers.wellbeing import unwell
from policies.words import card_of
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

LOOK_BACK: Final = 50
"""Posts of our own read in a look at the timeline."""

_SORTABLE: Final = "234567abcdefghijklmnopqrstuvwxyz"


def tid_of(publication: PublicationId, now: datetime) -> str:
    """Return a timestamp identifier (13 characters): microseconds, and ten bits from the publication's id.

    Source: https://atproto.com/specs/tid.
    """
    clock = int.from_bytes(hashlib.sha256(publication.encode()).digest()[:2]) & 0x3FF
    number = (int(now.timestamp() * 1_000_000) << 10) | clock
    return "".join(_SORTABLE[number >> shift & 31] for shift in range(60, -1, -5))


POSTS = ("at://", "https://bsky.app/profile/")
UNREADABLE = "The post to reply to cannot be read; publish an original post instead."


class BlueskyPublisher:
    """One Bluesky account on its own server (PDS)."""

    def __init__(
        self,
        account: Account,
        pictures: Pictures,
        *,
        service: str,
        handle: str,
        password: str,
        language: str = "en",
        app_view: str = APP_VIEW,
    ) -> None:
        self.account = account
        self._handle = handle.lstrip("@")
        self._pictures = pictures
        self._language = language
        self._session = BlueskySession(service, self._handle, password, app_view)

    @property
    def platform(self) -> PlatformName:
        """Return Bluesky."""
        return PlatformName.BLUESKY

    def prepare(self, publication: PublicationId, now: datetime) -> str:
        """Return the record's key and its time: with both fixed, sending again sends the same record."""
        stamp = now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{now.microsecond // 1000:03d}Z"
        return json.dumps({"rkey": tid_of(publication, now), "createdAt": stamp})

    def repeatable(self, request: PublishRequest, now: datetime) -> bool:
        """Say whether posting again cannot make a second post: the key is create-only, so it never can."""
        del request, now
        return True

    async def publish(self, request: PublishRequest) -> Sent:
        """Put the record where none is; one that is there already under our key is this very post."""
        did = await self._session.did()
        key = json.loads(request.key)
        record = await self._record(request, key["createdAt"])
        body = {"repo": did, "collection": COLLECTION, "rkey": key["rkey"], "record": record, "swapRecord": None}
        with contextlib.suppress(ThereAlreadyError):
            await self._session.procedure("com.atproto.repo.putRecord", body)
        return self._sent(did, key["rkey"], key["createdAt"])

    async def find(self, request: PublishRequest) -> Sent | None:
        """Look for the record under its key."""
        key = json.loads(request.key)
        try:
            did = await self._session.did()
            await self._session.record(did, key["rkey"])
        except MissingError:
            return None
        except (PublishRefusedError, NotSentError, RateLimitedError) as error:
            raise UnknownOutcomeError(f"Our own posts could not be read: {error.message}") from error
        return self._sent(did, key["rkey"], key["createdAt"])

    async def retract(self, remote_id: str) -> None:
        """Delete the record; deleting one that is gone is no error."""
        body = {"repo": await self._session.did(), "collection": COLLECTION, "rkey": remote_id.rsplit("/", 1)[-1]}
        await self._session.procedure("com.atproto.repo.deleteRecord", body)

    async def measure(self, remote_id: str, now: datetime) -> Reach | None:
        """See whether the record stands, and what the public index counts of it."""
        try:
            await self._session.record(await self._session.did(), remote_id.rsplit("/", 1)[-1])
        except MissingError:
            return Reach(now, there=False)
        counts = await self._session.counts(remote_id)
        reposts = [counts[name] for name in ("repostCount", "quoteCount") if isinstance(counts.get(name), int)]
        return Reach(
            now,
            likes=counts.get("likeCount"),
            reposts=sum(reposts) if reposts else None,
            replies=counts.get("replyCount"),
        )

    async def own_posts(self, since: datetime) -> tuple[OwnPost, ...] | None:
        """Read our own records."""
        found = []
        for record in await self._session.own_records(LOOK_BACK):
            at = _time(str(record.value.created_at))
            if at is not None and at >= since:
                url = self._url(record.uri.rsplit("/", 1)[-1])
                found.append(OwnPost(str(record.uri), url, str(record.value.text), at))
        return tuple(found)

    async def check(self) -> Health:
        """Sign in afresh, without posting."""
        self._session.forget()
        try:
            await self._session.did()
        except (PublishRefusedError, RateLimitedError, NotSentError, UnknownOutcomeError) as error:
            return unwell(error, "Make a new app password and set BLUESKY_APP_PASSWORD.")
        return Health(True, f"signed in as @{self._handle}")

    async def close(self) -> None:
        """Close the connections."""
        await self._session.close()

    async def _record(self, request: PublishRequest, created_at: str) -> dict[str, Any]:
        record: dict[str, Any] = {
            "$type": COLLECTION,
            "text": request.text,
            "createdAt": created_at,
            "langs": [self._language],
        }
        known = {handle: did for handle in handles_in(request.text) if (did := await self._session.did_of(handle))}
        if facets := facets_of(request.text, known):
            record["facets"] = facets
        if request.content.media:
            images = [await self._image(item.sha256 or "", item.alt or "") for item in request.content.media]
            record["embed"] = {"$type": "app.bsky.embed.images", "images": images}
        elif link := card_of(request.content, PlatformName.BLUESKY):
            record["embed"] = _card(link)
        if request.content.reply_to:
            record["reply"] = await self._reply(request.content.reply_to)
        return record

    async def _image(self, sha256: str, alt: str) -> dict[str, Any]:
        picture = await self._pictures.for_platform(sha256, PlatformName.BLUESKY)
        blob = await self._session.upload(picture)
        return {"alt": alt, "image": blob, "aspectRatio": {"width": picture.width, "height": picture.height}}

    async def _reply(self, reply_to: str) -> dict[str, Any]:
        if not reply_to.startswith(POSTS):
            raise PublishRefusedError(UNREADABLE)
        parts = reply_to.removeprefix("at://").removeprefix("https://bsky.app/profile/").split("/")
        try:
            parent = await self._session.record(parts[0], parts[-1])
        except UnknownOutcomeError as error:
            # Nothing was put yet, and the post may well be there: a thread must not end because it was slow to show.
            raise NotSentError(f"The post to reply to could not be read just now: {error.message}") from error
        except PublishRefusedError as error:
            raise PublishRefusedError(UNREADABLE) from error
        here = {"uri": parent.uri, "cid": parent.cid}
        above = getattr(parent.value, "reply", None)
        root = {"uri": above.root.uri, "cid": above.root.cid} if above else here
        return {"root": root, "parent": here}

    def _sent(self, did: str, rkey: str, created_at: str) -> Sent:
        return Sent(f"at://{did}/{COLLECTION}/{rkey}", self._url(rkey), datetime.fromisoformat(created_at))

    def _url(self, rkey: str) -> str:
        return f"https://bsky.app/profile/{self._handle}/post/{rkey}"


def _card(link: str) -> dict[str, Any]:
    """Return a link card. The page is not asked for its title: no request goes to a link, and this one is approved."""
    where = urlsplit(link)
    title = f"{where.netloc}{where.path}".rstrip("/") or link
    return {"$type": "app.bsky.embed.external", "external": {"uri": link, "title": title, "description": ""}}


def _time(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
