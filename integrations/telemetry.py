"""What an operator's monitoring asks of every process: is it alive, can it work, and how everything stands."""

import asyncio
import errno
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

import structlog
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, ProcessCollector, generate_latest

from domain.enums import DraftState, PublicationState
from domain.errors import BadInputError, FleetfootError
from integrations.store.store import RedisStore
from workflow.ports import Clock
from workflow.source_health import SourceState

log = structlog.get_logger(__name__)

FIRST_PORT: Final = 9464
PORTS_TRIED: Final = 50
SLOW_S: Final = 5.0
"""A loop that has not come round for so long answers nobody in time."""

PREFIX: Final = "fleetfoot_"


class Telemetry:
    """Serves ``/healthz``, ``/readyz`` and ``/metrics`` of one process.

    ``/healthz`` says that the process is alive (its loop comes round); ``/readyz`` that it can do its work: Redis
    answers, and `ready` names nothing that is missing. Metrics of the whole desk are read from Redis when they are
    asked for, so any one process tells them, and those of the process itself stand beside them.
    """

    def __init__(
        self, store: RedisStore, clock: Clock, roles: Sequence[str], ready: Callable[[], str | None] = lambda: None
    ) -> None:
        self._store = store
        self._clock = clock
        self._roles = tuple(roles)
        self._ready = ready
        self._beat = 0.0

    async def run(self, port: int | None) -> None:
        """Serve for ever: on `port` on every interface, or on the first free one from 9464 on this machine only."""
        app = web.Application()
        app.router.add_get("/healthz", self._healthz)
        app.router.add_get("/readyz", self._readyz)
        app.router.add_get("/metrics", self._metrics)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        try:
            log.info("telemetry", port=await _listen(runner, port))
            while True:
                self._beat = asyncio.get_running_loop().time()
                await asyncio.sleep(1.0)
        finally:
            await runner.cleanup()

    async def _healthz(self, request: web.Request) -> web.Response:
        del request
        late = asyncio.get_running_loop().time() - self._beat
        return web.Response(text="ok\n") if late < SLOW_S else web.Response(status=503, text=f"{late:.1f} s late\n")

    async def _readyz(self, request: web.Request) -> web.Response:
        del request
        try:
            await self._store.ping()
        except FleetfootError as error:
            return web.Response(status=503, text=f"{error.message}\n")
        missing = self._ready()
        return web.Response(text="ready\n") if missing is None else web.Response(status=503, text=f"{missing}\n")

    async def _metrics(self, request: web.Request) -> web.Response:
        del request
        registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        roles = Gauge(f"{PREFIX}process", "Roles of this process", ["role"], registry=registry)
        for role in self._roles:
            roles.labels(role).set(1)
        up = Gauge(f"{PREFIX}redis_up", "1 if Redis answers", registry=registry)
        try:
            await self._read(registry)
            up.set(1)
        except FleetfootError:
            up.set(0)
        return web.Response(body=generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def _read(self, registry: CollectorRegistry) -> None:
        """Read how the desk stands."""
        now = self._clock.now()

        def gauge(name: str, says: str, value: float) -> None:
            Gauge(f"{PREFIX}{name}", says, registry=registry).set(value)

        await self._sources(registry, now)
        gauge("backlog_posts", "Posts that wait for detection", await self._store.backlog())
        waiting, oldest = await self._store.outbox_age()
        gauge("outbox_entries", "Deliveries that wait or are under way", waiting)
        gauge("outbox_age_seconds", "Age of the oldest of them", 0 if oldest is None else now.timestamp() - oldest)
        gauge("notices", "Redraws and messages that wait for Slack", await self._store.notices_waiting())
        drafts = await self._store.drafts(live_only=True)
        asked = [d.waiting_since or d.created_at for d in drafts if d.state is DraftState.AWAITING_APPROVAL]
        gauge("approvals_waiting", "Drafts that wait for approval", len(asked))
        gauge("approval_age_seconds", "How long the oldest of them has waited", _age(asked, now))
        unsure = [p for d in drafts for p in d.publications if p.state is PublicationState.UNCONFIRMED]
        gauge("unconfirmed_publications", "Publications of which nobody knows whether they stand", len(unsure))
        narratives = await self._store.narratives(open_only=True)
        gauge("open_narratives", "Narratives that are open", len(narratives))
        delays = [max((w.alerted_at - w.alert_at).total_seconds(), 0.0) for w in narratives[:1]]
        gauge("alert_delay_seconds", "From a story's alert in event time to its card, of the newest", sum(delays))
        modes = await self._store.modes()
        gauge("paused", "1 while publishing is paused", float(modes.paused))

    async def _sources(self, registry: CollectorRegistry, now: datetime) -> None:
        silence = Gauge(f"{PREFIX}source_silence_seconds", "Since a source was heard", ["source"], registry=registry)
        taken = Gauge(f"{PREFIX}source_posts", "Posts taken from a source", ["source"], registry=registry)
        share = Gauge(f"{PREFIX}source_one_in", "1 in so many posts is kept", ["source"], registry=registry)
        spent = Gauge(f"{PREFIX}source_dollars", "What a source cost this month", ["source"], registry=registry)
        bad = Gauge(f"{PREFIX}source_bad", "1 while a source misses something", ["source"], registry=registry)
        for source in await self._store.sources():
            if source.state is SourceState.ENDED:
                continue
            heard = source.heard or source.since or now
            silence.labels(source.name).set((now - heard).total_seconds())
            taken.labels(source.name).set(source.taken)
            share.labels(source.name).set(source.one_in)
            spent.labels(source.name).set(source.spent)
            bad.labels(source.name).set(source.state.bad)


def _age(since: Sequence[datetime], now: datetime) -> float:
    return (now - min(since)).total_seconds() if since else 0.0


async def _listen(runner: web.AppRunner, port: int | None) -> int:
    """Listen on `port`, or on the first free one; return it."""
    if port is not None:
        await web.TCPSite(runner, None, port).start()
        return port
    for tried in range(FIRST_PORT, FIRST_PORT + PORTS_TRIED):
        try:
            await web.TCPSite(runner, "127.0.0.1", tried).start()
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
        else:
            return tried
    raise BadInputError("No port is free for health and metrics; set FLEETFOOT_HEALTH_PORT.", code="settings")
