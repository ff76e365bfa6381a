"""The connection to Redis or Valkey: opened from a URL, its errors translated to one sentence each."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, TypeVar

from redis import exceptions as redis_errors
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from domain.errors import BadInputError, UnavailableError
from integrations.store import keys
from integrations.store.cluster import CLUSTERED, cluster_pool

T = TypeVar("T")

Client = Any
"""redis-py types every answer as anything it might be; what it is here is stated where it is decoded."""

CONNECTIONS = 100
"""Of one process; each worker of the outbox keeps one waiting for new entries."""

READ_TRIES = 3
FSYNC_MS = 5000
LOST = (redis_errors.ConnectionError, redis_errors.TimeoutError, OSError)
"""Errors after which nobody knows whether the last command was obeyed."""


def open_client(url: str) -> Client:
    """Return a client that connects when it is first used, and never repeats a command by itself.

    A burst of more commands than connections waits for its turn: two hundred reactions at once are no fault of Redis.
    """
    try:
        pool_of = cluster_pool if url.startswith(CLUSTERED) else BlockingConnectionPool.from_url
        pool = pool_of(
            url,
            max_connections=CONNECTIONS,
            timeout=15,
            protocol=2,
            retry=Retry(NoBackoff(), 0),
            socket_timeout=15,
            socket_connect_timeout=5,
            health_check_interval=30,
            client_name="fleetfoot",
        )
        return Redis.from_pool(pool)
    except (ValueError, TypeError) as error:
        raise BadInputError(
            "REDIS_URL is not an address; write it like redis://localhost:6379/0.", code="redis-url"
        ) from error


def translate(error: Exception) -> UnavailableError:
    """Return the sentence for an error of the server or of the way to it. It never holds the URL, which has secrets."""
    match error:
        case redis_errors.AuthenticationError() | redis_errors.NoPermissionError():
            what = "Redis refuses the user or password in REDIS_URL; correct them and start again."
        case redis_errors.BusyLoadingError():
            what = "Redis is still loading its data; try again in a moment."
        case redis_errors.ReadOnlyError():
            what = "Redis is read-only just now (is it failing over?); try again in a moment."
        case redis_errors.OutOfMemoryError():
            what = "Redis is out of memory; nothing more can be stored until somebody gives it room."
        case redis_errors.ResponseError() if "MISCONF" in str(error):
            what = "Redis cannot write to its disk (is it full?); nothing was changed. Give it room, then try again."
        case redis_errors.ResponseError():
            what = f"Redis refused a command ({str(error).split(' ', maxsplit=1)[0]}); see the log of the server."
        case _:
            what = "Redis does not answer; check REDIS_URL and the server. Nothing that was stored is lost; try again."
    return UnavailableError(what, code="redis")


@contextmanager
def heeding() -> Iterator[None]:
    """Let no cancellation be lost in what is awaited inside.

    On Python 3.11 redis-py can take the CancelledError that ends a task for a time-out of its own and go on; a task
    told to stop would then never stop, and a time limit around a command would not hold.
    """
    task = asyncio.current_task()
    before = 0 if task is None else task.cancelling()
    try:
        yield
    except Exception as error:
        if task is not None and task.cancelling() > before:
            raise asyncio.CancelledError from error
        raise
    if task is not None and task.cancelling() > before:
        raise asyncio.CancelledError


@asynccontextmanager
async def translated() -> AsyncIterator[None]:
    """Turn any error of redis-py into an UnavailableError."""
    try:
        with heeding():
            yield
    except (redis_errors.RedisError, OSError) as error:
        raise translate(error) from error


async def read(call: Callable[[], Awaitable[T]]) -> T:
    """Return what a command returns that may safely be given twice, trying again when the connection was lost."""
    async with translated():
        for attempt in range(1, READ_TRIES):
            try:
                with heeding():
                    return await call()
            except LOST:
                await asyncio.sleep(0.05 * attempt * (1 + random.random()))
        return await call()


async def fsync(client: Client) -> bool:
    """Return True once everything the server was told is in its append-only file on disk, False if it keeps none.

    WAITAOF waits for its own connection's writes only; replication offsets rise in order, so a write of our own, made
    after the others on one connection, stands for all of them.
    """

    async def wait() -> Any:
        pipe = client.pipeline(transaction=False)
        pipe.set(keys.FSYNC, 1)
        pipe.execute_command("WAITAOF", 1, 0, FSYNC_MS)
        return (await pipe.execute(raise_on_error=False))[1]

    answer = await read(wait)
    if isinstance(answer, redis_errors.ResponseError):
        return False  # no append-only file, or a server before Redis 7.2: it promises nothing
    if isinstance(answer, Exception):
        raise translate(answer)
    if not answer or int(answer[0]) < 1:
        raise UnavailableError(
            "Redis did not write to disk in time, so nothing was sent; check the disk of the server.", code="redis-disk"
        )
    return True
