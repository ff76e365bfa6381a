"""A session on a Bluesky server (PDS): signed in on first use, refreshed before it ends, begun anew where it ended."""

import asyncio
import json
from typing import Any, Final, cast

import httpx
from atproto import AsyncClient, models
from atproto_client.request import AsyncRequest

from integrations.publishers.bluesky_answers import MissingError, SignedOutError, translated
from integrations.publishers.media import Picture
from workflow.ports import NotSentError, PublishRefusedError, UnknownOutcomeError

COLLECTION: Final = "app.bsky.feed.post"
APP_VIEW: Final = "https://public.api.bsky.app"
"""The public index, which counts likes and replies and asks for no credentials."""

TIMEOUT_S: Final = 20.0


class BlueskySession:
    """What the SDK does not do for raw requests: keep the session alive, and say what an answer means."""

    def __init__(self, service: str, handle: str, password: str, app_view: str = APP_VIEW) -> None:
        self._handle = handle
        self._password = password
        self._client = AsyncClient(service, request=AsyncRequest(timeout=TIMEOUT_S))
        self._public = httpx.AsyncClient(base_url=app_view, timeout=TIMEOUT_S)
        self._signing_in = asyncio.Lock()
        self._did: str | None = None

    async def did(self) -> str:
        """Return who we are, signed in: a session near its end is refreshed, one that cannot be is begun anew."""
        async with self._signing_in:
            client = self._client
            if self._did is not None and client._should_refresh_session():  # noqa: SLF001 - raw requests skip it
                try:
                    await translated(client._refresh_and_set_session())  # noqa: SLF001
                except (PublishRefusedError, NotSentError, UnknownOutcomeError):
                    self._did = None
            if self._did is None:
                try:
                    await translated(client.login(self._handle, self._password, fetch_bsky_profile=False))
                except UnknownOutcomeError as error:
                    raise NotSentError(f"Signing in to Bluesky failed: {error.message}") from error
                self._did = str(client._session.did)  # noqa: SLF001 - the SDK has no other way
            return self._did

    def forget(self) -> None:
        """Sign in afresh at the next call."""
        self._did = None

    async def procedure(self, nsid: str, body: dict[str, Any]) -> None:
        """Call a procedure with JSON exactly as given.

        The SDK's models drop a null, and swapRecord: null is what makes a put create-only.
        """
        await self._post(nsid, json.dumps(body).encode(), "application/json")

    async def upload(self, picture: Picture) -> dict[str, Any]:
        """Hand an image over; return its blob."""
        try:
            response = await self._post("com.atproto.repo.uploadBlob", picture.data, picture.mime)
        except UnknownOutcomeError as error:
            # An image that may or may not have arrived shows nowhere until a record names it.
            raise NotSentError(f"The image could not be handed over: {error.message}") from error
        return cast("dict[str, Any]", response.content)["blob"]  # type: ignore[no-any-return]

    async def record(self, repo: str, rkey: str) -> Any:
        """Return a post's record; raise MissingError where there is none."""
        await self.did()
        params = models.ComAtprotoRepoGetRecord.Params(collection=COLLECTION, repo=repo, rkey=rkey)
        return await translated(self._client.com.atproto.repo.get_record(params))

    async def own_records(self, most: int) -> tuple[Any, ...]:
        """Return our newest posts' records, newest first."""
        params = models.ComAtprotoRepoListRecords.Params(collection=COLLECTION, repo=await self.did(), limit=most)
        return tuple((await translated(self._client.com.atproto.repo.list_records(params))).records)

    async def counts(self, uri: str) -> dict[str, Any]:
        """Return what the public index counts of a post; nothing where it does not answer or does not know it yet."""
        try:
            answer = await self._public.get("/xrpc/app.bsky.feed.getPosts", params={"uris": uri})
            posts = answer.raise_for_status().json()["posts"]
        except (httpx.HTTPError, ValueError, LookupError, TypeError):
            return {}
        return cast("dict[str, Any]", posts[0]) if posts else {}

    async def did_of(self, handle: str) -> str | None:
        """Return whom a handle means, or None."""
        try:
            found = await translated(self._client.com.atproto.identity.resolve_handle({"handle": handle}))
        except (MissingError, PublishRefusedError, UnknownOutcomeError, NotSentError):
            return None
        return str(found.did)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.request.close()
        await self._public.aclose()

    async def _post(self, nsid: str, data: bytes, mime: str) -> Any:
        """Send raw bytes; where the server has ended the session, sign in and send once more: nothing was done."""
        for again in (True, False):
            await self.did()
            try:
                return await translated(
                    self._client.request.post(
                        self._client._build_url(nsid),  # noqa: SLF001
                        content=data,
                        headers={"Content-Type": mime},
                    )
                )
            except SignedOutError:
                self.forget()
                if not again:
                    raise
        return None
