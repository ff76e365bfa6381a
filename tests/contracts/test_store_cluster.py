"""The store's contract on a real cluster, and a slot that moves or loses its owner in mid-work."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from domain.errors import BadInputError, UnavailableError
from integrations.store import RedisStore, archive, connect
from integrations.store.connection import open_client
from tests.contracts.store_contract import StoreContract, fact
from tests.peers.valkey_cluster import Cluster, running_cluster
from workflow.state import Modes
from workflow.store import Transaction

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with running_cluster() as running:
        yield running


async def opened(cluster: Cluster) -> RedisStore:
    owner = cluster.owner()
    owner.say("FLUSHALL")
    return await connect(cluster.url)


@pytest.fixture
async def store(cluster: Cluster) -> AsyncIterator[RedisStore]:
    store = await opened(cluster)
    yield store
    await store.close()


@pytest.fixture
async def other(cluster: Cluster) -> AsyncIterator[RedisStore]:
    store = await connect(cluster.url)
    yield store
    await store.close()


class TestCluster(StoreContract):
    """A cluster of three owners, each with a replica."""


async def numbered(store: RedisStore) -> int:
    async def work(tx: Transaction) -> int:
        number = await tx.next_number("draft")
        tx.record(fact())
        return number

    while True:
        try:
            return await store.transact(work)
        except UnavailableError:
            await asyncio.sleep(0.1)


async def test_transactions_go_on_while_the_slot_moves_and_each_happens_once(cluster: Cluster) -> None:
    store, other = await opened(cluster), await connect(cluster.url)
    before = [await numbered(store) for _ in range(5)]
    moved = cluster.move_slot()
    after = [await numbered(one) for _ in range(5) for one in (store, other)]
    assert before + after == list(range(1, 16))
    assert cluster.owner().port == moved.port
    events = [event.seq async for event in store.audit()]
    assert events == list(range(1, 16))
    await store.close()
    await other.close()


async def test_an_address_of_a_cluster_that_is_none_is_said_to_be_so() -> None:
    for url in ("redis-cluster://", "redis-cluster://a:1/3", "redis-cluster://a:port"):
        with pytest.raises(BadInputError, match="REDIS_URL is not an address"):
            open_client(url)


async def test_a_desk_is_backed_up_from_a_cluster_and_put_back_onto_it(cluster: Cluster) -> None:
    store = await opened(cluster)
    for _ in range(5):
        await numbered(store)
    head, kept = await archive.picture(store._client, posts=True)
    assert head == await store.audit_head()
    for _ in range(3):
        await numbered(store)
    await archive.put_back(store._client, kept, Modes(paused=True))
    assert await store.audit_head() == head
    assert (await store.modes()).paused
    assert await numbered(store) == 6
    await store.close()


async def test_an_owner_that_is_killed_is_followed_by_its_replica(cluster: Cluster) -> None:
    store = await opened(cluster)
    for _ in range(5):
        await numbered(store)
    owner = cluster.owner()
    owner.say("WAIT", 1, 2000)
    owner.process.kill()
    owner.process.wait()
    numbers = [await asyncio.wait_for(numbered(store), 60) for _ in range(5)]
    assert numbers == list(range(6, 11))
    assert cluster.owner().port != owner.port
    await store.close()
