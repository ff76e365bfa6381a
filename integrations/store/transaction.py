"""One optimistic transaction: reads are watched, writes buffered, and one EXEC writes all of it or nothing."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import structlog

from domain.ids import AccountId, DraftId, NarrativeId
from integrations.store import codec, keys
from workflow.audit import GENESIS, Anchor, Fact, seal
from workflow.circuit import Circuit
from workflow.life import is_live, is_open
from workflow.state import Draft, Modes, Notice, Watched
from workflow.store import Delivery

log = structlog.get_logger(__name__)

WEEK = timedelta(days=7)
MONTH_S = 31 * 24 * 3600
COMMITTED_S = 3600
CARDS_KEPT_S = 24 * 3600


class RedisTransaction:
    """Implements `workflow.store.Transaction` on a redis-py pipeline in immediate mode, until `commit`."""

    def __init__(self, pipe: Any, marker: str) -> None:
        self._pipe = pipe
        self._marker = keys.committed(marker)
        self._writes: list[tuple[Any, ...]] = []
        self._facts: list[Fact] = []
        self._drafts: dict[str, Draft | None] = {}
        self._watched: dict[str, Watched | None] = {}
        self._modes: Modes | None = None
        self._numbers: dict[str, int] = {}
        self._read: dict[str, bytes | None] = {}

    async def expect(self, draft: DraftId) -> None:
        """Watch and read at one go what a decision on a draft always needs; every round trip is waited for."""
        await self._watched_read(keys.draft(draft), keys.MODES)

    async def was_committed(self) -> bool:
        """Return whether an earlier try of this transaction was written though its answer was lost."""
        await self._pipe.watch(self._marker)
        return bool(await self._pipe.exists(self._marker))

    async def draft(self, draft: DraftId) -> Draft | None:
        """Return a draft as this transaction sees it."""
        if draft not in self._drafts:
            data = await self._get(keys.draft(draft))
            self._drafts[draft] = None if data is None else codec.DRAFT.load(data)
        return self._drafts[draft]

    async def watched(self, narrative: NarrativeId) -> Watched | None:
        """Return a narrative under watch as this transaction sees it, by any id it ever had."""
        await self._pipe.watch(keys.ALIASES)
        name: str = narrative
        for _ in range(32):
            into = await self._pipe.hget(keys.ALIASES, name)
            if into is None:
                break
            name = into.decode()
        if name not in self._watched:
            data = await self._get(keys.watched(name))
            self._watched[name] = None if data is None else codec.WATCHED.load(data)
        return self._watched[name]

    async def modes(self) -> Modes:
        """Return pause and crisis as this transaction sees them."""
        if self._modes is None:
            data = await self._get(keys.MODES)
            self._modes = Modes() if data is None else codec.MODES.load(data)
        return self._modes

    async def circuit(self, account: AccountId) -> Circuit:
        """Return what is known of an account's platform."""
        data = await self._get(keys.circuit(account))
        return Circuit() if data is None else codec.CIRCUIT.load(data)

    async def bearer(self, account: AccountId, remote_id: str) -> str | None:
        """Return which delivery a post on the platform belongs to, or None."""
        data = await self._get(keys.bearer(account, remote_id))
        return None if data is None else data.decode()

    async def done(self, once: str) -> str | None:
        """Return what was stored under this key by `mark_done`."""
        data = await self._get(keys.done(once))
        return None if data is None else data.decode()

    async def next_number(self, name: str) -> int:
        """Return the next number of a series."""
        if name not in self._numbers:
            self._numbers[name] = int(await self._get(keys.counter(name)) or 0)
        self._numbers[name] += 1
        self._writes.append(("SET", keys.counter(name), self._numbers[name]))
        return self._numbers[name]

    async def recent_cards(self, since: datetime) -> int:
        """Return how many alert cards were shown after `since`."""
        await self._pipe.watch(keys.ALERT_CARDS)
        return int(await self._pipe.zcount(keys.ALERT_CARDS, f"({since.timestamp()}", "+inf"))

    def count_card(self, narrative: NarrativeId, at: datetime) -> None:
        """Count an alert card; those of yesterday are forgotten."""
        moment = at.timestamp()
        self._writes.append(("ZADD", keys.ALERT_CARDS, moment, narrative))
        self._writes.append(("ZREMRANGEBYSCORE", keys.ALERT_CARDS, "-inf", moment - CARDS_KEPT_S))

    def save_draft(self, draft: Draft) -> None:
        """Write a draft and keep the indices right."""
        self._drafts[draft.id] = draft
        self._writes.append(("SET", keys.draft(draft.id), codec.DRAFT.dump(draft)))
        self._writes.append(("ZADD", keys.DRAFTS, _number(draft.id), draft.id))
        self._writes.append(("SADD" if is_live(draft) else "SREM", keys.DRAFTS_LIVE, draft.id))

    def save_watched(self, watched: Watched) -> None:
        """Write a narrative under watch and keep the indices right."""
        name = watched.narrative.id
        self._watched[name] = watched
        self._writes.append(("SET", keys.watched(name), codec.WATCHED.dump(watched)))
        self._writes.append(("ZADD", keys.NARRATIVES, watched.alerted_at.timestamp(), name))
        self._writes.append(("SADD" if is_open(watched) else "SREM", keys.NARRATIVES_OPEN, name))
        for shown in watched.narrative.samples:  # so that a deleted post is found wherever its text is shown
            self._writes.append(("HSET", keys.SAMPLES, keys.post(f"{shown.platform}:{shown.id}"), name))

    def forget_watched(self, narrative: NarrativeId, into: NarrativeId) -> None:
        """Let one narrative's id mean another; its own record is gone."""
        self._watched[narrative] = None
        self._writes.append(("HSET", keys.ALIASES, narrative, into))
        self._writes.append(("DEL", keys.watched(narrative)))
        self._writes.append(("ZREM", keys.NARRATIVES, narrative))
        self._writes.append(("SREM", keys.NARRATIVES_OPEN, narrative))

    def save_modes(self, modes: Modes) -> None:
        """Write pause and crisis."""
        self._modes = modes
        self._writes.append(("SET", keys.MODES, codec.MODES.dump(modes)))

    def save_circuit(self, account: AccountId, circuit: Circuit) -> None:
        """Write what is known of an account's platform."""
        self._writes.append(("SET", keys.circuit(account), codec.CIRCUIT.dump(circuit)))

    def bear(self, account: AccountId, remote_id: str, bearer: str, at: datetime) -> None:
        """Note which delivery a post belongs to, for a month: look-ups go back by minutes."""
        moment = at.timestamp()
        self._writes.append(("SET", keys.bearer(account, remote_id), bearer, "EX", MONTH_S))
        self._writes.append(("ZADD", keys.borne(account), moment, remote_id))
        self._writes.append(("ZREMRANGEBYSCORE", keys.borne(account), "-inf", moment - MONTH_S))

    def mark_done(self, once: str, result: str, memory: timedelta = WEEK) -> None:
        """Remember for a week, or another time, what came of something."""
        self._writes.append(("SET", keys.done(once), result, "EX", int(memory.total_seconds())))

    def record(self, fact: Fact) -> None:
        """Append a fact to the audit trail when the transaction is written."""
        self._facts.append(fact)

    def notify(self, notice: Notice) -> None:
        """Put a notice into the stream that painters read."""
        self._writes.append(("XADD", keys.NOTICES, "*", "json", codec.NOTICE.dump(notice)))

    def enqueue(self, delivery: Delivery, not_before: datetime | None = None) -> None:
        """Put a delivery into the outbox, or among those whose time has not come."""
        data = codec.DELIVERY.dump(delivery)
        if not_before is None:
            self._writes.append(("XADD", keys.OUTBOX, "*", "json", data))
        else:
            self._writes.append(("ZADD", keys.OUTBOX_LATER, not_before.timestamp(), data))

    def erase_payload(self, seq: int, tombstone: Mapping[str, str]) -> None:
        """Replace an audit payload and its salt by a tombstone."""
        stone = json.dumps({"erased": dict(tombstone)}, sort_keys=True)
        self._writes.append(("HSET", keys.AUDIT_PAYLOADS, seq, stone))

    async def commit(self) -> None:
        """Write everything, or raise WatchError with nothing written."""
        if not self._writes and not self._facts:
            await self._pipe.unwatch()
            return
        await self._seal()
        self._pipe.multi()
        for write in self._writes:
            self._pipe.execute_command(*write)
        self._pipe.set(self._marker, 1, ex=COMMITTED_S)
        await self._pipe.execute()
        for fact in self._facts:
            log.info("recorded", kind=fact.kind, subject=fact.subject, actor=fact.actor)

    async def _seal(self) -> None:
        """Seal the facts onto the chain's head; the head is read last, so that others get in between least often."""
        if not self._facts:
            return
        data = await self._get(keys.AUDIT_HEAD)
        head = Anchor(0, GENESIS) if data is None else codec.ANCHOR.load(data)
        seq, previous = head.seq, head.hash
        for fact in self._facts:
            seq += 1
            event = seal(fact, seq, previous, secrets.token_hex(16))
            previous = event.hash
            kept = {"salt": event.salt, "payload": event.payload}
            bare = codec.EVENT.dump(replace(event, payload=None, salt=""))
            self._writes.append(("XADD", keys.AUDIT, f"{seq}-0", "json", bare))
            self._writes.append(("HSET", keys.AUDIT_PAYLOADS, seq, json.dumps(kept, sort_keys=True)))
            self._writes.append(("RPUSH", keys.audit_of(event.subject), seq))
        head = Anchor(seq, previous, self._facts[-1].at)
        self._writes.append(("SET", keys.AUDIT_HEAD, codec.ANCHOR.dump(head)))

    async def _get(self, key: str) -> bytes | None:
        if key not in self._read:
            await self._watched_read(key)
        return self._read[key]

    async def _watched_read(self, *names: str) -> None:
        """Watch and read keys in one round trip: the server obeys the two in order, so nothing gets in between."""
        pipe = self._pipe
        if pipe.connection is None:
            pipe.connection = await pipe.connection_pool.get_connection()
        connection = pipe.connection
        both = connection.pack_commands([("WATCH", *names), ("MGET", *names)])
        try:
            await connection.send_packed_command(both)
            await pipe.parse_response(connection, "WATCH")
            self._read.update(zip(names, await pipe.parse_response(connection, "MGET"), strict=True))
        except BaseException:
            # Half an answer may still be on its way: nobody else is to read it, and what was watched is lost with it.
            pipe.watching = False
            await connection.disconnect(nowait=True)
            raise


def _number(draft: str) -> int:
    digits = draft.rpartition("-")[2]
    return int(digits) if digits.isdigit() else 0
