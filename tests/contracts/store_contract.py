"""What every store must do for the workflow; `tests/contracts/test_store.py` runs this against real servers."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.enums import DraftState
from domain.errors import StaleError
from domain.ids import DraftId, NarrativeId, RevisionHash
from tests.contracts.queue_contract import DELIVERY, NOW, QueueContract, first_notice, taken
from tests.newsroom import narrative
from tests.unit.workflow.drafts import Pencil
from workflow.audit import Anchor, Fact, verify
from workflow.state import CardRef, Draft, Modes, Notice, Watched
from workflow.store import Store, Transaction


def draft(name: str = "D-1") -> Draft:
    pencil = Pencil()
    pencil.submit()
    return replace(pencil.d, id=DraftId(name))


def fact(kind: str = "DraftSubmitted", subject: str = "D-1") -> Fact:
    return Fact(kind, "rita", subject, "0" * 64, NOW, {"text": "We are on our way."})


def seen(name: str = "N-1", minutes: float = 0) -> Watched:
    at = NOW + timedelta(minutes=minutes)
    return Watched(narrative(name), 1, alerted_at=at, alert_at=at)


class StoreContract(QueueContract):
    """Each test gets an empty store from the fixture `store`."""

    async def test_a_transaction_writes_everything_it_was_told(self, store: Store) -> None:
        async def work(tx: Transaction) -> str:
            tx.save_draft(draft())
            tx.save_watched(seen())
            tx.save_modes(Modes(paused=True))
            tx.record(fact())
            tx.notify(Notice("", "card", "D-1"))
            tx.enqueue(DELIVERY)
            tx.mark_done("view-1", "D-1")
            return "done"

        assert await store.transact(work) == "done"
        assert await store.draft(DraftId("D-1")) == draft()
        assert await store.watched(NarrativeId("N-1")) == seen()
        assert (await store.modes()).paused
        assert [event.kind async for event in store.audit()] == ["DraftSubmitted"]
        assert (await first_notice(store)).subject == "D-1"
        delivery = await taken(store)
        assert delivery is not None
        assert delivery.publication == "D-1/page/1"

    async def test_work_that_raises_writes_nothing(self, store: Store) -> None:
        async def work(tx: Transaction) -> None:
            tx.save_draft(draft())
            tx.record(fact())
            tx.enqueue(DELIVERY)
            raise StaleError("It has moved on.")

        with pytest.raises(StaleError):
            await store.transact(work)
        assert await store.draft(DraftId("D-1")) is None
        assert await taken(store) is None
        assert (await store.audit_head()).seq == 0

    async def test_a_look_reads_beside_a_writer_and_writes_nothing(self, store: Store) -> None:
        inside, leave = asyncio.Event(), asyncio.Event()

        async def slow(tx: Transaction) -> None:
            tx.save_draft(draft("D-1"))
            inside.set()
            await leave.wait()

        async def look(tx: Transaction) -> bool:
            tx.save_draft(draft("D-2"))
            return await tx.draft(DraftId("D-1")) is not None

        writing = asyncio.create_task(store.transact(slow))
        await inside.wait()
        assert await asyncio.wait_for(store.look(look), 5) is False
        leave.set()
        await writing
        assert await store.look(look) is True
        assert await store.draft(DraftId("D-2")) is None

    async def test_racing_transactions_are_each_done_once_on_what_the_other_left(
        self, store: Store, other: Store
    ) -> None:
        async def count(tx: Transaction) -> int:
            number = await tx.next_number("draft")
            await asyncio.sleep(0.002)
            tx.record(fact(subject=f"D-{number}"))
            return number

        numbers = await asyncio.gather(*(one.transact(count) for one in (store, other) for _ in range(15)))
        assert sorted(numbers) == list(range(1, 31))
        assert verify([event async for event in store.audit()]) == ()
        assert (await store.audit_head()).seq == 30

    async def test_a_transaction_reads_what_it_wrote(self, store: Store) -> None:
        async def work(tx: Transaction) -> tuple[Draft | None, Watched | None, int, int]:
            tx.save_draft(draft())
            tx.save_watched(seen())
            first = await tx.next_number("draft")
            return (
                await tx.draft(DraftId("D-1")),
                await tx.watched(NarrativeId("N-1")),
                first,
                (await tx.next_number("draft")),
            )

        assert await store.transact(work) == (draft(), seen(), 1, 2)

    async def test_what_was_done_once_is_known(self, store: Store) -> None:
        async def first(tx: Transaction) -> str | None:
            known = await tx.done("view-1")
            tx.mark_done("view-1", "D-7")
            return known

        assert await store.transact(first) is None
        assert await store.transact(first) == "D-7"

    async def test_a_merged_narrative_is_found_by_every_id_it_had(self, store: Store) -> None:
        async def merge(tx: Transaction) -> None:
            for name in ("N-1", "N-2", "N-3"):
                tx.save_watched(seen(name))
            tx.forget_watched(NarrativeId("N-3"), NarrativeId("N-2"))
            tx.forget_watched(NarrativeId("N-2"), NarrativeId("N-1"))

        await store.transact(merge)
        for name in ("N-1", "N-2", "N-3"):
            found = await store.watched(NarrativeId(name))
            assert found is not None
            assert found.narrative.id == "N-1"
        assert [w.narrative.id for w in await store.narratives(open_only=False)] == ["N-1"]

    async def test_live_drafts_are_those_something_can_still_happen_to(self, store: Store) -> None:
        async def work(tx: Transaction) -> None:
            tx.save_draft(draft("D-10"))
            tx.save_draft(draft("D-9"))
            tx.save_draft(replace(draft("D-2"), state=DraftState.WITHDRAWN))

        await store.transact(work)
        assert [d.id for d in await store.drafts(live_only=True)] == ["D-9", "D-10"]
        assert [d.id for d in await store.drafts(live_only=False)] == ["D-2", "D-9", "D-10"]

    async def test_narratives_come_newest_alert_first(self, store: Store) -> None:
        async def work(tx: Transaction) -> None:
            tx.save_watched(seen("N-1", 1))
            tx.save_watched(seen("N-2", 2))

        await store.transact(work)
        assert [w.narrative.id for w in await store.narratives(open_only=True)] == ["N-2", "N-1"]

    async def test_cards_are_counted_within_the_hour(self, store: Store) -> None:
        async def work(tx: Transaction) -> None:
            tx.count_card(NarrativeId("N-1"), NOW - timedelta(minutes=61))
            tx.count_card(NarrativeId("N-2"), NOW - timedelta(minutes=5))

        async def count(tx: Transaction) -> int:
            return await tx.recent_cards(NOW - timedelta(hours=1))

        await store.transact(work)
        assert await store.transact(count) == 1

    async def test_what_was_typed_is_kept_and_forgotten(self, store: Store) -> None:
        await store.save_typed("URITA:N-1", {"text": "We are on our…", "accounts": "page"})
        assert await store.typed("URITA:N-1") == {"text": "We are on our…", "accounts": "page"}
        await store.save_typed("URITA:N-1", {})
        assert await store.typed("URITA:N-1") is None

    async def test_cards_are_found_by_subject_and_by_message(self, store: Store) -> None:
        first = CardRef("D-1", "C1", "1700000000.000100", RevisionHash("a"))
        second = CardRef("D-1", "C1", "1700000000.000200", RevisionHash("b"))
        await store.save_card(second)
        await store.save_card(first)
        await store.save_card(first)
        assert await store.cards("D-1") == (first, second)
        assert await store.card_at("C1", "1700000000.000100") == first
        assert await store.card_at("C2", "1700000000.000100") is None

    async def test_the_audit_trail_is_read_by_subject_and_onwards(self, store: Store) -> None:
        async def work(tx: Transaction) -> None:
            for subject in ("D-1", "D-2", "D-1"):
                tx.record(fact(subject=subject))

        await store.transact(work)
        assert [event.seq async for event in store.audit("D-1")] == [1, 3]
        assert [event.seq async for event in store.audit(after=1)] == [2, 3]
        assert [event.seq async for event in store.audit("D-1", after=1)] == [3]
        assert verify([event async for event in store.audit()]) == ()

    async def test_an_erased_payload_leaves_the_chain_whole(self, store: Store) -> None:
        async def write(tx: Transaction) -> None:
            tx.record(fact())

        async def erase(tx: Transaction) -> None:
            tx.erase_payload(1, {"why": "A request under data law."})
            tx.record(Fact("PayloadErased", "lena", "D-1", "0" * 64, NOW, {"seq": 1}))

        await store.transact(write)
        await store.transact(erase)
        events = [event async for event in store.audit()]
        assert (events[0].payload, events[0].salt) == (None, "")
        assert verify(events) == ()

    async def test_anchors_are_kept(self, store: Store) -> None:
        await store.save_anchor(Anchor(2, "b", NOW))
        await store.save_anchor(Anchor(1, "a", NOW))
        assert [anchor.seq for anchor in await store.anchors()] == [1, 2]
