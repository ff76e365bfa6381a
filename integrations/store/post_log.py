"""The post log: what sources said in one capped stream, the sources' cursors and costs, and the detector's snapshot."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

import msgspec

from domain.ids import NarrativeId, PostId
from domain.records import Post
from integrations.store import codec, keys
from integrations.store.connection import Client, read
from workflow.post_log import Entry, Item
from workflow.source_health import SourceHealth
from workflow.sources import Deleted
from workflow.state import Notice

POSTS_KEPT: Final = 1_000_000

BUCKET_S: Final = 6 * 3600
"""A post that comes again is recognised for one to two of these, and its deletion finds its entry so long."""

SPENDING_KEPT_S: Final = 100 * 86_400

_ADD: Final = """
-- KEYS: log, cursors, places now, places before, count, gone, spending, samples.
-- ARGV: source, cursor, kept, places' seconds, dollars, spending's seconds, then kind, post and JSON in turn.
for i = 7, #ARGV, 3 do
  local kind, post, json = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  local place = redis.call('HGET', KEYS[3], post) or redis.call('HGET', KEYS[4], post)
  if kind == 'gone' then
    if (place and place ~= '') or redis.call('HEXISTS', KEYS[8], post) == 1 then
      if place and place ~= '' then redis.call('SADD', KEYS[6], place) end
      redis.call('HSET', KEYS[3], post, '')
      redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[3], '*', 'n', redis.call('INCR', KEYS[5]), 'gone', json)
    end
  elseif not place or (kind == 'edit' and place ~= '') then
    local field = 'json'
    if kind == 'edit' and place then field = 'edit' end
    local n = redis.call('INCR', KEYS[5])
    local entry = redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[3], '*', 'n', n, field, json)
    if field == 'json' then redis.call('HSET', KEYS[3], post, entry) end
  end
end
redis.call('EXPIRE', KEYS[3], ARGV[4])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
if tonumber(ARGV[5]) > 0 then
  redis.call('HINCRBYFLOAT', KEYS[7], ARGV[1], ARGV[5])
  redis.call('EXPIRE', KEYS[7], ARGV[6])
end
return 1
"""

_KEEP: Final = """
-- KEYS: snapshot, gone, log. ARGV: data, position. Entries of deleted posts go once the snapshot stands behind them.
local function parts(entry)
  local ms, n = string.match(entry, '(%d+)-(%d+)')
  return tonumber(ms), tonumber(n)
end
local at_ms, at_n = parts(ARGV[2])
local kept = redis.call('HGET', KEYS[1], 'position')
if kept then  -- a process that was replaced while it slept must not take detection back
  local ms, n = parts(kept)
  if at_ms < ms or (at_ms == ms and at_n < n) then return 0 end
end
redis.call('HSET', KEYS[1], 'data', ARGV[1], 'position', ARGV[2])
for _, entry in ipairs(redis.call('SMEMBERS', KEYS[2])) do
  local ms, n = parts(entry)
  if ms < at_ms or (ms == at_ms and n <= at_n) then
    redis.call('XDEL', KEYS[3], entry)
    redis.call('SREM', KEYS[2], entry)
  end
end
return 1
"""

_READ: Final = """
-- KEYS: log. ARGV: after, count. Four strings an entry, packed into one: answers of many parts cost the reader more
-- to take apart than the posts in them.
local flat = {}
for _, entry in ipairs(redis.call('XRANGE', KEYS[1], '(' .. ARGV[1], '+', 'COUNT', ARGV[2])) do
  local fields = entry[2]
  flat[#flat + 1], flat[#flat + 2], flat[#flat + 3], flat[#flat + 4] = entry[1], fields[2], fields[3], fields[4]
end
return cmsgpack.pack(flat)
"""

_PACKED: Final = msgspec.msgpack.Decoder(list[str])


class PostLog:
    """Posts from `ingest` to `detect`, and how their sources fare."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def add_items(self, items: Sequence[Item], *, source: str, cursor: str, dollars: float = 0.0) -> None:
        """Append what is news and move the source's cursor and spending, in one step."""
        now = datetime.now(UTC)
        bucket = int(now.timestamp() // BUCKET_S)
        pieces: list[str | bytes] = [
            source, cursor, str(POSTS_KEPT), str(2 * BUCKET_S), f"{dollars:.6f}", str(SPENDING_KEPT_S),
        ]  # fmt: skip
        for item in items:
            match item.what:
                case Post() as post:
                    pieces += ["edit" if item.edited else "new", keys.post(item.key), codec.POST.dump(post)]
                case Deleted():
                    pieces += ["gone", keys.post(item.key), item.key]
        names = [
            keys.POSTS, keys.SOURCE_CURSORS, f"{keys.PLACES}{bucket}", f"{keys.PLACES}{bucket - 1}",
            keys.POSTS_ADDED, keys.POSTS_GONE, f"{keys.SPENDING}{now:%Y-%m}", keys.SAMPLES,
        ]  # fmt: skip
        await read(lambda: self._client.eval(_ADD, len(names), *names, *pieces))

    async def add_posts(self, posts: Sequence[Post], *, source: str, cursor: str) -> None:
        """Append the posts that are new and move the source's cursor, in one step."""
        await self.add_items([Item(post) for post in posts], source=source, cursor=cursor)

    async def source_cursor(self, source: str) -> str | None:
        """Return the cursor written with the last posts of a source."""
        cursor = await read(lambda: self._client.hget(keys.SOURCE_CURSORS, source))
        return None if cursor is None else cursor.decode()

    async def read_items(self, after: str, count: int, block_ms: int) -> Sequence[Entry]:
        """Return up to `count` entries after log position `after`, waiting at most `block_ms`."""
        found = await self._there(after, count)
        if not found and block_ms and await read(lambda: self._client.xread({keys.POSTS: after}, 1, block_ms)):
            found = await self._there(after, count)
        return found

    async def _there(self, after: str, count: int) -> Sequence[Entry]:
        packed = await read(lambda: self._client.eval(_READ, 1, keys.POSTS, after, str(count)))
        flat = iter(_PACKED.decode(packed))
        entries = zip(flat, flat, flat, flat, strict=True)
        return [Entry(position, int(number), _item(kind, data)) for position, number, kind, data in entries]

    async def mark_read(self, number: int) -> None:
        """Say how far detection has read, for the backlog."""
        await read(lambda: self._client.set(keys.POSTS_READ, number))

    async def marked(self) -> int:
        """Return the number that was last given to `mark_read`, 0 if none was."""
        return int(await read(lambda: self._client.get(keys.POSTS_READ)) or 0)

    async def last_number(self) -> int:
        """Return the highest number of a narrative that staff were ever told of, N-12 being 12; 0 if none."""
        names = await read(lambda: self._client.zrange(keys.NARRATIVES, 0, -1))
        aliases = await read(lambda: self._client.hkeys(keys.ALIASES))
        numbers = [name[2:] for name in (*names, *aliases) if name.startswith(b"N-")]
        return max((int(number) for number in numbers if number.isdigit()), default=0)

    async def backlog(self) -> int:
        """Return how many entries wait for detection."""
        added, done = await read(lambda: self._client.mget([keys.POSTS_ADDED, keys.POSTS_READ]))
        length = int(await read(lambda: self._client.xlen(keys.POSTS)))
        return max(min(int(added or 0) - int(done or 0), length), 0)

    async def spent(self, source: str, now: datetime) -> float:
        """Return the US dollars that reading a source has cost in this calendar month (UTC)."""
        spent = await read(lambda: self._client.hget(f"{keys.SPENDING}{now:%Y-%m}", source))
        return 0.0 if spent is None else float(spent)

    async def source_health(self, source: str) -> SourceHealth | None:
        """Return how a source fared when it was last written, or None."""
        data = await read(lambda: self._client.hget(keys.SOURCES, source))
        return None if data is None else codec.SOURCE.load(data)

    async def sources(self) -> tuple[SourceHealth, ...]:
        """Return how every source fares that ever was, by name."""
        found = await read(lambda: self._client.hgetall(keys.SOURCES))
        return tuple(sorted((codec.SOURCE.load(data) for data in found.values()), key=lambda s: s.name))

    async def save_source_health(self, health: SourceHealth) -> None:
        """Write how a source fares."""
        await read(lambda: self._client.hset(keys.SOURCES, health.name, codec.SOURCE.dump(health)))

    async def sampled_by(self, key: str) -> NarrativeId | None:
        """Return the narrative under watch that shows a post, by the post's key, or None."""
        name = await read(lambda: self._client.hget(keys.SAMPLES, keys.post(key)))
        return None if name is None else NarrativeId(name.decode())

    async def tell(self, text: str, health: SourceHealth) -> None:
        """Tell the channel of a change in a source."""
        notice = Notice("", "channel", f"source:{health.name}", text, at=health.since)
        await read(lambda: self._client.xadd(keys.NOTICES, {"json": codec.NOTICE.dump(notice)}))

    async def forget_posts(self, before: datetime) -> int:
        """Delete posts observed before a time (section 7, `posts_days`); return how many."""
        oldest = f"{int(before.timestamp() * 1000)}-0"
        return int(await read(lambda: self._client.xtrim(keys.POSTS, minid=oldest, approximate=False)))

    async def save_snapshot(self, data: bytes, position: str) -> None:
        """Keep the detector's state and the log position it stands at; what was deleted before it goes for good.

        One from further back than what is kept is not taken.
        """
        names = (keys.SNAPSHOT, keys.POSTS_GONE, keys.POSTS)
        await read(lambda: self._client.eval(_KEEP, len(names), *names, data, position))

    async def drop_snapshot(self) -> None:
        """Forget the snapshot, for one that cannot be used."""
        await read(lambda: self._client.delete(keys.SNAPSHOT))

    async def load_snapshot(self) -> tuple[bytes, str] | None:
        """Return the last snapshot and its position, or None."""
        data, position = await read(lambda: self._client.hmget(keys.SNAPSHOT, ["data", "position"]))
        return None if data is None or position is None else (data, position.decode())


def _item(kind: str, data: str) -> Item:
    if kind == "gone":
        platform, _, post = data.partition(":")
        return Item(Deleted(platform, PostId(post)))
    return Item(codec.POST.load(data), edited=kind == "edit")
