"""Leadership on a real server: one works at a time, the next takes over, and who was left behind stands by again."""

import asyncio
from dataclasses import dataclass, field

from domain.errors import UnavailableError
from integrations.store import RedisStore, connect
from tests.integration.handlers.office import ended
from workflow.leading import lead

LEASE_S = 0.5


@dataclass
class Shaky:
    """The store's leases, for one process whose way to it can be cut or hang."""

    store: RedisStore
    cut: bool = False
    hangs: bool = False

    async def lease(self, name: str, holder: str, ttl_seconds: float) -> bool:
        if self.hangs:
            await asyncio.sleep(3600)
        if self.cut:
            raise UnavailableError("Redis does not answer.")
        return await self.store.lease(name, holder, ttl_seconds)

    async def release(self, name: str, holder: str) -> None:
        if self.cut:
            raise UnavailableError("Redis does not answer.")
        await self.store.release(name, holder)


@dataclass
class Stage:
    """Who works now, in order of coming and going."""

    now: list[str] = field(default_factory=list)
    most: int = 0
    came: list[str] = field(default_factory=list)

    def process(self, leases: Shaky, name: str) -> "asyncio.Task[None]":
        async def work() -> None:
            self.now.append(name)
            self.came.append(name)
            self.most = max(self.most, len(self.now))
            try:
                await asyncio.Event().wait()
            finally:
                self.now.remove(name)

        return asyncio.create_task(lead(leases, "work", name, work, seconds=LEASE_S))

    async def worked_by(self, name: str) -> None:
        async with asyncio.timeout(10):
            while self.now != [name]:
                await asyncio.sleep(0.01)


async def test_a_leader_that_redis_cannot_be_reached_by_stops_before_the_next_one_begins(url: str) -> None:
    store, stage = await connect(url), Stage()
    first, second = Shaky(store), Shaky(store)
    one = stage.process(first, "one")
    await stage.worked_by("one")
    two = stage.process(second, "two")
    first.cut = True
    await stage.worked_by("two")
    assert stage.most == 1
    first.cut = False
    second.hangs = True
    await stage.worked_by("one")
    assert stage.most == 1
    second.hangs = False
    await ended(one, two)
    await store.close()


async def test_a_leader_that_slept_and_was_replaced_stands_by_again(url: str) -> None:
    store, stage = await connect(url), Stage()
    one = stage.process(Shaky(store), "one")
    await stage.worked_by("one")
    await store.release("work", "one")
    assert await store.lease("work", "two", 1.0)  # as if "one" had slept through its lease
    async with asyncio.timeout(0.9):
        while stage.now:
            await asyncio.sleep(0.01)
    await stage.worked_by("one")
    await ended(one)
    await store.close()


async def test_a_leader_told_to_end_leaves_no_lease_behind(url: str) -> None:
    store, stage = await connect(url), Stage()
    one = stage.process(Shaky(store), "one")
    await stage.worked_by("one")
    await ended(one)
    assert await store.lease("work", "two", 1.0)
    await store.close()


async def test_work_that_ends_is_not_begun_again(url: str) -> None:
    store, done = await connect(url), []

    async def work() -> None:
        done.append(True)

    await lead(Shaky(store), "work", "one", work, seconds=LEASE_S)
    assert done == [True]
    await store.close()
