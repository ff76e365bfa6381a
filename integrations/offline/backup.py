"""`bot.py backup` and `bot.py restore`: the whole desk in one file, and back onto a server."""

import asyncio
import sys
from datetime import UTC, datetime

from domain.errors import BadInputError
from integrations.offline.backup_file import Backup, read_backup, write_backup
from integrations.offline.chosen_policy import policy_at
from integrations.settings import Settings, load_settings
from integrations.store import RedisStore, archive
from integrations.store.connection import open_client
from integrations.system_clock import SystemClock
from policies.model import Policy
from workflow.restoring import Restoring, paused


def backup(path: str, *, posts: bool = False) -> int:
    """Write a backup to `path`; return 0. The desk may be at work: the picture is of one moment."""
    return asyncio.run(_backup(load_settings(), path, posts=posts))


def restore(path: str, *, replace: bool = False) -> int:
    """Put a backup back onto the server of REDIS_URL; return 0.

    Raises BadInputError for a damaged or newer file, where a desk stands already (without `replace`), and while any
    process is at work.
    """
    return asyncio.run(_restore(load_settings(), path, replace=replace))


class _Fixed:
    """The policy as it stands now; a restore does not wait for another."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy

    def current(self) -> Policy:
        """Return it."""
        return self._policy


async def _backup(settings: Settings, path: str, *, posts: bool) -> int:
    client = open_client(settings.redis_url.get_secret_value())
    try:
        await archive.insist_on_whole(client)
        if not await archive.holds_a_desk(client):
            raise BadInputError("The server holds no desk, so there is nothing to back up; check REDIS_URL.")
        at = datetime.now(UTC)
        head, kept = await archive.picture(client, posts=posts)
        made = Backup(at, head, kept, posts=posts)
    finally:
        await client.aclose()
    size = await asyncio.to_thread(write_backup, path, made)
    sys.stdout.write(f"{path}: {len(made.kept)} keys, audit trail up to event {made.head.seq}, {size:,} bytes.\n")
    return 0


async def _restore(settings: Settings, path: str, *, replace: bool) -> int:
    made = await asyncio.to_thread(read_backup, path)
    policy = policy_at(None if settings.fleetfoot_policy is None else str(settings.fleetfoot_policy))
    client = open_client(settings.redis_url.get_secret_value())
    try:
        if working := await archive.at_work(client):
            raise BadInputError(
                f"The bot is at work on this server ({', '.join(working)}); stop every process, wait a minute, "
                "then restore."
            )
        if not replace and await archive.holds_a_desk(client):
            raise BadInputError("The server holds a desk already; restore onto an empty one, or say --replace.")
        clock = SystemClock()
        await archive.put_back(client, made.kept, paused(made.at, clock.now()))
        store = RedisStore(client)
        store.anchor_file = settings.fleetfoot_anchors
        sent_back = await Restoring(store, _Fixed(policy), clock).settle(made.at, made.head)
        await archive.settled(client)
    finally:
        await client.aclose()
    sys.stdout.write(
        f"Restored as of {made.at:%Y-%m-%d %H:%M} UTC, {len(made.kept)} keys. Publishing is paused, and {sent_back} "
        "drafts wait for a person's word again: look at what went out since on every account, then resume.\n"
    )
    return 0
