"""A task that is told to stop stops, whatever the Redis library makes of it."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from domain.errors import UnavailableError
from integrations.store.connection import read, translated


async def deaf() -> str:
    """Take the cancellation for something else, as redis-py on Python 3.11 can, and answer as if nothing were."""
    try:
        await asyncio.sleep(60)
    except asyncio.CancelledError:
        return "an answer"
    return "too late"


async def deaf_and_broken() -> str:
    await deaf()
    raise ConnectionError("closed")


@pytest.mark.parametrize("call", [deaf, deaf_and_broken])
async def test_a_swallowed_cancellation_still_ends_the_task(call: Callable[[], Awaitable[str]]) -> None:
    task = asyncio.create_task(read(call))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_time_limit_around_a_command_holds() -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await read(deaf)


async def test_an_error_without_a_cancellation_is_told_as_ever() -> None:
    with pytest.raises(UnavailableError):
        async with translated():
            raise ConnectionError("closed")
