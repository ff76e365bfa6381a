"""Reads one reported post through its platform's API; the address itself is never opened."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
import requests
import structlog
import tweepy

from domain.errors import FleetfootError, UnavailableError
from domain.records import Post
from integrations.sources.bluesky_records import COLLECTION, event_of
from integrations.sources.fetching import AGENT, checked
from integrations.sources.mastodon import post_of
from integrations.sources.x_posts import FIELDS, seen, told, users_of
from workflow.sources import Seen

log = structlog.get_logger(__name__)

APPVIEW: Final = "https://public.api.bsky.app"
TIME_S: Final = 2.0
"""Somebody waits for the answer, and Slack takes a form only within three seconds of the command."""

_X: Final = re.compile(r"/\w{1,15}/status/(\d{1,20})")
_BLUESKY: Final = re.compile(r"/profile/([\w.:%-]{3,255})/post/([a-z0-9]{1,64})")
_MASTODON: Final = re.compile(r"/@[\w.@-]{1,100}/(\d{1,25})")
X_HOSTS: Final = frozenset(f"{before}{host}" for before in ("", "www.", "mobile.") for host in ("x.com", "twitter.com"))


@dataclass(frozen=True, slots=True)
class Lookup:
    """Knows the APIs that a reported post may be read through.

    `instances` are the addresses of the Mastodon instances that staff configured, by host: no other host is ever
    asked, so that an address somebody was sent cannot make us call it.
    """

    x_token: str | None = None
    instances: Mapping[str, str] = field(default_factory=dict)
    appview: str = APPVIEW
    session: requests.Session | None = None

    async def post_at(self, url: str) -> Post | None:
        """Return the public post at an address, or None if it cannot be read this way (or not in time)."""
        try:
            async with asyncio.timeout(TIME_S):
                return await self._post_at(url)
        except (FleetfootError, TimeoutError, ValueError) as fault:
            log.info("a reported post could not be read", fault=str(fault) or type(fault).__name__)
            return None

    async def _post_at(self, url: str) -> Post | None:
        parts = urlsplit(url)
        host = (parts.hostname or "").casefold()
        if host in X_HOSTS and (match := _X.fullmatch(parts.path.rstrip("/"))) and self.x_token:
            return await asyncio.to_thread(self._x, self.x_token, match[1])
        if host == "bsky.app" and (match := _BLUESKY.fullmatch(parts.path.rstrip("/"))):
            return await self._bluesky(match[1], match[2])
        if host in self.instances and (match := _MASTODON.fullmatch(parts.path.rstrip("/"))):
            base = self.instances[host]
            status = await _json(f"{base}/api/v1/statuses/{match[1]}")
            return post_of(status, host)
        return None

    def _x(self, token: str, number: str) -> Post | None:
        client = tweepy.Client(token, return_type=dict)
        if self.session is not None:
            client.session = self.session
        with told():
            answer = client.get_tweet(number, **FIELDS)
        found = seen(answer.get("data") or {}, users_of(answer.get("includes")))
        return None if found is None else found.post

    async def _bluesky(self, who: str, rkey: str) -> Post | None:
        uri = f"at://{who}/{COLLECTION}/{rkey}"
        answer = await _json(f"{self.appview}/xrpc/app.bsky.feed.getPosts", uris=uri)
        posts = answer.get("posts") or ()
        if not posts:
            return None
        view = posts[0]
        did = str((view.get("author") or {}).get("did") or "")
        commit = {"operation": "create", "collection": COLLECTION, "rkey": rkey}
        try:
            at = datetime.fromisoformat(str(view.get("indexedAt")))
        except ValueError:
            at = datetime.now(UTC)
        event = event_of(did, commit, view.get("record"), at, lambda _: True)
        return event.post if isinstance(event, Seen) else None


async def _json(url: str, **asked: str) -> Mapping[str, Any]:
    try:
        async with httpx.AsyncClient(timeout=TIME_S, headers={"User-Agent": AGENT}) as client:
            answer = await client.get(url, params=asked)
            checked(answer.status_code, answer.headers, datetime.now(UTC))
            found = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        raise UnavailableError(f"It does not answer ({type(error).__name__}).") from error
    return found if isinstance(found, dict) else {}
