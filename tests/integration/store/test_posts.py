"""The post log on a real server."""

from dataclasses import replace
from datetime import UTC, datetime

from domain.ids import PostId
from domain.records import Post
from integrations.embedded import start_embedded
from integrations.store.connection import open_client
from integrations.store.post_log import PostLog
from tests.newsroom import alert, narrative, newsroom
from tests.servers import running_valkey
from workflow.post_log import Item
from workflow.sources import Deleted


def post(number: int) -> Post:
    return Post(PostId(f"p-{number}"), "x", "someone", f"Text {number} ☂", datetime(2026, 11, 23, 20, tzinfo=UTC))


async def test_posts_come_back_in_order_and_the_cursor_stands_after_them() -> None:
    async with running_valkey() as server, open_client(server.url) as client:
        log = PostLog(client)
        assert await log.source_cursor("file:a") is None
        await log.add_posts([post(1), post(2)], source="file:a", cursor="2")
        await log.add_posts([post(3)], source="file:a", cursor="3")
        first = await log.read_items("0-0", 2, 10)
        assert [entry.item.what for entry in first] == [post(1), post(2)]
        assert [e.item.what for e in await log.read_items(first[-1].position, 10, 10)] == [post(3)]
        assert await log.source_cursor("file:a") == "3"


async def test_a_post_delivered_twice_is_counted_once() -> None:
    async with running_valkey() as server, open_client(server.url) as client:
        log = PostLog(client)
        await log.add_posts([post(1), post(1)], source="a", cursor="1")
        await log.add_posts([post(1), post(2)], source="b", cursor="9")
        assert [e.item.key for e in await log.read_items("0-0", 10, 10)] == ["x:p-1", "x:p-2"]


async def test_an_edit_is_told_as_one_and_a_deletion_only_of_what_was_seen() -> None:
    async with running_valkey() as server, open_client(server.url) as client:
        log = PostLog(client)
        mended = replace(post(1), text="Mended")
        gone, unknown = Item(Deleted("x", PostId("p-1"))), Item(Deleted("x", PostId("p-9")))
        await log.add_items([Item(post(1)), Item(mended, edited=True), gone, unknown], source="a", cursor="1")
        await log.add_items([Item(post(1)), Item(mended, edited=True), gone], source="a", cursor="2")
        told = [(e.item.key, e.item.edited, e.item.is_post) for e in await log.read_items("0-0", 10, 10)]
        assert told == [("x:p-1", False, True), ("x:p-1", True, True), ("x:p-1", False, False)]


async def test_an_edit_of_a_post_that_was_not_seen_is_a_new_post() -> None:
    async with running_valkey() as server, open_client(server.url) as client:
        log = PostLog(client)
        await log.add_items([Item(post(1), edited=True)], source="a", cursor="1")
        (entry,) = await log.read_items("0-0", 10, 10)
        assert not entry.item.edited


async def test_a_deleted_posts_text_leaves_the_log_once_a_snapshot_stands_behind_it() -> None:
    async with running_valkey() as server, open_client(server.url) as client:
        log = PostLog(client)
        await log.add_posts([post(1), post(2)], source="a", cursor="1")
        first = (await log.read_items("0-0", 1, 10))[0]
        await log.add_items([Item(Deleted("x", PostId("p-2")))], source="a", cursor="2")
        await log.save_snapshot(b"state", first.position)
        assert len(await log.read_items("0-0", 10, 10)) == 3  # a restart from here must read what it read before
        last = (await log.read_items("0-0", 10, 10))[-1]
        await log.save_snapshot(b"state", last.position)
        assert "Text 2" not in str(await client.xrange("{ff}:posts"))


async def test_what_waits_for_detection_is_counted() -> None:
    async with running_valkey() as server, open_client(server.url) as client:
        log = PostLog(client)
        await log.add_posts([post(n) for n in range(5)], source="a", cursor="1")
        assert await log.backlog() == 5
        entries = await log.read_items("0-0", 3, 10)
        await log.mark_read(entries[-1].number)
        assert await log.backlog() == 2


async def test_what_a_source_cost_is_counted_by_the_month() -> None:
    async with running_valkey() as server, open_client(server.url) as client:
        log, now = PostLog(client), datetime.now(UTC)
        await log.add_items([], source="a", cursor="1", dollars=0.25)
        await log.add_items([], source="a", cursor="2", dollars=0.5)
        assert await log.spent("a", now) == 0.75
        assert await log.spent("b", now) == 0.0


async def test_a_snapshot_from_further_back_is_not_taken() -> None:
    async with running_valkey() as server, open_client(server.url) as client:
        log = PostLog(client)
        await log.save_snapshot(b"newer", "10-2")
        await log.save_snapshot(b"older", "10-1")
        await log.save_snapshot(b"older", "9-5")
        assert await log.load_snapshot() == (b"newer", "10-2")
        await log.drop_snapshot()
        await log.save_snapshot(b"anew", "0-0")
        assert await log.load_snapshot() == (b"anew", "0-0")


async def test_the_last_number_is_of_any_narrative_that_staff_ever_knew() -> None:
    async with running_valkey() as server, newsroom(server.url) as room:
        assert await room.store.last_number() == 0
        for name in ("N-7", "R-90"):
            await room.watch.observe([alert(narrative(name))], [narrative(name)])
        assert await room.store.last_number() == 7
        await room.watch.observe([alert(narrative("N-12"))], [narrative("N-12")])
        await room.watch.observe([], [narrative("N-7", aliases=["N-12"])])
        assert await room.store.last_number() == 12


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
                assert len(await log.read_items("0-0", 10, 10)) == 1
                assert await log.load_snapshot() == (b"state\x00", "5-0")
        finally:
            again.stop()
