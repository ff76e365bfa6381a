"""`bot.py audit`: check the chain of the audit trail, and write it as JSON lines for an inquiry."""

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from pydantic import TypeAdapter, ValidationError

from domain.errors import BadInputError
from integrations.settings import load_settings
from integrations.store import RedisStore, connect
from workflow.audit import Anchor, Chain
from workflow.state import AuditEvent

_EVENT = TypeAdapter(AuditEvent)
_ANCHOR = TypeAdapter(Anchor)


def verify(anchors: str | None = None) -> int:
    """Check the whole chain against the anchors kept beside it, and those of a file; return 0, or 1 with every problem.

    The file has JSON lines with ``seq`` and ``hash``, as the digest and `audit export` show them; without one, it is
    that of FLEETFOOT_ANCHORS, if anything was written there yet.
    """
    kept = load_settings().fleetfoot_anchors
    if anchors is None and kept is not None and kept.exists():
        anchors = str(kept)
    return asyncio.run(_verify(read_anchors(anchors)))


def export(since: str | None = None, draft: str | None = None) -> int:
    """Write the trail to stdout, one event a line; return 1 if the draft asked for has none."""
    return asyncio.run(_export(sys.stdout.buffer, moment(since), draft))


async def _verify(more: Sequence[Anchor]) -> int:
    async with _store() as store:
        head = await store.audit_head()
        kept = list(await store.anchors())
        chain = Chain([*kept, *more, *([head] if head.seq else [])])
        async for event in store.audit():
            chain.add(event)
    problems = chain.problems()
    for lost in chain.lost():
        sys.stdout.write(f"{lost}\n")
    for problem in problems:
        sys.stdout.write(f"event {problem.seq}: {problem.what}\n")
    anchored = f"{len(kept) + len(more)} anchors"
    if problems:
        sys.stdout.write(f"{chain.events} events, {anchored}: {len(problems)} problems.\n")
        return 1
    sys.stdout.write(f"{chain.events} events, {anchored}: the chain is whole. Its head is {head.seq} {head.hash}\n")
    return 0


async def _export(sink: BinaryIO, since: datetime | None, draft: str | None) -> int:
    async with _store() as store:
        written = await write_events(store.audit(draft), sink, since)
    if draft is not None and not written and since is None:
        sys.stderr.write(f"There is no event of {draft} in the audit trail.\n")
        return 1
    return 0


async def write_events(events: AsyncIterator[AuditEvent], sink: BinaryIO, since: datetime | None) -> int:
    """Write events from `since` on as JSON lines; return how many. An erased payload is null."""
    written = 0
    async for event in events:
        if since is None or event.at >= since:
            sink.write(_EVENT.dump_json(event) + b"\n")
            written += 1
    sink.flush()
    return written


def moment(text: str | None) -> datetime | None:
    """Return the time an option names; BadInputError for anything but RFC 3339 with a zone."""
    if text is None:
        return None
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        when = None
    if when is None or when.tzinfo is None:
        raise BadInputError(f'--since: "{text}" is not a time; write it with its zone, such as 2026-11-23T18:30:00Z.')
    return when


def read_anchors(path: str | None) -> tuple[Anchor, ...]:
    """Return the anchors of a file of JSON lines; BadInputError names the line that is none."""
    if path is None:
        return ()
    try:
        lines = Path(path).read_bytes().splitlines()
    except OSError as error:
        raise BadInputError(f"{path} cannot be read ({error.strerror}); name a file of anchors.") from error
    found = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            found.append(_ANCHOR.validate_json(line))
        except ValidationError as error:
            raise BadInputError(
                f'{path}, line {number}: not an anchor; each line is like {{"seq": 12, "hash": "…"}}.'
            ) from error
    return tuple(found)


@asynccontextmanager
async def _store() -> AsyncIterator[RedisStore]:
    store = await connect(load_settings().redis_url.get_secret_value())
    try:
        yield store
    finally:
        await store.close()
