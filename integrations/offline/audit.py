"""`bot.py audit`: check the chain of the audit trail, and write it as JSON lines for an inquiry."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from pydantic import BaseModel, TypeAdapter, ValidationError

from domain.errors import BadInputError
from integrations.offline.chosen_policy import policy_at
from integrations.settings import Settings, load_settings
from integrations.store import RedisStore, connect
from workflow.audit import Anchor, Chain
from workflow.disclosure import Redactor
from workflow.state import AuditEvent

_EVENT = TypeAdapter(AuditEvent)
_ANCHOR = TypeAdapter(Anchor)


class _Line(BaseModel):
    """One line of an export."""

    seq: int
    at: datetime
    kind: str
    actor: str
    subject: str
    policy: str
    payload: dict[str, Any] | None
    salt: str
    payload_hash: str
    previous: str
    hash: str
    redacted: tuple[str, ...] = ()

    def event(self) -> AuditEvent:
        """Return the event of the line."""
        return AuditEvent(**{name: value for name, value in self if name != "redacted"})


_LINE = TypeAdapter(_Line)


def verify(anchors: str | None = None, file: str | None = None) -> int:
    """Check the whole chain against the anchors kept beside it, and those of a file; return 0, or 1 with every problem.

    The anchors' file has JSON lines with ``seq`` and ``hash``, as the digest and `audit export` show them; without one,
    it is that of FLEETFOOT_ANCHORS, if anything was written there yet. With `file`, the chain is that of an export, and
    no server is asked: it has to be an export of everything.
    """
    kept = load_settings().fleetfoot_anchors
    if anchors is None and kept is not None and kept.exists():
        anchors = str(kept)
    if file is not None:
        return _verify_file(file, read_anchors(anchors))
    return asyncio.run(_verify(read_anchors(anchors)))


def export(since: str | None = None, draft: str | None = None, *, redact: bool = False) -> int:
    """Write the trail to stdout, one event a line; return 1 if the draft asked for has none.

    With `redact`, people are pseudonyms and personal data is taken out; each line says what, and the hashes stay.
    """
    settings = load_settings()
    redactor = None
    if redact:
        path = settings.fleetfoot_policy
        redactor = Redactor(policy_at(None if path is None else str(path)))
    return asyncio.run(_export(settings, sys.stdout.buffer, moment(since), draft, redactor))


async def _verify(more: Sequence[Anchor]) -> int:
    async with _store(load_settings()) as store:
        head = await store.audit_head()
        kept = list(await store.anchors())
        chain = Chain([*kept, *more, *([head] if head.seq else [])])
        async for event in store.audit():
            chain.add(event)
    return _told(chain, len(kept) + len(more))


def _verify_file(path: str, anchors: Sequence[Anchor]) -> int:
    chain = Chain(anchors)
    for number, line in enumerate(read_file(path).splitlines(), start=1):
        try:
            told = _LINE.validate_json(line)
        except ValueError as error:
            raise BadInputError(f"{path}, line {number}: not an event of an export of the audit trail.") from error
        chain.add(told.event(), redacted=bool(told.redacted))
    return _told(chain, len(anchors))


def _told(chain: Chain, anchors: int) -> int:
    problems = chain.problems()
    for lost in chain.lost():
        sys.stdout.write(f"{lost}\n")
    for problem in problems:
        sys.stdout.write(f"event {problem.seq}: {problem.what}\n")
    if chain.redacted:
        sys.stdout.write(f"{chain.redacted} events are redacted: their place is checked, their words cannot be.\n")
    anchored = f"{anchors} anchors"
    if problems:
        sys.stdout.write(f"{chain.events} events, {anchored}: {len(problems)} problems.\n")
        return 1
    head = chain.head
    sys.stdout.write(f"{chain.events} events, {anchored}: the chain is whole. Its head is {head.seq} {head.hash}\n")
    return 0


async def _export(
    settings: Settings, sink: BinaryIO, since: datetime | None, draft: str | None, redactor: Redactor | None
) -> int:
    async with _store(settings) as store:
        if redactor is None:
            written = await write_events(store.audit(draft), sink, since)
        else:
            written = await write_redacted(store.audit(), sink, since, draft, redactor)
    if draft is not None and not written and since is None:
        sys.stderr.write(f"There is no event of {draft} in the audit trail.\n")
        return 1
    return 0


async def write_redacted(
    events: AsyncIterator[AuditEvent], sink: BinaryIO, since: datetime | None, draft: str | None, redactor: Redactor
) -> int:
    """Write events as `write_events` does, fit to be given away; `events` are all, so that each person has one name."""
    written = 0
    async for event in events:
        bare, kinds = redactor.of(event)
        if (since is None or event.at >= since) and draft in (None, event.subject):
            line = {**_EVENT.dump_python(bare, mode="json"), "redacted": kinds}
            sink.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n")
            written += 1
    sink.flush()
    return written


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
    found = []
    for number, line in enumerate(read_file(path).splitlines(), start=1):
        if not line.strip():
            continue
        try:
            found.append(_ANCHOR.validate_json(line))
        except ValidationError as error:
            raise BadInputError(
                f'{path}, line {number}: not an anchor; each line is like {{"seq": 12, "hash": "…"}}.'
            ) from error
    return tuple(found)


def read_file(path: str) -> bytes:
    """Return a file's bytes; BadInputError if it cannot be read."""
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise BadInputError(f"{path} cannot be read ({error.strerror}); name a file that can.") from error


@asynccontextmanager
async def _store(settings: Settings) -> AsyncIterator[RedisStore]:
    store = await connect(settings.redis_url.get_secret_value())
    try:
        yield store
    finally:
        await store.close()
