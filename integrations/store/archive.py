"""One consistent picture of everything the desk keeps on the server, out of it and back into it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from redis import exceptions as redis_errors

from domain.errors import BadInputError, UnavailableError
from integrations.store import codec, keys
from integrations.store.connection import Client, read, translated
from workflow.audit import GENESIS, Anchor
from workflow.state import Modes

PASSING: Final = (keys.lease(""), keys.committed(""), keys.redrawn(""), keys.FSYNC, keys.RESTORING)
"""Beginnings of keys that mean nothing on another server, or later."""

QUEUES: Final = (keys.OUTBOX, keys.OUTBOX_LATER, keys.NOTICES, keys.DIRTY)
"""What was on its way when the picture was taken has arrived since, or has to be decided anew."""

POSTS: Final = (keys.POSTS, keys.POSTS_ADDED, keys.POSTS_READ, keys.POSTS_GONE)
"""The post log; the detector's snapshot is not of it, for without that narratives would be numbered anew."""

_PICTURE: Final = """
-- KEYS: the audit trail's head. ARGV: pattern. Returns the head; then name, milliseconds to live and dump in turn.
local found, cursor = {}, '0'
repeat
  local page = redis.call('SCAN', cursor, 'MATCH', ARGV[1], 'COUNT', 1000)
  cursor = page[1]
  for _, name in ipairs(page[2]) do found[name] = true end
until cursor == '0'
local out = {redis.call('GET', KEYS[1]) or ''}
for name in pairs(found) do
  out[#out + 1] = name
  out[#out + 1] = redis.call('PTTL', name)
  out[#out + 1] = redis.call('DUMP', name)
end
return out
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """One key as the server dumps it. `until` is when it ends, None for never."""

    name: str
    until: datetime | None
    data: bytes


async def picture(client: Client, *, posts: bool) -> tuple[Anchor, tuple[Kept, ...]]:
    """Return everything as it stands at one moment, and the trail's head then.

    A script runs alone, so no transaction is half in it; the server does nothing else for the tenths of a second.
    """
    now = datetime.now(UTC)
    head, *flat = await read(lambda: client.eval(_PICTURE, 1, keys.AUDIT_HEAD, f"{keys.TAG}:*"))
    never = PASSING if posts else (*PASSING, keys.PLACES)
    without = QUEUES if posts else (*QUEUES, *POSTS)
    kept = tuple(
        Kept(name, None if ttl < 0 else now + timedelta(milliseconds=ttl), data)
        for name, ttl, data in zip((raw.decode() for raw in flat[::3]), flat[1::3], flat[2::3], strict=True)
        if data is not None and name not in without and not name.startswith(never)
    )
    return (codec.ANCHOR.load(head) if head else Anchor(0, GENESIS)), kept


async def at_work(client: Client) -> tuple[str, ...]:
    """Return the leases that are held: each is a process that runs, or ended within a minute."""
    return tuple(name.removeprefix(keys.lease("")) for name in await _names(client, keys.lease("*")))


async def holds_a_desk(client: Client) -> bool:
    """Say whether anything of ours is on the server."""
    return bool(await _names(client, f"{keys.TAG}:*"))


async def insist_on_whole(client: Client) -> None:
    """Raise BadInputError if a restore was begun on this server and not brought to its end."""
    if await read(lambda: client.exists(keys.RESTORING)):
        raise BadInputError(
            "A restore of this server was cut short: run `bot.py restore FILE --replace` again before anything else.",
            code="half-restored",
        )


async def put_back(client: Client, kept: Sequence[Kept], modes: Modes) -> None:
    """Replace everything of ours by the picture, paused from its first moment on and marked as not yet settled.

    One transaction; what the server does not take (BadInputError) leaves it as it was.
    """
    now = datetime.now(UTC)
    lasting = [one for one in kept if one.until is None or one.until > now]
    await _try_all(client, lasting)
    old = await _names(client, f"{keys.TAG}:*")
    async with translated(), client.pipeline(transaction=True) as pipe:
        for name in old:
            pipe.delete(name)
        for one in lasting:
            pipe.execute_command("RESTORE", one.name, _ends(one), one.data, "REPLACE", "ABSTTL")
        for name in QUEUES:
            pipe.delete(name)
        pipe.set(keys.MODES, codec.MODES.dump(modes))
        pipe.set(keys.RESTORING, 1)
        await pipe.execute()


async def settled(client: Client) -> None:
    """Say that the restore came to its end."""
    await read(lambda: client.delete(keys.RESTORING))


async def _try_all(client: Client, kept: Iterable[Kept]) -> None:
    """Have the server look at each dump, one at a time under a name of its own."""
    name = f"{keys.RESTORING}:tried"
    try:
        for one in kept:
            async with translated():
                await client.execute_command("RESTORE", name, 0, one.data, "REPLACE")
    except UnavailableError as error:
        cause = error.__cause__
        if isinstance(cause, redis_errors.ResponseError) and not isinstance(cause, redis_errors.OutOfMemoryError):
            raise BadInputError(
                "This server does not understand what the backup's server wrote; restore on the same or a newer "
                "version of Redis or Valkey.",
                code="backup-server",
            ) from error
        raise
    finally:
        await read(lambda: client.delete(name))


def _ends(one: Kept) -> int:
    return 0 if one.until is None else int(one.until.timestamp() * 1000)


async def _names(client: Client, pattern: str) -> tuple[str, ...]:
    async def scan() -> set[str]:
        return {name.decode() async for name in client.scan_iter(pattern, count=1000)}

    return tuple(sorted(await read(scan)))
