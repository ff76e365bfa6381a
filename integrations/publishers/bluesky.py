"""Bluesky: posts as create-only records under a key of our own, so that sending twice makes one post."""

import contextlib
import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any, Final, cast

import httpx
from atproto import AsyncClient, exceptions, models
from atproto_client.request import AsyncRequest

from domain.enums import PlatformName
from domain.ids import PublicationId
from domain.records import Account
from integrations.publishers.facets import facets_of, handles_in
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

COLLECTION: Final = "app.bsky.feed.post"
TIMEOUT_S: Final = 20.0
_SORTABLE: Final = "234567abcdefghijklmnopqrstuvwxyz"


def tid_of(publication: PublicationId, now: datetime) -> str:
    """Return a timestamp identifier (13 characters): microseconds, and ten bits from the publication's id.

    Source: https://atproto.com/specs/tid.
    """
    clock = int.from_bytes(hashlib.sha256(publication.encode()).digest()[:2]) & 0x3FF
    number = (int(now.timestamp() * 1_000_000) << 10) | clock
    return "".join(_SORTABLE[number >> shift & 31] for shift in range(60, -1, -5))


class BlueskyPublisher:
    """One Bluesky account on its own server (PDS); signs in on first use."""

    def __init__(
        self,
        account: Account,
        pictures: Pictures,
        *,
        service: str,
        handle: str,
        password: str,
        language: str = "en",
    ) -> None:
        self.account = account
        self._handle = handle.lstrip("@")
        self._password = password
        self._pictures = pictures
        self._language = language
        self._client = AsyncClient(service, request=AsyncRequest(timeout=TIMEOUT_S))
        self._did: str | None = None

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
        did = await self._signed_in()
        key = json.loads(request.key)
        record = await self._record(request, key["createdAt"])
        body = {"repo": did, "collection": COLLECTION, "rkey": key["rkey"], "record": record, "swapRecord": None}
        with contextlib.suppress(_ThereAlreadyError):
            await self._procedure("com.atproto.repo.putRecord", body)
        return self._sent(key["rkey"], key["createdAt"])

    async def find(self, request: PublishRequest) -> Sent | None:
        """Look for the record under its key."""
        key = json.loads(request.key)
        try:
            did = await self._signed_in()
            params = models.ComAtprotoRepoGetRecord.Params(collection=COLLECTION, repo=did, rkey=key["rkey"])
            await _translated(self._client.com.atproto.repo.get_record(params))
        except _MissingError:
            return None
        except (PublishRefusedError, NotSentError, RateLimitedError) as error:
            raise UnknownOutcomeError(f"Our own posts could not be read: {error.message}") from error
        return self._sent(key["rkey"], key["createdAt"])

    async def retract(self, remote_id: str) -> None:
        """Delete the record; deleting one that is gone is no error."""
        did = await self._signed_in()
        rkey = remote_id.rsplit("/", 1)[-1]
        await self._procedure("com.atproto.repo.deleteRecord", {"repo": did, "collection": COLLECTION, "rkey": rkey})

    async def check(self) -> Health:
        """Sign in afresh, without posting."""
        self._did = None
        try:
            await self._signed_in()
        except (PublishRefusedError, RateLimitedError, NotSentError, UnknownOutcomeError) as error:
            return Health(False, error.message, "Make a new app password and set BLUESKY_APP_PASSWORD.")
        return Health(True, f"signed in as @{self._handle}")

    async def close(self) -> None:
        """Close the connections."""
        await self._client.request.close()

    async def _record(self, request: PublishRequest, created_at: str) -> dict[str, Any]:
        record: dict[str, Any] = {
            "$type": COLLECTION,
            "text": request.text,
            "createdAt": created_at,
            "langs": [self._language],
        }
        known = {handle: did for handle in handles_in(request.text) if (did := await self._did_of(handle))}
        if facets := facets_of(request.text, known):
            record["facets"] = facets
        if request.content.media:
            images = [await self._image(item.sha256 or "", item.alt or "") for item in request.content.media]
            record["embed"] = {"$type": "app.bsky.embed.images", "images": images}
        if request.content.reply_to:
            record["reply"] = await self._reply(request.content.reply_to)
        return record

    async def _image(self, sha256: str, alt: str) -> dict[str, Any]:
        picture = await self._pictures.for_platform(sha256, PlatformName.BLUESKY)
        try:
            response = await _translated(
                self._client.request.post(
                    self._client._build_url("com.atproto.repo.uploadBlob"),  # noqa: SLF001 - upload_blob fixes the type
                    content=picture.data,
                    headers={"Content-Type": picture.mime},
                )
            )
        except UnknownOutcomeError as error:
            # An image that may or may not have arrived shows nowhere until a record names it.
            raise NotSentError(f"The image could not be handed over: {error.message}") from error
        blob = cast("dict[str, Any]", response.content)["blob"]
        return {"alt": alt, "image": blob, "aspectRatio": {"width": picture.width, "height": picture.height}}

    async def _reply(self, reply_to: str) -> dict[str, Any]:
        parts = reply_to.removeprefix("at://").removeprefix("https://bsky.app/profile/").split("/")
        repo, rkey = parts[0], parts[-1]
        try:
            params = models.ComAtprotoRepoGetRecord.Params(collection=COLLECTION, repo=repo, rkey=rkey)
            parent = await _translated(self._client.com.atproto.repo.get_record(params))
        except (_MissingError, UnknownOutcomeError) as error:
            raise PublishRefusedError(
                "The post to reply to cannot be read; publish an original post instead."
            ) from error
        here = {"uri": parent.uri, "cid": parent.cid}
        above = getattr(parent.value, "reply", None)
        root = {"uri": above.root.uri, "cid": above.root.cid} if above else here
        return {"root": root, "parent": here}

    async def _did_of(self, handle: str) -> str | None:
        try:
            found = await _translated(self._client.com.atproto.identity.resolve_handle({"handle": handle}))
        except (_MissingError, PublishRefusedError, UnknownOutcomeError, NotSentError):
            return None
        return str(found.did)

    async def _signed_in(self) -> str:
        if self._did is None:
            try:
                await _translated(self._client.login(self._handle, self._password, fetch_bsky_profile=False))
            except UnknownOutcomeError as error:
                raise NotSentError(f"Signing in to Bluesky failed: {error.message}") from error
            self._did = str(self._client._session.did)  # noqa: SLF001 - the SDK has no other way
        return self._did

    async def _procedure(self, nsid: str, body: dict[str, Any]) -> None:
        # As raw JSON: the SDK's models drop a null, and swapRecord: null is what makes the put create-only.
        await _translated(
            self._client.request.post(
                self._client._build_url(nsid),  # noqa: SLF001
                content=json.dumps(body).encode(),
                headers={"Content-Type": "application/json"},
            )
        )

    def _sent(self, rkey: str, created_at: str) -> Sent:
        url = f"https://bsky.app/profile/{self._handle}/post/{rkey}"
        return Sent(f"at://{self._did}/{COLLECTION}/{rkey}", url, datetime.fromisoformat(created_at))


class _ThereAlreadyError(PublishRefusedError):
    """A record stands under this key already."""


class _MissingError(PublishRefusedError):
    """No record stands under this key."""


async def _translated(call: Any) -> Any:
    """Await `call`; turn what the SDK raises into what the outbox understands."""
    try:
        return await call
    except exceptions.RequestErrorBase as error:
        if error.response is None:
            if isinstance(error.__cause__, (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)):
                raise NotSentError("Bluesky could not be reached.") from error
            raise UnknownOutcomeError("The connection to Bluesky broke before an answer came.") from error
        raise _answered(error.response) from error
    except httpx.HTTPError as error:
        raise UnknownOutcomeError("The connection to Bluesky broke before an answer came.") from error
    except (exceptions.AtProtocolError, ValueError, KeyError, TypeError) as error:
        raise UnknownOutcomeError("Bluesky's answer could not be understood.") from error


def _answered(response: Any) -> Exception:
    name = str(getattr(response.content, "error", "") or "")
    said = str(getattr(response.content, "message", "") or name or f"status {response.status_code}")[:300]
    if response.status_code == 429:
        reset = response.headers.get("ratelimit-reset", "")
        until = datetime.fromtimestamp(int(reset), UTC) if reset.isdigit() else datetime.now(UTC) + timedelta(minutes=5)
        return RateLimitedError("Bluesky asks to wait.", until)
    if name == "InvalidSwap":
        return _ThereAlreadyError("There is a post under this key already.")
    if name == "RecordNotFound":
        return _MissingError("There is no post under this key.")
    if 400 <= response.status_code < 500:
        return PublishRefusedError(f"Bluesky refused: {said}")
    return UnknownOutcomeError(f"Bluesky answered {response.status_code} and did not say what became of it.")
