"""What every store must do for those who take turns: deliveries, leases, claims, notices and redraws."""

import asyncio
from datetime import UTC, datetime, timedelta

from domain.ids import DraftId, PublicationId
from workflow.state import Notice
from workflow.store import Delivery, Store, Transaction

NOW = datetime(2026, 11, 23, 21, 0, tzinfo=UTC)
DELIVERY = Delivery("", DraftId("D-1"), PublicationId("D-1/page/1"))


async def taken(store: Store, consumer: str = "one", at: datetime = NOW, idle_ms: int = 60_000) -> Delivery | None:
    return await store.next_delivery(consumer, at, idle_ms=idle_ms, block_ms=0)


async def first_notice(store: Store, consumer: str = "one") -> Notice:
    async for notice in store.notices(consumer):
        return notice
    raise AssertionError("notices never end")


class QueueContract:
    """Each test gets an empty store from the fixture `store`, and a second client of it from `other`."""

    async def test_a_delivery_waits_for_its_time(self, store: Store) -> None:
        async def work(tx: Transaction) -> None:
            tx.enqueue(DELIVERY, NOW + timedelta(minutes=5))

        await store.transact(work)
        assert await taken(store) is None
        assert await taken(store, at=NOW + timedelta(minutes=6)) is not None

    async def test_a_worker_that_waits_wakes_when_a_delivery_comes_due(self, store: Store) -> None:
        async def work(tx: Transaction) -> None:
            tx.enqueue(DELIVERY, NOW + timedelta(seconds=0.2))

        await store.transact(work)
        async with asyncio.timeout(30):
            assert await store.next_delivery("one", NOW, idle_ms=60_000, block_ms=600_000) is None
        assert await taken(store, at=NOW + timedelta(seconds=0.2)) is not None

    async def test_a_delivery_goes_to_one_worker_until_it_has_been_idle(self, store: Store) -> None:
        await store.transact(_enqueue)
        first = await taken(store, "one")
        assert first is not None
        assert await taken(store, "two") is None
        again = await taken(store, "two", idle_ms=0)
        assert again is not None
        assert again.entry == first.entry

    async def test_a_settled_delivery_is_gone(self, store: Store) -> None:
        await store.transact(_enqueue)
        delivery = await taken(store)
        assert delivery is not None
        await store.settle(delivery)
        assert await taken(store, idle_ms=0) is None

    async def test_a_deferred_delivery_comes_back_at_its_time_only(self, store: Store) -> None:
        await store.transact(_enqueue)
        delivery = await taken(store)
        assert delivery is not None
        await store.defer(delivery, NOW + timedelta(minutes=1))
        assert await taken(store, idle_ms=0) is None
        assert await taken(store, at=NOW + timedelta(minutes=2)) is not None

    async def test_a_lease_has_one_holder_who_may_renew_it(self, store: Store) -> None:
        assert await store.lease("clock", "one", 5)
        assert not await store.lease("clock", "two", 5)
        assert await store.lease("clock", "one", 5)
        await store.release("clock", "two")
        assert not await store.lease("clock", "two", 5)
        await store.release("clock", "one")
        assert await store.lease("clock", "two", 5)

    async def test_a_lease_runs_out(self, store: Store) -> None:
        assert await store.lease("clock", "one", 0.02)
        await asyncio.sleep(0.05)
        assert await store.lease("clock", "two", 5)

    async def test_a_claim_is_given_once(self, store: Store, other: Store) -> None:
        claims = await asyncio.gather(*(one.claim_once("digest:daily", 60) for one in (store, other) for _ in range(5)))
        assert sum(claims) == 1

    async def test_a_notice_comes_until_it_was_shown(self, store: Store) -> None:
        await store.notify(Notice("", "channel", "modes", text="Paused.", at=NOW, extra={"a": "b"}))
        notice = await first_notice(store)
        assert (notice.kind, notice.subject, notice.text, notice.at, notice.extra) == (
            "channel",
            "modes",
            "Paused.",
            NOW,
            {"a": "b"},
        )
        await store.shown(notice.id)
        await store.notify(Notice("", "home", "N-1"))
        assert (await first_notice(store)).kind == "home"

    async def test_redraws_in_a_hurry_are_put_together(self, store: Store) -> None:
        for _ in range(5):
            await store.mark_dirty("N-1", quiet_seconds=60)
        assert await store.flush_dirty() == 1
        assert await store.flush_dirty() == 0


async def _enqueue(tx: Transaction) -> None:
    tx.enqueue(DELIVERY)
