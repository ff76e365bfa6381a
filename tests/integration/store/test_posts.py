"""The post log on a real server."""

from datetime import UTC, datetime

from domain.ids import PostId
from domain.records import Post
from integrations.embedded import start_embedded
from integrations.store.connection import open_client
from integrations.store.post_log import PostLog
from tests.servers import running_valkey


def post(number: int) -> Post:
    return Post(PostId(f"p-{number}"), "x", "someone", f"Text {number} ☂", datetime(2026, 11, 23, 20, tzinfo=UTC))


async def test_posts_come_back_in_order_and_the_cursor_stands_after_them() -> None:
    async with running_valkey() as server, open_client(server.url) as client:
        log = PostLog(client)
        assert await log.source_cursor("file:a") is None
        await log.add_posts([post(1), post(2)], source="file:a", cursor="2")
        await log.add_posts([post(3)], source="file:a", cursor="3")
        first = await log.read_posts("0-0", 2, 10)
        assert [p for _, p in first] == [post(1), post(2)]
        assert [p for _, p in await log.read_posts(first[-1][0], 10, 10)] == [post(3)]
        assert await log.source_cursor("file:a") == "3"


async def test_a_post_delivered_twice_is_counted_once() -> None:
    async with running_valkey() as server, open_client(server.url) as client:
        log = PostLog(client)
        await log.add_posts([post(1), post(1)], source="a", cursor="1")
        await log.add_posts([post(1), post(2)], source="b", cursor="9")
        assert [p.id for _, p in await log.read_posts("0-0", 10, 10)] == ["p-1", "p-2"]


async def test_posts_and_snapshot_survive_a_power_cut() -> None:
    async with running_valkey() as server:
        async with open_client(server.url) as client:
            log = PostLog(client)
            await log.add_posts([post(1)], source="a", cursor="1")
            await log.save_snapshot(b"state\x00", "5-0")
        server.kill()
        again = start_embedded(server.directory, server.port)
        try:
            async with open_client(again.url) as client:
                log = PostLog(client)
                assert await log.source_cursor("a") == "1"
                assert len(await log.read_posts("0-0", 10, 10)) == 1
                assert await log.load_snapshot() == (b"state\x00", "5-0")
        finally:
            again.stop()
