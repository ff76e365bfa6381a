"""The roles that posts pass through: ingest and detect, each begun again whenever what it needs is away for a while."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from typing import Any

import structlog

from domain.errors import UnavailableError
from integrations.allocator import give_back, one_heap
from integrations.sources.configured import Planned
from wiring.parts import Parts, pseudonyms
from workflow.ingest import Ingest
from workflow.leading import lead
from workflow.lessons import Lessons
from workflow.pseudonyms import Pseudonyms
from workflow.sources import wanted_by
from workflow.state import Notice
from workflow.watch import Watch

log = structlog.get_logger(__name__)

MOST_PAUSE_SECONDS = 15.0

Work = Coroutine[Any, Any, None]


async def ingest(parts: Parts) -> None:
    """Read every source, each by one process at a time."""
    keys, names = pseudonyms(parts.settings, parts.client, parts.policies)
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


async def detect(parts: Parts) -> None:
    """Detect whenever this process leads; whoever leads anew begins with what was kept, so two never tell two tales."""
    # Only this role needs the detector and its compiled loops, and the models an agency may add.
    from integrations import models  # noqa: PLC0415
    from narratives.detector import Detector  # noqa: PLC0415
    from workflow.detect import DetectLoop  # noqa: PLC0415

    one_heap()
    policies = parts.policies
    judge = models.judge(parts.settings.fleetfoot_classifier)

    async def tell(text: str) -> None:
        await parts.store.notify(Notice("", "channel", "detection", text, at=parts.clock.now()))

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
            tell=tell,
            tidy=give_back,
            follow=Detector.alerted,
        )
        await _kept_going(loop.run, "detect")

    await lead(parts.store, "detect", parts.holder, work)


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
