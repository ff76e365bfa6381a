"""A tap on a stream: the next event or nothing within a time, without losing the one that is on its way."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from types import TracebackType
from typing import Self

from domain.errors import FleetfootError
from workflow.sources import Event


class Tap:
    """Reads a source's stream with a patience; closes it in the end, whatever it was doing."""

    def __init__(self, stream: AsyncIterator[tuple[Event, str]]) -> None:
        self._stream = stream
        self._coming: asyncio.Future[tuple[Event, str]] | None = None

    async def __aenter__(self) -> Self:
        """Return itself."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, e: BaseException | None, t: TracebackType | None
    ) -> None:
        """Close the stream."""
        if self._coming is not None:
            self._coming.cancel()
            with contextlib.suppress(asyncio.CancelledError, StopAsyncIteration, FleetfootError):
                await self._coming
        closing = getattr(self._stream, "aclose", None)
        if closing is not None:
            with contextlib.suppress(FleetfootError):
                await closing()

    async def next(self, patience_s: float) -> tuple[Event, str] | None:
        """Return the next event with its cursor, or None if none came in time; raises what the stream raises."""
        if self._coming is None:
            self._coming = asyncio.ensure_future(anext(self._stream))
        done, _ = await asyncio.wait({self._coming}, timeout=patience_s)
        if not done:
            return None
        coming, self._coming = self._coming, None
        return coming.result()
