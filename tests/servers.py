"""Real servers for tests: a Redis-compatible one with its append-only file, and a local Slack workspace."""

import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from demo.local_slack import LocalSlack, start_local_slack
from demo.people import People
from demo.workspace import (
    APP_TOKEN,
    BOT_TOKEN,
    BOT_USER_ID,
    CHANNELS,
    OTHER_BOT_TOKEN,
    OTHER_BOT_USER_ID,
    USERS,
    workspace_config,
)
from integrations.embedded import EmbeddedServer, start_embedded


@contextmanager
def valkey_here() -> Iterator[EmbeddedServer]:
    """Give an empty server where there is no loop yet."""
    with tempfile.TemporaryDirectory(prefix="fleetfoot-valkey-", ignore_cleanup_errors=True) as folder:
        server = start_embedded(Path(folder))
        try:
            yield server
        finally:
            server.stop()


@asynccontextmanager
async def running_valkey() -> AsyncIterator[EmbeddedServer]:
    """Give an empty server on a free port; `server.url` is its REDIS_URL, and `server.kill()` is a power cut.

    To start again on the same data after a kill: `start_embedded(server.directory, server.port)`.
    """
    with valkey_here() as server:
        yield server


@dataclass(frozen=True, slots=True)
class SlackForTests:
    """A running workspace: where it is, who may speak to it, and `people` to act as its users.

    `users` and `channels` map names ("responder", "narratives") to ids.
    """

    server: LocalSlack
    people: People
    base_url: str
    bot_token: str = BOT_TOKEN
    app_token: str = APP_TOKEN
    bot_user: str = BOT_USER_ID
    other_bot_user: str = OTHER_BOT_USER_ID
    other_bot_token: str = OTHER_BOT_TOKEN
    users: Mapping[str, str] = field(default_factory=lambda: dict(USERS))
    channels: Mapping[str, str] = field(default_factory=lambda: dict(CHANNELS))


@asynccontextmanager
async def running_local_slack() -> AsyncIterator[SlackForTests]:
    """Give an empty demo workspace on a free port; `base_url` is its SLACK_API_URL (it ends in /api/)."""
    with tempfile.TemporaryDirectory(prefix="fleetfoot-slack-", ignore_cleanup_errors=True) as folder:
        server = start_local_slack(workspace_config(), Path(folder))
        try:
            async with People(server.url) as people:
                yield SlackForTests(server, people, server.api_url)
        finally:
            server.stop()
