"""Reading the audit trail back: events in order, payloads joined to them, anchors beside."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from domain.errors import UnavailableError
from integrations.store import codec, keys
from integrations.store.connection import Client, read
from workflow.audit import GENESIS, Anchor
from workflow.state import AuditEvent

PAGE = 500


class AuditLog:
    """The trail as stored: a stream of bare events, and a hash of salted payloads that can be erased."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.anchor_file: Path | None = None
        """Where every anchor is also appended, outside of what whoever can write to Redis can change."""

    async def audit(self, subject: str | None = None, after: int = 0) -> AsyncIterator[AuditEvent]:
        """Yield audit events in stored order, of one subject or of all, with a number greater than `after`."""
        if subject is None:
            async for event in self._all(after):
                yield event
            return
        known = [int(n) for n in await read(lambda: self._client.lrange(keys.audit_of(subject), 0, -1))]
        numbers = [number for number in known if number > after]
        for start in range(0, len(numbers), PAGE):
            for event in await self._with_payloads(await self._picked(numbers[start : start + PAGE])):
                yield event

    async def audit_head(self) -> Anchor:
        """Return the newest event's number and hash."""
        data = await read(lambda: self._client.get(keys.AUDIT_HEAD))
        return Anchor(0, GENESIS) if data is None else codec.ANCHOR.load(data)

    async def save_anchor(self, anchor: Anchor) -> None:
        """Keep an anchor."""
        await read(lambda: self._client.zadd(keys.AUDIT_ANCHORS, {codec.ANCHOR.dump(anchor): anchor.seq}))
        if self.anchor_file is None:
            return
        try:
            await asyncio.to_thread(_append, self.anchor_file, codec.ANCHOR.dump(anchor))
        except OSError as error:
            raise UnavailableError(
                f"The anchor of the audit trail could not be written to {self.anchor_file} ({error.strerror}); "
                "see that the file can be written, or set FLEETFOOT_ANCHORS to another.",
                code="anchor-file",
            ) from error

    async def anchors(self) -> Sequence[Anchor]:
        """Return every anchor kept, oldest first."""
        found = await read(lambda: self._client.zrange(keys.AUDIT_ANCHORS, 0, -1))
        return [codec.ANCHOR.load(data) for data in found]

    async def _all(self, after: int) -> AsyncIterator[AuditEvent]:
        start = f"({after}-0" if after else "-"
        while True:
            entries = await read(
                lambda start=start: self._client.xrange(keys.AUDIT, start, "+", count=PAGE)  # type: ignore[misc]
            )
            for event in await self._with_payloads(entries):
                yield event
            if len(entries) < PAGE:
                return
            start = f"({entries[-1][0].decode()}"

    async def _picked(self, numbers: list[int]) -> list[Any]:
        """Return the stored events of these numbers, fetched at one go."""

        async def fetch() -> Any:
            pipe = self._client.pipeline(transaction=False)
            for number in numbers:
                pipe.xrange(keys.AUDIT, f"{number}-0", f"{number}-0")
            return await pipe.execute()

        return [entry for entries in await read(fetch) for entry in entries]

    async def _with_payloads(self, entries: Any) -> list[AuditEvent]:
        events = [codec.EVENT.load(fields[b"json"]) for _, fields in entries]
        if not events:
            return []
        kept = await read(lambda: self._client.hmget(keys.AUDIT_PAYLOADS, [str(event.seq) for event in events]))
        return [_joined(event, data) for event, data in zip(events, kept, strict=True)]


def _append(path: Path, line: bytes) -> None:
    with path.open("ab") as file:
        file.write(line + b"\n")
        file.flush()
        os.fsync(file.fileno())


def _joined(event: AuditEvent, data: bytes | None) -> AuditEvent:
    stored = {} if data is None else json.loads(data)
    if "payload" not in stored:
        return event
    return replace(event, payload=stored["payload"], salt=stored["salt"])
