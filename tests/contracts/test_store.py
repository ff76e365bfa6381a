"""The store's contract on the embedded server, and what only a server of our own can be made to do."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from redis import Redis
from redis import exceptions as redis_errors

from domain.errors import BadInputError, UnavailableError
from domain.ids import DraftId
from integrations.embedded import EmbeddedServer, start_embedded
from integrations.store import RedisStore, connect
from integrations.store.connection import open_client
from tests.contracts.store_contract import StoreContract, draft, fact
from workflow.store import Transaction


@pytest.fixture
async def store(url: str) -> AsyncIterator[RedisStore]:
    opened = await connect(url)
    yield opened
    await opened.close()


@pytest.fixture
async def other(url: str) -> AsyncIterator[RedisStore]:
    opened = await connect(url)
    yield opened
    await opened.close()


class TestRedisStore(StoreContract):
    """Redis or Valkey."""


async def test_a_transaction_whose_answer_was_lost_happens_once(store: RedisStore) -> None:
    runs = 0

    async def work(tx: Transaction) -> int:
        nonlocal runs
        runs += 1
        number = await tx.next_number("draft")
        tx.record(fact())
        return number

    pipeline = store._client.pipeline
    lost = [True]

    def losing(*args: object, **options: object) -> object:
        pipe = pipeline(*args, **options)
        execute = pipe.execute

        async def written_but_unanswered(*more: object, **kinds: object) -> object:
            answer = await execute(*more, **kinds)
            if lost:
                lost.clear()
                raise redis_errors.ConnectionError("the answer was lost")
            return answer

        pipe.execute = written_but_unanswered
        return pipe

    store._client.pipeline = losing
    assert await store.transact(work) == 1
    assert runs == 1
    assert (await store.audit_head()).seq == 1


async def test_a_server_that_restarts_is_found_again(tmp_path: Path) -> None:
    server = start_embedded(tmp_path)
    store = await connect(server.url)

    async def work(tx: Transaction) -> int:
        tx.save_draft(draft())
        return await tx.next_number("draft")

    try:
        assert await store.transact(work) == 1
        assert await store.durable()
        server.kill()
        with pytest.raises(UnavailableError, match="does not answer"):
            await store.transact(work)
        server = start_embedded(tmp_path, server.port)
        assert await store.transact(work) == 2
        assert await store.draft(DraftId("D-1")) == draft()
    finally:
        await store.close()
        server.stop()


async def test_a_server_without_a_file_promises_nothing(tmp_path: Path) -> None:
    server = start_embedded(tmp_path)
    store = await connect(server.url)
    try:
        await store._client.config_set("appendonly", "no")
        assert not await store.durable()
    finally:
        await store.close()
        server.stop()


async def test_a_read_only_server_is_one_plain_sentence(store: RedisStore, server: EmbeddedServer) -> None:
    with Redis.from_url(server.url) as client:
        client.execute_command("REPLICAOF", "127.0.0.1", "1")
    try:
        with pytest.raises(UnavailableError, match="read-only"):
            await store.transact(_number)
    finally:
        with Redis.from_url(server.url) as client:
            client.execute_command("REPLICAOF", "NO", "ONE")


async def test_a_full_server_is_one_plain_sentence(store: RedisStore) -> None:
    await store._client.config_set("maxmemory", "1mb")
    try:
        with pytest.raises(UnavailableError, match="out of memory"):
            await store.transact(_number)
    finally:
        await store._client.config_set("maxmemory", "0")


async def test_a_dead_address_is_one_plain_sentence_without_its_password() -> None:
    with pytest.raises(UnavailableError, match="does not answer") as error:
        await connect("redis://user:secret@127.0.0.1:1/0")
    assert "secret" not in error.value.message


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(BadInputError, match="REDIS_URL is not an address"):
        open_client("http://localhost")


async def test_everything_of_a_transaction_lies_in_one_slot(store: RedisStore) -> None:
    await store.transact(_number)
    await asyncio.sleep(0)
    assert all(name.startswith(b"{ff}:") for name in await store._client.keys("*"))


async def _number(tx: Transaction) -> int:
    tx.record(fact())
    return await tx.next_number("draft")
