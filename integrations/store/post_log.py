"""The post log: observed posts in one capped stream, the sources' cursors, and the detector's snapshot."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from domain.records import Post
from integrations.store import codec, keys
from integrations.store.connection import Client, read

POSTS_KEPT = 1_000_000

SEEN_S = 2 * 86_400
"""How long a post is recognised when a source delivers it again: one to two days."""

_ADD: Final = """
-- KEYS: log, cursors, seen today, seen yesterday. ARGV: source, cursor, kept, seen seconds, then id and JSON in turn.
local added = 0
for i = 5, #ARGV, 2 do
  if redis.call('SISMEMBER', KEYS[4], ARGV[i]) == 0 and redis.call('SADD', KEYS[3], ARGV[i]) == 1 then
    redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[3], '*', 'json', ARGV[i + 1])
    added = added + 1
  end
end
redis.call('EXPIRE', KEYS[3], ARGV[4])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
return added
"""


class PostLog:
    """Posts from `ingest` to `detect`."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def add_posts(self, posts: Sequence[Post], *, source: str, cursor: str) -> None:
        """Append the posts that are new and move the source's cursor, in one step."""
        day = int(datetime.now(UTC).timestamp() // 86_400)
        pieces: list[str | bytes] = [source, cursor, str(POSTS_KEPT), str(SEEN_S)]
        for post in posts:
            pieces += [f"{post.platform}:{post.id}", codec.POST.dump(post)]
        names = [keys.POSTS, keys.SOURCE_CURSORS, f"{keys.SEEN}{day}", f"{keys.SEEN}{day - 1}"]
        await read(lambda: self._client.eval(_ADD, len(names), *names, *pieces))

    async def source_cursor(self, source: str) -> str | None:
        """Return the cursor written with the last posts of a source."""
        cursor = await read(lambda: self._client.hget(keys.SOURCE_CURSORS, source))
        return None if cursor is None else cursor.decode()

    async def read_posts(self, after: str, count: int, block_ms: int) -> Sequence[tuple[str, Post]]:
        """Return up to `count` posts after log position `after`, waiting at most `block_ms`."""
        found = await read(lambda: self._client.xread({keys.POSTS: after}, count=count, block=block_ms or None))
        entries = found[0][1] if found else []
        return [(name.decode(), codec.POST.load(fields[b"json"])) for name, fields in entries]

    async def forget_posts(self, before: datetime) -> int:
        """Delete posts observed before a time (section 7, `posts_days`); return how many."""
        oldest = f"{int(before.timestamp() * 1000)}-0"
        return int(await read(lambda: self._client.xtrim(keys.POSTS, minid=oldest, approximate=False)))

    async def save_snapshot(self, data: bytes, position: str) -> None:
        """Keep the detector's state and the log position it stands at, in one step."""
        await read(lambda: self._client.hset(keys.SNAPSHOT, mapping={"data": data, "position": position}))

    async def load_snapshot(self) -> tuple[bytes, str] | None:
        """Return the last snapshot and its position, or None."""
        data, position = await read(lambda: self._client.hmget(keys.SNAPSHOT, ["data", "position"]))
        return None if data is None or position is None else (data, position.decode())
