"""Reading what is stored outside a transaction: drafts, narratives, modes, cards, typed text, leases and claims."""

from collections.abc import Mapping
from datetime import datetime

from domain.ids import AccountId, DraftId, NarrativeId
from integrations.store import codec, keys
from integrations.store.connection import Client, read, translated
from workflow.circuit import Circuit
from workflow.state import CardRef, Draft, Modes, Watched

WEEK_S = 7 * 24 * 3600
YEAR_S = 365 * 24 * 3600
CHUNK = 200

_RENEW = """
local held = redis.call('GET', KEYS[1])
-- A lease that is still fresh is not written again: every write waits for the disk.
if held == ARGV[1] and redis.call('PTTL', KEYS[1]) * 3 > ARGV[2] * 2 then return 1 end
if held == false or held == ARGV[1] then
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
  return 1
end
return 0
"""
_RELEASE = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0"


class Documents:
    """The reading half of the store, and small facts that need no record."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def draft(self, draft: DraftId) -> Draft | None:
        """Return a draft, or None."""
        data = await read(lambda: self._client.get(keys.draft(draft)))
        return None if data is None else codec.DRAFT.load(data)

    async def drafts(self, *, live_only: bool) -> tuple[Draft, ...]:
        """Return drafts by number."""
        names = [name.decode() for name in await read(lambda: self._client.zrange(keys.DRAFTS, 0, -1))]
        if live_only:
            live = {name.decode() for name in await read(lambda: self._client.smembers(keys.DRAFTS_LIVE))}
            names = [name for name in names if name in live]
        found = await self._many([keys.draft(name) for name in names])
        return tuple(codec.DRAFT.load(data) for data in found)

    async def watched(self, narrative: NarrativeId) -> Watched | None:
        """Return a narrative under watch by any id it ever had, or None."""
        name: str = narrative
        for _ in range(32):
            into = await read(lambda name=name: self._client.hget(keys.ALIASES, name))  # type: ignore[misc]
            if into is None:
                break
            name = into.decode()
        data = await read(lambda: self._client.get(keys.watched(name)))
        return None if data is None else codec.WATCHED.load(data)

    async def narratives(self, *, open_only: bool) -> tuple[Watched, ...]:
        """Return narratives under watch, the newest alert first."""
        names = [name.decode() for name in await read(lambda: self._client.zrevrange(keys.NARRATIVES, 0, -1))]
        if open_only:
            live = {name.decode() for name in await read(lambda: self._client.smembers(keys.NARRATIVES_OPEN))}
            names = [name for name in names if name in live]
        found = await self._many([keys.watched(name) for name in names])
        return tuple(codec.WATCHED.load(data) for data in found)

    async def modes(self) -> Modes:
        """Return pause and crisis."""
        data = await read(lambda: self._client.get(keys.MODES))
        return Modes() if data is None else codec.MODES.load(data)

    async def circuit(self, account: AccountId) -> Circuit:
        """Return what is known of an account's platform."""
        data = await read(lambda: self._client.get(keys.circuit(account)))
        return Circuit() if data is None else codec.CIRCUIT.load(data)

    async def borne(self, account: AccountId, since: datetime) -> frozenset[str]:
        """Return the posts on an account that were found to belong to a delivery since a time."""
        found = await read(lambda: self._client.zrangebyscore(keys.borne(account), since.timestamp(), "+inf"))
        return frozenset(name.decode() for name in found)

    async def lease(self, name: str, holder: str, ttl_seconds: float) -> bool:
        """Take or renew a named lease; return whether `holder` has it."""
        milliseconds = max(1, int(ttl_seconds * 1000))
        return bool(await read(lambda: self._client.eval(_RENEW, 1, keys.lease(name), holder, str(milliseconds))))

    async def release(self, name: str, holder: str) -> None:
        """Give a lease up, if `holder` has it."""
        await read(lambda: self._client.eval(_RELEASE, 1, keys.lease(name), holder))

    async def claim_once(self, key: str, ttl_seconds: float) -> bool:
        """Return True to the first caller of this key and False to all others.

        A lost answer counts as False: better a firing missed and caught up on than one that happens twice.
        """
        async with translated():
            return bool(await self._client.set(keys.claim(key), 1, nx=True, px=max(1, int(ttl_seconds * 1000))))

    async def save_typed(self, key: str, fields: Mapping[str, str]) -> None:
        """Keep what somebody typed, for a week; saving nothing forgets it."""
        name = keys.typed(key)

        async def write() -> object:
            pipe = self._client.pipeline(transaction=True)
            pipe.delete(name)
            if fields:
                pipe.hset(name, mapping=dict(fields))
                pipe.expire(name, WEEK_S)
            return await pipe.execute()

        await read(write)

    async def typed(self, key: str) -> Mapping[str, str] | None:
        """Return what was typed, or None."""
        found = await read(lambda: self._client.hgetall(keys.typed(key)))
        return {name.decode(): value.decode() for name, value in found.items()} or None

    async def save_card(self, card: CardRef) -> None:
        """Remember where a card stands."""
        data = codec.CARD.dump(card)

        async def write() -> object:
            pipe = self._client.pipeline(transaction=True)
            pipe.set(keys.card_at(card.channel, card.ts), data, ex=YEAR_S)
            pipe.zadd(keys.cards(card.subject), {data: float(card.ts)})
            return await pipe.execute()

        await read(write)

    async def cards(self, subject: str) -> tuple[CardRef, ...]:
        """Return every card of a subject, oldest first."""
        found = await read(lambda: self._client.zrange(keys.cards(subject), 0, -1))
        return tuple(codec.CARD.load(data) for data in found)

    async def card_at(self, channel: str, ts: str) -> CardRef | None:
        """Return the card that a Slack message is, or None."""
        data = await read(lambda: self._client.get(keys.card_at(channel, ts)))
        return None if data is None else codec.CARD.load(data)

    async def _many(self, names: list[str]) -> list[bytes]:
        found: list[bytes] = []
        for start in range(0, len(names), CHUNK):
            some = names[start : start + CHUNK]
            values = await read(lambda some=some: self._client.mget(some))  # type: ignore[misc]
            found += [value for value in values if value is not None]
        return found
