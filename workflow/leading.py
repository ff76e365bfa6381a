"""Does work in whichever process leads: one at a time, and another as soon as that one is gone."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from typing import Any, Protocol

import structlog

from domain.errors import FleetfootError, UnavailableError

log = structlog.get_logger(__name__)

LEASE_SECONDS = 10.0
GOODBYE_SECONDS = 1.0
"""How long a process that ends tries to give its lease up."""


class Leases(Protocol):
    """Where leases are kept."""

    async def lease(self, name: str, holder: str, ttl_seconds: float) -> bool:
        """Take or renew a lease; say whether `holder` has it."""
        ...

    async def release(self, name: str, holder: str) -> None:
        """Give a lease up."""
        ...


async def lead(
    leases: Leases,
    name: str,
    holder: str,
    work: Callable[[], Coroutine[Any, Any, None]],
    *,
    seconds: float = LEASE_SECONDS,
) -> None:
    """Stand by until this process leads, then work; return once the work has ended.

    The work is stopped before its lease can run out: when Redis has not renewed it in time, or another process has it.
    This one then stands by again, and whatever comes next begins the work anew. A process that is told to end gives the
    lease up, so that nobody waits for it to run out.
    """
    while True:
        await _stand_by(leases, name, holder, seconds)
        log.info("leading", what=name, holder=holder)
        working = asyncio.ensure_future(work())
        holding = asyncio.ensure_future(_hold(leases, name, holder, seconds))
        try:
            await asyncio.wait({working, holding}, return_when=asyncio.FIRST_COMPLETED)
            if working.done():
                working.result()
                return
            log.warning("standing by again", what=name, reason=holding.result())
        finally:
            await _ended(working, holding)
            with contextlib.suppress(FleetfootError, TimeoutError):
                async with asyncio.timeout(GOODBYE_SECONDS):
                    await leases.release(name, holder)


async def _stand_by(leases: Leases, name: str, holder: str, seconds: float) -> None:
    while True:
        with contextlib.suppress(UnavailableError):
            if await leases.lease(name, holder, seconds):
                return
        await asyncio.sleep(seconds / 5)


async def _hold(leases: Leases, name: str, holder: str, seconds: float) -> str:
    """Renew the lease; return why it is lost, at the latest when it runs out."""
    time = asyncio.get_running_loop().time
    until = time() + seconds
    while True:
        await asyncio.sleep(seconds / 5)
        asked = time()
        with contextlib.suppress(UnavailableError, TimeoutError):
            async with asyncio.timeout(max(until - asked, 0.0)):
                if not await leases.lease(name, holder, seconds):
                    return "another process has taken over"
                until = asked + seconds
        if time() >= until:
            return "the lease could not be renewed, so another process may have taken over"


async def _ended(*tasks: "asyncio.Future[Any]") -> None:
    """Cancel tasks until they end: a library may take a cancellation for a time-out of its own."""
    left = set(tasks)
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=0.5)
