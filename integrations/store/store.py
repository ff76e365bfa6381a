"""The store: everything the bot remembers, in Redis or Valkey, behind `workflow.store.Store`."""

import asyncio
import random
import secrets
from pathlib import Path
from typing import TypeVar

import structlog
from redis import exceptions as redis_errors

from domain.errors import UnavailableError
from domain.ids import DraftId
from integrations.store.audit_log import AuditLog
from integrations.store.connection import LOST, Client, fsync, heeding, open_client, read, translate, translated
from integrations.store.documents import Documents
from integrations.store.post_log import PostLog
from integrations.store.queues import Queues
from integrations.store.transaction import RedisTransaction
from workflow.store import Work

log = structlog.get_logger(__name__)

T = TypeVar("T")

TRIES = 60
LOST_TRIES = 5
PAUSE_S = 0.005
"""The first pause after a lost race; it grows to a quarter of a second, always with jitter."""


class RedisStore(Documents, Queues, PostLog, AuditLog):
    """All of it on one client; writes that state facts go through `transact`."""

    def __init__(self, client: Client) -> None:
        super().__init__(client)
        self._grouped: set[str] = set()
        self.anchor_file: Path | None = None
        # One writer at a time in a process: races are then only with other processes, and those are rare.
        self._writing = asyncio.Lock()

    async def transact(self, work: Work[T], *, draft: DraftId | None = None) -> T:
        """Run the work until it is written whole, and return its result; `draft` is one that it is sure to read.

        A lost race runs it again. After a lost answer the marker tells whether it was written: it never happens twice.
        """
        marker = secrets.token_hex(12)
        lost = 0
        async with self._writing:
            result: list[T] = []
            for attempt in range(TRIES):
                try:
                    with heeding():
                        return await self._try(work, marker, result, again=attempt > 0, draft=draft)
                except redis_errors.WatchError:
                    pass  # somebody else was first, or the connection went while watching
                except LOST as error:
                    lost += 1
                    if lost >= LOST_TRIES:
                        raise translate(error) from error
                except redis_errors.RedisError as error:
                    raise translate(error) from error
                await asyncio.sleep(min(PAUSE_S * 2**attempt, 0.25) * (0.5 + random.random()))
        log.warning("a transaction lost every race", tries=TRIES)
        raise UnavailableError("Too many changes at once; nothing was done. Try again.", code="busy")

    async def look(self, work: Work[T]) -> T:
        """Run work that only reads, beside whatever is being written, and return its result; what it writes is let go.

        What it reads may change between two reads, so nothing is decided by it: for previews and lists.
        """
        async with translated(), self._client.pipeline(transaction=True) as pipe:
            return await work(RedisTransaction(pipe, ""))

    async def _try(self, work: Work[T], marker: str, result: list[T], *, again: bool, draft: DraftId | None) -> T:
        async with self._client.pipeline(transaction=True) as pipe:
            transaction = RedisTransaction(pipe, marker)
            if again and await transaction.was_committed():
                return result[-1]
            if draft is not None:
                await transaction.expect(draft)
            result.append(await work(transaction))
            await transaction.commit()
            return result[-1]

    async def durable(self) -> bool:
        """Return once everything written so far is on disk; False if the server keeps no append-only file."""
        return await fsync(self._client)

    async def ping(self) -> None:
        """Raise UnavailableError unless the server answers."""
        await read(self._client.ping)

    async def close(self) -> None:
        """Close every connection."""
        await self._client.aclose()


async def connect(url: str) -> RedisStore:
    """Return a store on the server at `url`, once it has answered; UnavailableError says in a sentence why not."""
    store = RedisStore(open_client(url))
    try:
        await store.ping()
    except UnavailableError:
        await store.close()
        raise
    return store
