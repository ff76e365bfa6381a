"""The wiring: which parts each process is made of, and how they start, go on and stop together."""

import asyncio
import gc
import resource
import signal
from collections.abc import Sequence

import structlog

from domain.errors import FleetfootError
from integrations.logs import configure_logs
from integrations.settings import Settings
from integrations.store.connection import open_client
from wiring.parts import parts_of
from wiring.roles import ROLES, telemetry, watch_policy

log = structlog.get_logger(__name__)


def serve(settings: Settings, roles: Sequence[str]) -> int:
    """Run the roles until SIGTERM or Ctrl-C; return the exit status.

    Everything that can be wrong with settings, policy, Redis or Slack is found before any role starts.
    """
    configure_logs()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # the memory of a process that dies holds every secret it had
    return asyncio.run(_serve(settings, roles))


async def _serve(settings: Settings, roles: Sequence[str]) -> int:
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    client = open_client(settings.redis_url.get_secret_value())
    try:
        parts = await parts_of(settings, client, roles)
        work = [asyncio.create_task(ROLES[role](parts)) for role in roles]
        work.append(asyncio.create_task(watch_policy(parts)))
        work.append(asyncio.create_task(telemetry(parts, roles)))
        waiting = asyncio.create_task(stopped.wait())
        _settle()
        log.info("fleetfoot is up", roles=list(roles), policy=parts.policies.current().hash[:12])
        done, _ = await asyncio.wait({*work, waiting}, return_when=asyncio.FIRST_COMPLETED)
        for task in (*work, waiting):
            task.cancel()
        await asyncio.gather(*work, return_exceptions=True)
        for task in done - {waiting}:
            if (error := task.exception()) is not None:
                raise _first(error)
        return 0
    finally:
        await client.aclose()


def _settle() -> None:
    """Keep what was loaded at the start out of every later garbage collection.

    Modules and rules are a quarter of a million objects that stay; looking through them stops a process for a third of
    a second, again and again as it works, and Slack waits meanwhile.
    """
    gc.collect()
    gc.freeze()


def _first(error: BaseException) -> BaseException:
    """Return the error that matters in a group: one that says what to do, if there is one."""
    if not isinstance(error, BaseExceptionGroup):
        return error
    inner = [_first(one) for one in error.exceptions]
    return next((one for one in inner if isinstance(one, FleetfootError)), inner[0])
