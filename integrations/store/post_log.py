"""The post log: observed posts in one capped stream, the sources' cursors, and the detector's snapshot."""

from collections.abc import Sequence
from datetime import datetime

from domain.records import Post
from integrations.store import codec, keys
from integrations.store.connection import Client, read, translated

POSTS_KEPT = 1_000_000


class PostLog:
    """Posts from `ingest` to `detect`."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def add_posts(self, posts: Sequence[Post], *, source: str, cursor: str) -> None:
        """Append posts and move the source's cursor in one step."""
        pipe = self._client.pipeline(transaction=True)
        for post in posts:
            pipe.xadd(keys.POSTS, {"json": codec.POST.dump(post)}, maxlen=POSTS_KEPT, approximate=True)
        pipe.hset(keys.SOURCE_CURSORS, source, cursor)
        async with translated():  # not repeated: whether it was written, the cursor will tell
            await pipe.execute()

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
