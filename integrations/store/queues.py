"""The outbox and the notices: Redis streams with consumer groups; what is acknowledged is deleted."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from redis import exceptions as redis_errors

from domain.errors import UnavailableError
from integrations.store import codec, keys
from integrations.store.connection import Client, read, translated
from workflow.state import Notice
from workflow.store import Delivery

NOTICE_IDLE_MS = 30_000
"""A painter that has a notice this long without showing it is taken to be gone."""

_NEXT = """
-- KEYS: later, stream. ARGV: now, group, consumer, idle milliseconds.
local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, 100)
for _, json in ipairs(due) do
  redis.call('XADD', KEYS[2], '*', 'json', json)
  redis.call('ZREM', KEYS[1], json)
end
local left = redis.call('XAUTOCLAIM', KEYS[2], ARGV[2], ARGV[3], ARGV[4], '0-0', 'COUNT', 1)[2]
if left[1] then return left[1] end
local new = redis.call('XREADGROUP', 'GROUP', ARGV[2], ARGV[3], 'COUNT', 1, 'STREAMS', KEYS[2], '>')
if new then return new[1][2][1] end
return redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2]
"""
"""One round trip for what is there already: what is due, what a worker left, what is new; else when the next is due."""


class Queues:
    """Delivers entries at least once; what an entry means is decided by the state it points at."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._grouped: set[str] = set()

    async def next_delivery(self, consumer: str, now: datetime, *, idle_ms: int, block_ms: int) -> Delivery | None:
        """Return a delivery whose time has come: a due one, one left by an idle worker, or a new one."""
        await self._group(keys.OUTBOX, keys.OUTBOX_GROUP)
        words = (str(now.timestamp()), keys.OUTBOX_GROUP, consumer, str(idle_ms))
        async with self._regrouped(keys.OUTBOX):
            found = await read(lambda: self._client.eval(_NEXT, 2, keys.OUTBOX_LATER, keys.OUTBOX, *words))
            entry = (found[0].decode(), found[1][1]) if isinstance(found, list) else None
            if entry is None and block_ms:
                due_ms = block_ms if found is None else int((float(found) - now.timestamp()) * 1000) + 1
                block_ms = min(block_ms, max(due_ms, 1))  # nobody waits past the moment at which something is due
                entry = await self._new(keys.OUTBOX, keys.OUTBOX_GROUP, consumer, block_ms)
        if entry is None:
            return None
        name, data = entry
        delivery = codec.DELIVERY.load(data)
        return Delivery(name, delivery.draft, delivery.publication, delivery.retract)

    async def defer(self, delivery: Delivery, until: datetime) -> None:
        """Take a delivery back out of a worker's hands until a time."""
        data = codec.DELIVERY.dump(Delivery("", delivery.draft, delivery.publication, delivery.retract))

        async def move() -> Any:
            pipe = self._client.pipeline(transaction=True)
            pipe.zadd(keys.OUTBOX_LATER, {data: until.timestamp()})
            pipe.xack(keys.OUTBOX, keys.OUTBOX_GROUP, delivery.entry)
            pipe.xdel(keys.OUTBOX, delivery.entry)
            return await pipe.execute()

        await read(move)

    async def settle(self, delivery: Delivery) -> None:
        """Take a delivery's entry out of the outbox."""
        await self._drop(keys.OUTBOX, keys.OUTBOX_GROUP, delivery.entry)

    async def outbox_age(self) -> tuple[int, float | None]:
        """Return how many entries wait, and since when the oldest does (seconds since the epoch)."""
        waiting = int(await read(lambda: self._client.xlen(keys.OUTBOX)))
        first = await read(lambda: self._client.xrange(keys.OUTBOX, count=1))
        return waiting, int(first[0][0].split(b"-")[0]) / 1000 if first else None

    async def notices_waiting(self) -> int:
        """Return how many notices wait to be shown."""
        return int(await read(lambda: self._client.xlen(keys.NOTICES)))

    async def notices(self, consumer: str) -> AsyncIterator[Notice]:
        """Yield what is to be shown, each again after a while until `shown` is called; waits while Redis is away."""
        while True:
            try:
                await self._group(keys.NOTICES, keys.NOTICES_GROUP)
                entry = await self._next(keys.NOTICES, keys.NOTICES_GROUP, consumer, NOTICE_IDLE_MS, 2000)
            except UnavailableError:
                await asyncio.sleep(1.0)
                continue
            if entry is not None:
                yield named(*entry)

    async def shown(self, notice: str) -> None:
        """Say that a notice was shown; its entry goes."""
        await self._drop(keys.NOTICES, keys.NOTICES_GROUP, notice)

    async def notify(self, notice: Notice) -> None:
        """Have something shown that states no new fact."""
        await read(lambda: self._client.xadd(keys.NOTICES, {"json": codec.NOTICE.dump(notice)}))

    async def mark_dirty(self, subject: str, *, quiet_seconds: float) -> None:
        """Have a card redrawn: now, or if it was a moment ago, at the next `flush_dirty`."""
        async with translated():
            first = await self._client.set(keys.redrawn(subject), 1, nx=True, px=max(1, int(quiet_seconds * 1000)))
        if first:
            await self.notify(Notice(id="", kind="card", subject=subject))
        else:
            await read(lambda: self._client.sadd(keys.DIRTY, subject))

    async def flush_dirty(self) -> int:
        """Have every card redrawn that `mark_dirty` held back; return how many."""
        async with translated():
            subjects = sorted(name.decode() for name in await self._client.spop(keys.DIRTY, 1000) or ())
        for subject in subjects:
            await self.notify(Notice(id="", kind="card", subject=subject))
        return len(subjects)

    async def _drop(self, stream: str, group: str, entry: str) -> None:
        async def drop() -> Any:
            pipe = self._client.pipeline(transaction=True)
            pipe.xack(stream, group, entry)
            pipe.xdel(stream, entry)
            return await pipe.execute()

        await read(drop)

    async def _next(self, stream: str, group: str, consumer: str, idle_ms: int, block_ms: int) -> Any:
        """Return one entry as (id, data): first one that another consumer left, then a new one, or None."""
        async with self._regrouped(stream):
            left = await read(
                lambda: self._client.xautoclaim(stream, group, consumer, idle_ms, start_id="0-0", count=1)
            )
            for name, fields in left[1]:
                if fields:
                    return name.decode(), fields[b"json"]
            return await self._new(stream, group, consumer, block_ms)

    @asynccontextmanager
    async def _regrouped(self, stream: str) -> AsyncIterator[None]:
        """Have the group made anew at the next call if the server came back without it."""
        try:
            yield
        except UnavailableError as error:
            if isinstance(error.__cause__, redis_errors.ResponseError) and "NOGROUP" in str(error.__cause__):
                self._grouped.discard(stream)
            raise

    async def _new(self, stream: str, group: str, consumer: str, block_ms: int) -> tuple[str, bytes] | None:
        """Return the next entry that nobody has had, waiting for it if told to."""
        async with translated():
            new = await self._client.xreadgroup(group, consumer, {stream: ">"}, count=1, block=block_ms or None)
        entries = new[0][1] if new else []
        return (entries[0][0].decode(), entries[0][1][b"json"]) if entries else None

    async def _group(self, stream: str, group: str) -> None:
        if stream in self._grouped:
            return
        try:
            async with translated():
                await self._client.xgroup_create(stream, group, id="0", mkstream=True)
        except UnavailableError as error:
            if not isinstance(error.__cause__, redis_errors.ResponseError) or "BUSYGROUP" not in str(error.__cause__):
                raise
        self._grouped.add(stream)


def named(entry: str, data: bytes) -> Notice:
    """Return a stored notice under its entry's id, which is what `shown` takes."""
    notice = codec.NOTICE.load(data)
    return Notice(entry, notice.kind, notice.subject, notice.text, notice.to, notice.at, notice.extra)
