"""A narrative that went quiet closes by itself, and opens again when it grows."""

from datetime import timedelta

from tests.newsroom import Newsroom, alert, narrative, newsroom
from workflow.state import Handling, Watched

QUIET = 72


async def begun(room: Newsroom) -> None:
    seen = narrative(at=room.clock.now())
    await room.watch.observe([alert(seen, room.clock.now())], [seen])


async def grown(room: Newsroom, size: int) -> Watched:
    await room.watch.observe([], [narrative(size=size, at=room.clock.now())])
    return await room.desk.watched(narrative().id)


async def after(room: Newsroom, hours: float) -> Watched:
    room.clock.forward(hours=hours)
    await room.desk.tick()
    return await room.desk.watched(narrative().id)


async def test_what_has_not_grown_for_days_is_closed_and_off_the_list(url: str) -> None:
    async with newsroom(url) as room:
        await begun(room)
        assert (await after(room, QUIET - 1)).handling is Handling.OPEN
        assert (await after(room, 1)).handling is Handling.CLOSED
        assert await room.desk.narratives(open_only=True) == ()
        assert any("has not grown for 72 hours" in text for text in await room.told("thread"))
        assert (await room.audit_kinds("N-1")).count("NarrativeClosed") == 1
        await after(room, QUIET)
        assert (await room.audit_kinds("N-1")).count("NarrativeClosed") == 1


async def test_growth_keeps_it_open(url: str) -> None:
    async with newsroom(url) as room:
        await begun(room)
        room.clock.forward(hours=QUIET - 1)
        await grown(room, 41)
        assert (await after(room, 2)).handling is Handling.OPEN


async def test_a_reply_on_its_way_keeps_it_open(url: str) -> None:
    async with newsroom(url) as room:
        await begun(room)
        room.clock.forward(hours=QUIET)
        await room.submit(narrative="N-1", topic="rumour")
        assert (await after(room, 0)).handling is Handling.OPEN


async def test_a_decision_to_look_again_later_is_kept(url: str) -> None:
    async with newsroom(url) as room:
        await begun(room)
        again = room.clock.now() + timedelta(hours=3 * QUIET)
        await room.desk.do_not_respond(await room.who("ULENA"), narrative().id, "It would feed it.", again)
        assert (await after(room, 2 * QUIET)).handling is Handling.NO_RESPONSE


async def test_a_straggler_leaves_it_closed_and_new_growth_opens_it(url: str) -> None:
    async with newsroom(url) as room:
        await begun(room)
        await after(room, QUIET)
        assert (await grown(room, 45)).handling is Handling.CLOSED
        room.clock.forward(minutes=2)
        assert (await grown(room, 50)).handling is Handling.OPEN
        assert any("grows again" in text for text in await room.told("thread"))
        assert (await after(room, QUIET - 1)).handling is Handling.OPEN
        assert await room.audit_problems() == ()
