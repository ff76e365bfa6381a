"""What time alone changes, on the real store."""

from domain.ids import TopicId
from tests.integration.workflow.watched import N1, raised, rules
from tests.newsroom import newsroom


async def test_an_unclaimed_alert_escalates_by_each_rule_once(url: str) -> None:
    async with newsroom(url, rules()) as room:
        await raised(room)
        room.clock.forward(minutes=4)
        await room.desk.tick()
        assert [n.to for n in await room.notices() if n.kind == "page"] == []
        room.clock.forward(minutes=2)
        await room.desk.tick()
        await room.desk.tick()
        assert [n.to for n in await room.notices() if n.kind == "page"] == ["luis"]
        room.clock.forward(minutes=10)
        await room.desk.tick()
        assert [n.to for n in await room.notices() if n.kind == "page"] == ["lead"]


async def test_a_claimed_alert_does_not_escalate(url: str) -> None:
    async with newsroom(url, rules()) as room:
        await raised(room)
        await room.desk.claim(await room.who("URITA"), N1)
        room.clock.forward(minutes=20)
        await room.desk.tick()
        assert [n for n in await room.notices() if n.kind == "page"] == []


async def test_a_crisis_ends_at_its_time(url: str) -> None:
    async with newsroom(url, rules()) as room:
        modes = await room.desk.crisis(await room.who("ULENA"), TopicId("rumour"), "Riot.", 2)
        assert modes.crisis is not None
        room.clock.forward(hours=2)
        await room.desk.tick()
        assert (await room.desk.modes()).crisis is None
        assert await room.audit_kinds("modes") == ["CrisisDeclared", "CrisisEnded"]


async def test_an_overdue_review_pages_the_leads(url: str) -> None:
    async with newsroom(url, rules()) as room:
        await room.submit("ULENA", topic="rumour")
        await room.deliver()
        await room.notices()
        room.clock.forward(minutes=31)
        await room.desk.tick()
        await room.desk.tick()
        pages = [n for n in await room.notices() if n.kind == "page"]
        assert [(n.to, "overdue" in n.text) for n in pages] == [("lead", True)]


async def test_a_quiet_round_writes_nothing_and_asks_slack_for_nobody_twice(url: str) -> None:
    async with newsroom(url, rules()) as room:
        await raised(room)
        for _ in range(3):
            await room.submit()
        await room.desk.tick()
        before = (await room.store.audit_head()).seq
        room.directory.asked.clear()
        for _ in range(3):
            await room.desk.tick()
        assert (await room.store.audit_head()).seq == before
        assert room.directory.asked == []
