"""What every handler works with: the desk, the store, the policy in force, the clock and Slack's Web API."""

import asyncio
from dataclasses import dataclass, field
from typing import Final, Protocol
from urllib.parse import urlsplit

from slack_sdk.web.async_client import AsyncWebClient

from handlers.cards.text import Times
from policies.model import Policy
from workflow.desk import Desk
from workflow.ports import Clock
from workflow.post_log import PostLog
from workflow.reported import NoReader, PostReader
from workflow.store import Store

AT_ONCE: Final = 32
"""Enough while Slack takes a third of a second to open a form, and too few to keep acknowledgements waiting."""


class Policies(Protocol):
    """Where the policy in force comes from."""

    def current(self) -> Policy:
        """Return the policy in force."""
        ...


class MediaKeeper(Protocol):
    """Where the bytes of images stay until they are published."""

    async def keep(self, data: bytes) -> str:
        """Keep the bytes; return their SHA-256. Raises BadInputError if there are too many."""
        ...

    async def looks(self, data: bytes) -> str | None:
        """Return the PDQ hash of the image, None where it cannot be told."""
        ...


@dataclass(frozen=True, slots=True)
class Surface:
    """One workspace seen from the bot."""

    desk: Desk
    store: Store
    posts: PostLog
    media: MediaKeeper
    policies: Policies
    clock: Clock
    client: AsyncWebClient
    reader: PostReader = field(default_factory=NoReader)
    room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    """How many acts are worked on at once; the others wait in turn, acknowledged."""

    @property
    def policy(self) -> Policy:
        """Return the policy in force."""
        return self.policies.current()

    @property
    def times(self) -> Times:
        """Return how moments are written here: only Slack itself knows ``<!date>``."""
        host = urlsplit(self.client.base_url).hostname or ""
        return Times(self.policy.zone, native=host == "slack.com" or host.endswith(".slack.com"))
