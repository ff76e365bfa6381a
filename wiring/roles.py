"""What each role of a process does for as long as it runs."""

import asyncio
import contextlib
import hashlib
import os
import sys
from collections.abc import Callable, Mapping, Sequence

import structlog

from domain.enums import PlatformName
from domain.errors import FleetfootError, UnavailableError
from handlers.app import build_app
from handlers.connect import keep_connected, serve_http, serve_socket
from handlers.home import Homes
from handlers.painter import Painter
from handlers.timers import Timers
from integrations import tether
from integrations.publishers.assembly import Publishers
from integrations.publishers.media import Pictures
from integrations.publishers.sandbox_page import start_sandbox_page
from integrations.slack_directory import SlackDirectory
from integrations.store.media import RedisMedia
from integrations.telemetry import Telemetry
from wiring.parts import ROOT, Parts
from wiring.posts import MOST_PAUSE_SECONDS, Work, detect, ingest
from workflow.afterwards import Afterwards
from workflow.outbox import Outbox
from workflow.state import Notice

log = structlog.get_logger(__name__)

LOOK_SECONDS = 2.0
SANDBOX_PORT = 3100
"""Where the sandbox page is tried first when FLEETFOOT_SANDBOX_PORT is not set."""

SANDBOX_TRIES = 50


async def _slack(parts: Parts) -> None:
    settings, homes = parts.settings, Homes(parts.surface)
    token = settings.app_token()
    secret = None if token or not settings.slack_signing_secret else settings.slack_signing_secret.get_secret_value()
    app = build_app(parts.surface, homes, signing_secret=secret)
    painter = Painter(parts.surface, holder=parts.holder, bot_user=parts.bot_user, homes=homes)
    async with keep_connected(parts.slack), asyncio.TaskGroup() as group:
        group.create_task(painter.run())
        if token:
            group.create_task(serve_socket(app, token, settings.slack_api_url))
        elif settings.port:
            group.create_task(serve_http(app, settings.port))


async def _clock(parts: Parts) -> None:
    await Timers(parts.surface, holder=parts.holder).run()


async def _publish(parts: Parts) -> None:
    pictures = Pictures(RedisMedia(parts.client).fetch)
    publishers = Publishers(parts.policies.current, parts.settings, parts.client, pictures)
    directory = SlackDirectory(parts.slack, fresh_seconds=0.0)  # nothing goes out on a remembered answer
    outbox = Outbox(parts.store, parts.policies, publishers, directory, parts.clock)
    afterwards = Afterwards(parts.store, parts.policies, publishers, parts.directory, parts.clock)
    async with asyncio.TaskGroup() as group:
        group.create_task(outbox.run(parts.holder))
        group.create_task(afterwards.run(parts.holder))


async def _detect_apart(parts: Parts) -> None:
    """Keep detection, which computes all the time, in a process of its own."""
    del parts
    pause = 1.0
    while True:
        child = tether.launch([sys.executable, ROOT / "bot.py", "detect"], env=os.environ, output=sys.stderr.buffer)
        try:
            status = await asyncio.to_thread(child.wait)
        except asyncio.CancelledError:
            tether.stop(child)
            raise
        log.warning("detection ended and is started again", status=status)
        await asyncio.sleep(pause)
        pause = min(pause * 2, MOST_PAUSE_SECONDS)


async def _sandbox(parts: Parts) -> None:
    """Serve the sandbox page, if the policy has sandbox accounts."""
    policies, wanted = parts.policies, parts.settings.fleetfoot_sandbox_port
    if not any(a.platform is PlatformName.SANDBOX for a in policies.current().accounts.values()):
        await asyncio.Event().wait()
    for port in [wanted] if wanted is not None else range(SANDBOX_PORT, SANDBOX_PORT + SANDBOX_TRIES):
        with contextlib.ExitStack() as tolerant:
            if wanted is None:
                tolerant.enter_context(contextlib.suppress(UnavailableError))
            page = await start_sandbox_page(
                parts.client,
                lambda: tuple(policies.current().accounts.values()),
                lambda: policies.current().agency.name,
                port,
            )
            log.info("sandbox page", url=f"http://localhost:{page.port}")
            try:
                await asyncio.Event().wait()
            finally:
                await page.close()


async def telemetry(parts: Parts, roles: Sequence[str]) -> None:
    """Serve health and metrics of this process."""
    await Telemetry(parts.store, parts.clock, roles).run(parts.settings.fleetfoot_health_port)


async def watch_policy(parts: Parts) -> None:
    """Put a changed policy file in force, or tell the channel once why it was refused."""
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        found = parts.policies.look()
        if found is None:
            continue
        policy = parts.policies.current()
        log.info("policy file read", refused=found.refused, policy=policy.hash[:12])
        new = "list of hostile media" if found.listed else "policy file"
        text = (
            f"The new {new} is refused and the old one stays in force: {found.refused}"
            if found.refused
            else f"A new {new} is in force from now on."
        )
        with contextlib.suppress(FleetfootError):
            what = f"{new} {found.refused or policy.hash}"
            once = hashlib.sha256(what.encode()).hexdigest()[:24]
            if await parts.store.claim_once(f"policy:{once}", 60.0):
                await parts.store.notify(Notice("", "channel", "policy", text, at=parts.clock.now()))


ROLES: Mapping[str, Callable[[Parts], Work]] = {
    "slack": _slack,
    "clock": _clock,
    "publish": _publish,
    "ingest": ingest,
    "detect": detect,
    "detect-apart": _detect_apart,
    "sandbox": _sandbox,
}
