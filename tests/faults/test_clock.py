"""A clock set back, set on, or another in each process: what was decided stands, and nothing is doubled."""

from datetime import timedelta

import pytest

from domain.enums import DraftState
from domain.errors import FleetfootError
from integrations.store import connect
from tests.newsroom import QUICK, START, SteeredClock, newsroom
from workflow.outbox import Outbox


async def test_a_clock_set_back_an_hour_takes_nothing_back(url: str) -> None:
    async with newsroom(url) as room:
        draft = await room.submit()
        room.clock.forward(hours=-1)
        await room.approve(draft)
        await room.deliver()
        assert (await room.draft(draft)).state is DraftState.PUBLISHED
        assert len(room.page.public) == 1
        assert await room.audit_problems() == ()


async def test_a_clock_set_on_by_a_day_expires_what_waits_and_says_so_and_posts_nothing(url: str) -> None:
    async with newsroom(url) as room:
        draft = await room.submit()
        await room.notices()
        room.clock.forward(days=1)
        await room.desk.tick(room.clock.now())
        assert (await room.draft(draft)).state is DraftState.EXPIRED
        assert [notice for notice in await room.notices() if notice.subject == draft.id]
        with pytest.raises(FleetfootError):
            await room.approve(draft)
        room.clock.time = START + timedelta(minutes=1)
        await room.desk.tick(room.clock.now())
        await room.deliver()
        assert room.page.public == []


async def test_publishers_whose_clocks_are_an_hour_apart_send_once(url: str) -> None:
    async with newsroom(url) as room:
        ahead = SteeredClock(START + timedelta(hours=1))
        store = await connect(url)
        publishers = {room.page.account.id: room.page, room.page_2.account.id: room.page_2}
        other = Outbox(store, room.policies, publishers, room.directory, ahead, patience=QUICK)
        for number in range(4):
            draft = await room.submit(author="UTESS", once=f"clock-{number}")
            for outbox in (other, room.outbox) if number % 2 else (room.outbox, other):
                await outbox.step("a worker", block=False)
            assert (await room.draft(draft)).state is DraftState.PUBLISHED
        assert len(room.page.public) == 4
        await store.close()
