"""The arena: one run after another on the same platforms, killed and broken as its plan says, then judged."""

import asyncio
import contextlib
import multiprocessing
import random
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path

from redis import Redis

from domain.enums import DraftState
from domain.errors import FleetfootError
from integrations.embedded import EmbeddedServer, start_embedded
from integrations.store import keys
from integrations.store.connection import open_client
from integrations.store.store import RedisStore
from tests.chaos import looking, workers
from tests.chaos.plan import Blow, Plan
from tests.chaos.platforms import Platforms
from tests.chaos.verdicts import violations
from tests.chaos.world import PLATFORMS, JumpingClock, Shared, Where
from tests.fakes.slack_directory import FakeDirectory
from workflow.desk import Desk
from workflow.state import AuditEvent, Draft, Publication

SETTLE_SECONDS = 90.0
"""A busy machine gets this long; nothing waits for it once all is settled."""
ROUNDS = 5
"""So often at most a person looks again; each post of a thread may need it."""
UNDER_WAY = (DraftState.APPROVED, DraftState.QUEUED, DraftState.PUBLISHING)
AFTERWARDS_S = 800.0
"""At the end the clock is ahead of every jump and every wait (Facebook asks for ten minutes): nothing waits for it."""


class Arena:
    """One run after another on the same platforms, each on an empty server."""

    def __init__(self, platforms: Platforms, folder: Path, context: ForkServerContext) -> None:
        self._platforms = platforms
        self._folder = folder
        self._context = context
        self._shared = Shared(context)
        self._furthest = 0.0
        self.outcomes: Counter[str] = Counter()
        """How many deliveries ended in which state, over all runs."""
        self.kinds: Counter[str] = Counter()
        """What was delivered: single posts, threads, answers to a post of our own, changes of one."""
        self.said: Counter[str] = Counter()
        """What a person found who looked where nobody could tell."""

    def run(self, plan: Plan) -> list[str]:
        """Do everything the plan says, let things settle, and return the broken promises."""
        self._shared.reset()
        self._furthest = 0.0
        self._platforms.reset()
        data = self._folder / f"run-{plan.seed}"
        server = start_embedded(data)
        where = Where(
            server.url,
            str(next(data.glob("appendonlydir/*.incr.aof"))),
            {name: self._platforms.address(name) for name in PLATFORMS},
        )
        team: dict[str, ForkServerProcess] = {}
        try:
            for number in range(plan.publishers):
                self._start(team, where, plan, f"publisher-{number}")
            self._start(team, where, plan, "staff")
            for platform, call, how in plan.faults:
                self._platforms.fail(platform, call, how)
            began, dice = time.monotonic(), random.Random(plan.seed)
            for blow in plan.blows:
                time.sleep(max(0.0, began + blow.after_ms / 1000 - time.monotonic()))
                server = self._strike(blow, server, team, where, plan, dice)
            team["staff"].join(SETTLE_SECONDS)
            self._platforms.heal()
            self._shared.jump_s.value = self._furthest + AFTERWARDS_S
            asyncio.run(self._settle(where))
            for _ in range(ROUNDS):
                if not asyncio.run(self._look(where)):
                    break
                asyncio.run(self._settle(where))
            found = [f"{name} ended by itself" for name, one in team.items() if one.exitcode not in _expected(name)]
            for process in team.values():
                process.kill()
                process.join()
            return [*found, *asyncio.run(self._judge(where))]
        finally:
            for process in team.values():
                process.kill()
            server.stop()
            shutil.rmtree(data, ignore_errors=True)

    def _start(self, team: dict[str, ForkServerProcess], where: Where, plan: Plan, name: str) -> None:
        run = f"run-{plan.seed}"
        work = (
            self._context.Process(target=workers.act, args=(where, self._shared, plan.acts, run))
            if name == "staff"
            else self._context.Process(target=workers.publish, args=(where, self._shared, name))
        )
        work.start()
        team[name] = work

    def _strike(
        self,
        blow: Blow,
        server: EmbeddedServer,
        team: dict[str, ForkServerProcess],
        where: Where,
        plan: Plan,
        dice: random.Random,
    ) -> EmbeddedServer:
        match blow.what:
            case "kill-publisher" | "kill-staff":
                name = "staff" if blow.what == "kill-staff" else f"publisher-{dice.randrange(plan.publishers)}"
                team[name].kill()
                team[name].join()
                self._start(team, where, plan, name)
            case "jump":
                self._shared.jump_s.value += blow.value
                self._furthest = max(self._furthest, self._shared.jump_s.value)
            case "restart-redis" | "lose-a-second":
                server.kill()
                if blow.what == "lose-a-second":
                    self._lose(Path(where.append_only_file), dice)
                return start_embedded(server.directory, server.port)
            case "cut-redis":
                with Redis.from_url(where.redis_url) as client:
                    client.client_kill_filter(_type="normal", skipme=True)
            case "shut":
                self._platforms.shut(0.15)
            case "look":
                with contextlib.suppress(FleetfootError):
                    asyncio.run(self._look(where, again=True))
            case _:
                raise ValueError(blow.what)
        return server

    def _lose(self, file: Path, dice: random.Random) -> None:
        """Cut the append-only file back, but never behind what the server had promised to keep."""
        with self._shared.durable_bytes.get_lock():
            self._shared.generation.value += 1
            kept = max(int(self._shared.durable_bytes.value), 0)
            size = file.stat().st_size
            if kept < size:
                with file.open("r+b") as log:
                    log.truncate(dice.randint(kept, size))

    async def _settle(self, where: Where) -> None:
        """Wait until nothing is left to do, while the clock makes its rounds as it always does."""
        client = open_client(where.redis_url)
        store = RedisStore(client)
        desk = Desk(store, workers.Fixed(), JumpingClock(self._shared), FakeDirectory())
        deadline = time.monotonic() + SETTLE_SECONDS
        try:
            while time.monotonic() < deadline:
                await desk.tick()
                left = await client.xlen(keys.OUTBOX) + await client.zcard(keys.OUTBOX_LATER)
                if not left and not any(draft.state in UNDER_WAY for draft in await store.drafts(live_only=False)):
                    return
                await asyncio.sleep(0.05)
        finally:
            await store.close()

    async def _look(self, where: Where, *, again: bool = False) -> bool:
        """Let a person look where nobody can tell; return whether there was anything to say."""
        answers = await looking.look(where, self._shared, self._platforms.standing, again=again)
        self.said.update(answers)
        return bool(answers)

    async def _judge(self, where: Where) -> list[str]:
        client = open_client(where.redis_url)
        store = RedisStore(client)
        drafts: tuple[Draft, ...] = await store.drafts(live_only=False)
        trail: list[AuditEvent] = [event async for event in store.audit()]
        self.outcomes.update(publication.state.value for draft in drafts for publication in draft.publications)
        self.kinds.update(_kind(publication) for draft in drafts for publication in draft.publications)
        policy = workers.Fixed().current()
        found = violations(self._platforms.standing(), drafts, trail, await store.anchors(), policy)
        await store.close()
        return found


def _kind(publication: Publication) -> str:
    if publication.edits is not None or publication.answers is not None:
        return "answers" if publication.edits is None else "changes"
    return "threads" if publication.parts else "posts"


def _expected(name: str) -> tuple[int | None, ...]:
    """Return the exit codes that are in order: staff go home when all is done, a publisher never does."""
    return (0,) if name == "staff" else (None,)


@contextmanager
def arena() -> Iterator[Arena]:
    """Give an arena; its processes are forked from a clean one that has imported everything."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.chaos.workers"])
    with (
        tempfile.TemporaryDirectory(prefix="fleetfoot-chaos-") as folder,
        Platforms().running(Path(folder)) as platforms,
    ):
        yield Arena(platforms, Path(folder), context)
