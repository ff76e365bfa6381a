"""The post log: public posts between ingestion and detection, and the detector's snapshot. One hash slot of its own."""

from collections.abc import Awaitable, Sequence
from datetime import UTC, datetime
from typing import Any, Final, cast

import redis.asyncio as redis
from pydantic import TypeAdapter
from redis.exceptions import RedisError

from domain.errors import UnavailableError
from domain.records import Post

LOG: Final = "{ff-posts}:log"
CURSORS: Final = "{ff-posts}:cursors"
SNAPSHOT: Final = "{ff-posts}:snapshot"
SEEN: Final = "{ff-posts}:seen:"

SEEN_SECONDS: Final = 2 * 86_400
"""How long a post is recognised when a source delivers it again: one to two days."""

KEPT: Final = 500_000
"""At most about so many posts wait in the log; detection is far behind long before that."""

_POST: Final = TypeAdapter(Post)

_ADD: Final = """
-- KEYS: log, cursors, seen today, seen yesterday. ARGV: source, cursor, kept, seen seconds, then id and JSON in turn.
local added = 0
for i = 5, #ARGV, 2 do
  if redis.call('SISMEMBER', KEYS[4], ARGV[i]) == 0 and redis.call('SADD', KEYS[3], ARGV[i]) == 1 then
    redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[3], '*', 'post', ARGV[i + 1])
    added = added + 1
  end
end
redis.call('EXPIRE', KEYS[3], ARGV[4])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
return added
"""


class RedisPostLog:
    """Appends posts with their source's cursor in one step, and reads them in order."""

    def __init__(self, client: "redis.Redis") -> None:
        self._redis = client
        self._add = client.register_script(_ADD)

    async def add_posts(self, posts: Sequence[Post], *, source: str, cursor: str) -> None:
        """Append the posts that are new and move the source's cursor, atomically."""
        day = int(datetime.now(UTC).timestamp() // 86_400)
        pieces: list[str | bytes] = [source, cursor, str(KEPT), str(SEEN_SECONDS)]
        for post in posts:
            pieces += [f"{post.platform}:{post.id}", _POST.dump_json(post, exclude_defaults=True)]
        keys = [LOG, CURSORS, f"{SEEN}{day}", f"{SEEN}{day - 1}"]
        await _told(self._add(keys=keys, args=pieces))

    async def source_cursor(self, source: str) -> str | None:
        """Return the cursor written with the source's last posts."""
        value = await _told(self._redis.hget(CURSORS, source))
        return value.decode() if value is not None else None

    async def read_posts(self, after: str, count: int, block_ms: int) -> Sequence[tuple[str, Post]]:
        """Return up to `count` posts after position `after`, oldest first, waiting at most `block_ms`."""
        found = await _told(self._redis.xread({LOG: after}, count=count, block=block_ms))
        entries = found[0][1] if found else []
        return [(position.decode(), _POST.validate_json(fields[b"post"])) for position, fields in entries]

    async def save_snapshot(self, data: bytes, position: str) -> None:
        """Keep the detector's state with the position it stands at."""
        await _told(self._redis.hset(SNAPSHOT, mapping={"data": data, "position": position}))

    async def load_snapshot(self) -> tuple[bytes, str] | None:
        """Return the last snapshot and its position, or None."""
        data, position = await _told(self._redis.hmget(SNAPSHOT, ["data", "position"]))
        return (data, position.decode()) if data and position else None


async def _told(call: Awaitable[Any] | Any) -> Any:
    """Await a call to Redis; turn what it raises into one plain sentence."""
    try:
        return await cast("Awaitable[Any]", call)
    except (RedisError, OSError) as error:
        raise UnavailableError(
            f"Redis does not answer ({type(error).__name__}); posts wait at their source."
        ) from error
