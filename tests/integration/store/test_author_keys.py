"""The key of authors: one for all processes, new with each period, and then destroyed."""

from datetime import UTC, datetime, timedelta

from integrations.store.author_keys import AuthorKeys
from integrations.store.connection import open_client
from tests.servers import running_valkey


async def test_every_process_has_the_same_key_and_the_next_period_another() -> None:
    async with running_valkey() as server, open_client(server.url) as client:
        one, two, now = AuthorKeys(client, None, 30), AuthorKeys(client, None, 30), datetime.now(UTC)
        await one.refresh(now)
        await two.refresh(now)
        assert one.current() == two.current() != b""
        before = one.current()
        await one.refresh(now + timedelta(days=30))
        assert one.current() != before
        for name in await client.keys("{ff}:author-key:*"):
            assert 0 < await client.ttl(name) <= 60 * 86_400


async def test_a_configured_secret_gives_the_same_key_on_another_server_and_a_new_one_each_period() -> None:
    async with running_valkey() as server, open_client(server.url) as client:
        now = datetime(2026, 11, 23, tzinfo=UTC)
        one, two, other = (AuthorKeys(client, secret, 30) for secret in (b"secret", b"secret", b"changed"))
        for keys in (one, two, other):
            await keys.refresh(now)
        assert one.current() == two.current() != other.current()
        await two.refresh(now + timedelta(days=31))
        assert one.current() != two.current()
        assert await client.keys("{ff}:author-key:*") == []
