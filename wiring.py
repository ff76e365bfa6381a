"""The wiring: which parts each process is made of, and how they start, go on and stop together."""

import asyncio
import contextlib
import hashlib
import os
import resource
import secrets
import signal
import socket
import sys
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from domain.enums import PlatformName
from domain.errors import FleetfootError, UnavailableError
from handlers.app import build_app, build_surface
from handlers.connect import keep_connected, serve_http, serve_socket, slack_client, who_am_i
from handlers.home import Homes
from handlers.painter import Painter
from handlers.surface import Surface
from handlers.timers import Timers
from integrations import tether
from integrations.logs import configure_logs
from integrations.policy_source import PolicyFile
from integrations.publishers.assembly import Publishers
from integrations.publishers.media import Pictures
from integrations.publishers.sandbox_page import start_sandbox_page
from integrations.settings import Settings
from integrations.slack_directory import SlackDirectory
from integrations.sources.configured import Planned, instances_in, sources_from
from integrations.sources.lookup import Lookup
from integrations.store.archive import insist_on_whole
from integrations.store.author_keys import AuthorKeys
from integrations.store.connection import Client, open_client
from integrations.store.fitness import insist_on_memory
from integrations.store.media import RedisMedia
from integrations.store.store import RedisStore
from integrations.system_clock import SystemClock
from integrations.telemetry import Telemetry
from workflow.afterwards import Afterwards
from workflow.desk import Desk
from workflow.ingest import Ingest
from workflow.leading import lead
from workflow.lessons import Lessons
from workflow.outbox import Outbox
from workflow.pseudonyms import Pseudonyms
from workflow.reported import Pseudonymous
from workflow.sources import wanted_by
from workflow.state import Notice
from workflow.watch import Watch

log = structlog.get_logger(__name__)

ROOT = Path(__file__).parent
DEFAULT_POLICY = ROOT / "policies" / "default.toml"
LOOK_SECONDS = 2.0
MOST_PAUSE_SECONDS = 15.0
SANDBOX_PORT = 3100
"""Where the sandbox page is tried first when FLEETFOOT_SANDBOX_PORT is not set."""

SANDBOX_TRIES = 50

Work = Coroutine[Any, Any, None]


@dataclass(frozen=True, slots=True)
class Parts:
    """What the roles of one process share."""

    settings: Settings
    policies: PolicyFile
    client: Client
    store: RedisStore
    slack: AsyncWebClient
    directory: SlackDirectory
    clock: SystemClock
    surface: Surface
    sources: tuple[Planned, ...]
    bot_user: str
    holder: str


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
        parts = await _parts(settings, client, roles)
        work = [asyncio.create_task(ROLES[role](parts)) for role in roles]
        work.append(asyncio.create_task(_watch_policy(parts)))
        work.append(asyncio.create_task(_telemetry(parts, roles)))
        waiting = asyncio.create_task(stopped.wait())
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


def _first(error: BaseException) -> BaseException:
    """Return the error that matters in a group: one that says what to do, if there is one."""
    if not isinstance(error, BaseExceptionGroup):
        return error
    inner = [_first(one) for one in error.exceptions]
    return next((one for one in inner if isinstance(one, FleetfootError)), inner[0])


async def _parts(settings: Settings, client: Client, roles: Sequence[str]) -> Parts:
    """Put everything together and see that it answers."""
    app_token = settings.app_token() if "slack" in roles else None
    del app_token  # only that it is there: a process that cannot connect must not half start
    policies = PolicyFile(settings.fleetfoot_policy or DEFAULT_POLICY)
    sources = sources_from(settings.fleetfoot_sources, settings)
    slack = slack_client(settings.bot_token(), settings.slack_api_url)
    store = RedisStore(client)
    store.anchor_file = settings.fleetfoot_anchors
    await store.ping()
    await insist_on_whole(client)
    if not settings.fleetfoot_forgetful_redis:
        await insist_on_memory(client)
    needs_slack = bool({"slack", "clock", "publish"} & set(roles))
    bot_user = await who_am_i(slack) if needs_slack else ""
    clock, directory = SystemClock(), SlackDirectory(slack)
    desk = Desk(store, policies, clock, directory)
    media = RedisMedia(client)
    surface = build_surface(
        desk=desk,
        store=store,
        posts=store,
        media=media,
        policies=policies,
        clock=clock,
        client=slack,
        reader=_reader(settings, client, policies, clock),
    )
    holder = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"
    return Parts(settings, policies, client, store, slack, directory, clock, surface, sources, bot_user, holder)


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


async def _ingest(parts: Parts) -> None:
    """Read every source, each by one process at a time."""
    keys, names = _pseudonyms(parts.settings, parts.client, parts.policies)
    await keys.refresh(parts.clock.now())

    async def renew() -> None:
        while True:
            await asyncio.sleep(60.0)
            with contextlib.suppress(UnavailableError):
                await keys.refresh(parts.clock.now())

    async with asyncio.TaskGroup() as group:
        group.create_task(renew())
        for planned in parts.sources:
            group.create_task(_one_source(parts, planned, names))
    await asyncio.Event().wait()


def _pseudonyms(settings: Settings, client: Client, policies: PolicyFile) -> tuple[AuthorKeys, Pseudonyms]:
    """Return the key that authors are hashed with, and what hashes them, the agency's own excepted."""
    configured = settings.fleetfoot_author_key
    secret = None if configured is None else configured.get_secret_value().encode()
    keys = AuthorKeys(client, secret, policies.current().posts_days)

    def own_handles() -> frozenset[str]:
        return frozenset(a.handle.casefold().lstrip("@") for a in policies.current().accounts.values())

    return keys, Pseudonyms(keys.current, own_handles)


def _reader(settings: Settings, client: Client, policies: PolicyFile, clock: SystemClock) -> Pseudonymous:
    """Return what reads a reported post: through X with its token, Bluesky, and the instances that are read anyway."""
    keys, names = _pseudonyms(settings, client, policies)
    token = settings.x_bearer_token
    lookup = Lookup(
        x_token=None if token is None else token.get_secret_value(), instances=instances_in(settings.fleetfoot_sources)
    )
    return Pseudonymous(lookup, names, lambda: keys.refresh(clock.now()))


async def _one_source(parts: Parts, planned: Planned, names: Pseudonyms) -> None:
    from integrations.languages import language_of  # noqa: PLC0415 - loads a model, which only this role needs

    async def work() -> None:
        ingest = Ingest(
            planned.source,
            parts.store,
            parts.clock,
            names=names,
            wanted=lambda: wanted_by(parts.policies.current()),
            bounds=planned.bounds,
            language=language_of,
        )
        await _kept_going(ingest.run, f"ingest {planned.source.name}")
        log.info("source ended", source=planned.source.name, posts=ingest.health.taken)

    await lead(parts.store, f"source:{planned.source.name}", parts.holder, work)


async def _detect(parts: Parts) -> None:
    """Detect whenever this process leads; whoever leads anew begins with what was kept, so two never tell two tales."""
    # Only this role needs the detector and its compiled loops, and the models an agency may add.
    from integrations import models  # noqa: PLC0415
    from workflow.detect import DetectLoop  # noqa: PLC0415

    policies = parts.policies
    judge = models.judge(parts.settings.fleetfoot_classifier)

    async def work() -> None:
        log.info("detecting", holder=parts.holder)
        loop = DetectLoop(
            parts.store,
            Watch(parts.store, policies, parts.clock),
            parts.clock,
            topics=lambda: tuple(policies.current().topics.values()),
            handles=lambda: tuple(account.handle for account in policies.current().accounts.values()),
            lessons=Lessons(parts.store),
            keep_days=lambda: policies.current().posts_days,
            judge=judge,
            meanings=models.meanings(parts.settings.fleetfoot_embedder),
        )
        await _kept_going(loop.run, "detect")

    await lead(parts.store, "detect", parts.holder, work)


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


async def _telemetry(parts: Parts, roles: Sequence[str]) -> None:
    await Telemetry(parts.store, parts.clock, roles).run(parts.settings.fleetfoot_health_port)


async def _watch_policy(parts: Parts) -> None:
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


async def _kept_going(work: Callable[[], Work], name: str) -> None:
    """Run work to its end, beginning again whenever something it needs does not answer for a while."""
    pause, time = 0.5, asyncio.get_running_loop().time
    while True:
        began = time()
        try:
            await work()
        except UnavailableError as error:
            pause = 0.5 if time() - began > MOST_PAUSE_SECONDS else pause
            log.warning("waiting", what=name, reason=error.message)
            await asyncio.sleep(pause)
            pause = min(pause * 2, MOST_PAUSE_SECONDS)
        else:
            return


ROLES: Mapping[str, Callable[[Parts], Work]] = {
    "slack": _slack,
    "clock": _clock,
    "publish": _publish,
    "ingest": _ingest,
    "detect": _detect,
    "detect-apart": _detect_apart,
    "sandbox": _sandbox,
}
