"""The painter: each thing told is shown once, by one process at a time, and found if its record was lost."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from redis import Redis

from handlers.home import Homes
from handlers.painter import Painter
from handlers.timers import Timers
from policies.model import DigestPlan
from tests.fakes.slack_api import CHANNEL
from tests.integration.handlers.office import Office, ended, office
from tests.newsroom import START, alert, narrative
from tests.unit.policies.build import content
from workflow.state import Notice


@asynccontextmanager
async def painting(desk: Office, holder: str = "one") -> AsyncIterator[Painter]:
    painter = Painter(desk.surface, holder=holder, bot_user="UBOT", homes=Homes(desk.surface), interval_s=0.01)
    running = asyncio.create_task(painter.run())
    try:
        yield painter
    finally:
        await ended(running)


async def until(there: Callable[[], Any]) -> Any:
    async with asyncio.timeout(15):
        while True:
            found = there()
            found = await found if isinstance(found, Awaitable) else found
            if found:
                return found
            await asyncio.sleep(0.02)


def cards(desk: Office, subject: str) -> list[dict[str, Any]]:
    return [m for m in desk.api.history if str(m["text"]).startswith(f"[{subject}] ")]


def lines(desk: Office) -> str:
    return "\n".join(str(m["text"]) for m in desk.api.history if m.get("thread_ts"))


async def test_a_draft_and_its_story_are_shown(url: str) -> None:
    async with office(url) as desk, painting(desk):
        draft = await desk.room.submit()
        await until(lambda: cards(desk, draft.id))
        await desk.room.approve(draft)
        await until(lambda: "tess approved revision 1" in lines(desk))
        await desk.room.deliver()
        await until(lambda: "Published on page" in lines(desk))
        assert len(cards(desk, draft.id)) == 1
        redrawn = await until(lambda: [m for m in desk.api.of("chat.update") if "published" in m["text"]])
        assert redrawn[0]["text"].startswith(f"[{draft.id}] published · ")


async def test_no_card_and_no_line_ever_unfurls(url: str) -> None:
    async with office(url) as desk, painting(desk):
        draft = await desk.room.submit()
        await desk.room.approve(draft)
        await until(lambda: lines(desk))
        posted = desk.api.of("chat.postMessage")
        assert posted
        assert all(str(one["unfurl_links"]).lower() in {"0", "false"} for one in posted)
        assert all(str(one["unfurl_media"]).lower() in {"0", "false"} for one in posted)


async def test_an_edit_is_a_new_message_and_the_old_one_is_folded(url: str) -> None:
    async with office(url) as desk, painting(desk):
        draft = await desk.room.submit()
        await until(lambda: cards(desk, draft.id))
        rita = await desk.room.who("URITA")
        await desk.room.desk.edit(rita, draft.id, content("Mended."), draft.current.hash, "once")
        await until(lambda: len(cards(desk, draft.id)) == 2)
        folded = await until(lambda: [m for m in desk.api.of("chat.update") if "superseded" in m["text"]])
        refs = await desk.surface.store.cards(draft.id)
        assert [one["ts"] for one in folded] == [refs[0].ts]
        assert len({ref.revision for ref in refs}) == 2


async def test_an_edit_back_to_old_words_is_a_new_message_too(url: str) -> None:
    async with office(url) as desk, painting(desk):
        draft = await desk.room.submit()
        rita = await desk.room.who("URITA")
        await until(lambda: cards(desk, draft.id))
        second = await desk.room.desk.edit(rita, draft.id, content("Mended."), draft.current.hash, "1")
        await until(lambda: len(cards(desk, draft.id)) == 2)
        first_words = draft.current.content
        await desk.room.desk.edit(rita, draft.id, first_words, second.current.hash, "2")
        await until(lambda: len(cards(desk, draft.id)) == 3)
        old, _, newest = await desk.surface.store.cards(draft.id)
        await desk.react("UTESS", "white_check_mark", old)
        await until(lambda: "older revision" in str(desk.said()))
        await desk.react("UTESS", "white_check_mark", newest)
        await until(lambda: _approved(desk, draft.id))


@pytest.mark.parametrize("keeps_metadata", [True, False])
async def test_a_card_posted_but_not_recorded_is_found_by_its_id(url: str, *, keeps_metadata: bool) -> None:
    async with office(url) as desk:
        async with painting(desk):
            draft = await desk.room.submit()
            await until(lambda: cards(desk, draft.id))
            await until(lambda: _recorded(desk, draft.id))
        with Redis.from_url(url) as client:
            for key in client.scan_iter("*:card*"):
                client.delete(key)
        for message in desk.api.history if not keeps_metadata else ():
            message.pop("metadata", None)
        async with painting(desk, "two"):
            await until(lambda: _recorded(desk, draft.id))
        assert len(cards(desk, draft.id)) == 1


async def test_only_one_of_two_painters_paints(url: str) -> None:
    async with office(url) as desk, painting(desk, "one"), painting(desk, "two"):
        for number in range(5):
            await desk.room.submit(words=content(f"Words {number}."))
        await until(lambda: len(cards(desk, "D-5")) == 1)
        assert [len(cards(desk, f"D-{n}")) for n in range(1, 6)] == [1] * 5


async def test_a_line_that_a_dead_painter_had_said_is_not_said_again(url: str) -> None:
    async with office(url) as desk:
        notice = Notice("", "thread", "D-1", text="tess approved revision 1.", at=START - timedelta(minutes=1))
        async with painting(desk):
            await desk.room.submit()
            await desk.surface.store.notify(notice)
            await until(lambda: "tess approved" in lines(desk))
        async with painting(desk, "two"):
            await desk.surface.store.notify(notice)
            await desk.surface.store.notify(Notice("", "thread", "D-1", text="Something new.", at=START))
            await until(lambda: "Something new" in lines(desk))
        assert lines(desk).count("tess approved") == 1


async def test_a_call_reaches_everybody_of_the_tier_by_direct_message(url: str) -> None:
    async with office(url) as desk, painting(desk):
        await desk.surface.store.notify(Notice("", "page", "D-1", text="Please look <!here>", to="lead", at=START))
        leads = {user for one in desk.surface.policy.staff.values() if one.tier == "lead" for user in one.slack}
        await until(lambda: len(desk.api.of("conversations.open")) == len(leads))
        direct = [m for m in desk.api.of("chat.postMessage") if m["channel"] == "D0DIRECT"]
        assert "<!here>" not in str(direct)


async def test_a_deleted_card_is_posted_anew(url: str) -> None:
    async with office(url) as desk, painting(desk):
        draft = await desk.room.submit()
        await until(lambda: cards(desk, draft.id))
        desk.api.refusals["chat.update"] = "message_not_found"
        desk.api.history.clear()
        await desk.room.approve(draft)
        await until(lambda: cards(desk, draft.id))
        await until(lambda: _has_cards(desk, draft.id, 2))


async def test_slack_being_away_delays_the_card_and_loses_nothing(url: str) -> None:
    async with office(url) as desk, painting(desk):
        desk.api.refusals["chat.postMessage"] = "service_unavailable"
        draft = await desk.room.submit()
        await until(lambda: len(desk.api.of("chat.postMessage")) >= 2)
        desk.api.refusals.clear()
        await until(lambda: cards(desk, draft.id))
        assert len(cards(desk, draft.id)) == 1


async def test_a_digest_is_posted_once_however_often_its_time_is_seen(url: str) -> None:
    plan = DigestPlan("daily", "0 21 * * *", "#narratives")
    async with office(url) as desk, painting(desk):
        timers = [Timers(desk.surface, holder=name) for name in ("one", "two")]
        for _ in range(5):
            for timer in timers:
                await timer.digest(plan)
        await until(lambda: cards(desk, "digest daily 2026-11-23 21:00"))
        desk.room.clock.forward(minutes=10)
        for timer in timers:
            await timer.digest(plan)
        await asyncio.sleep(0.2)
        assert len(cards(desk, "digest daily 2026-11-23 21:00")) == 1


async def test_a_digest_missed_while_the_clock_was_away_is_sent_and_says_that_it_is_late(url: str) -> None:
    plan = DigestPlan("daily", "0 21 * * *", "#narratives")
    async with office(url) as desk, painting(desk):
        timers = Timers(desk.surface, holder="one")
        await timers.digest(plan)
        desk.room.clock.forward(days=1, minutes=40)
        await timers.digest(plan)
        late = await until(lambda: cards(desk, "digest daily 2026-11-24 21:00"))
        assert "40 min late" in str(late[0]["blocks"])


async def test_a_new_digest_owes_nothing_for_the_past(url: str) -> None:
    async with office(url) as desk:
        timers = Timers(desk.surface, holder="one")
        await timers.digest(DigestPlan("morning", "0 8 * * *", "#narratives"))
        assert [n for n in await desk.room.notices() if n.kind == "digest"] == []
        desk.room.clock.forward(hours=11, minutes=1)
        await timers.digest(DigestPlan("morning", "0 8 * * *", "#narratives"))
        assert [n.subject for n in await desk.room.notices() if n.kind == "digest"] == [
            "digest morning 2026-11-24 08:00"
        ]


async def test_the_clock_ticks_and_fires_under_its_lease(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with office(url) as desk:
        ticks: list[object] = []

        async def tick(_: object, now: object) -> None:
            ticks.append(now)

        monkeypatch.setattr(type(desk.surface.desk), "tick", tick)
        running = [
            asyncio.create_task(Timers(desk.surface, holder=name, tick_seconds=1).run()) for name in ("one", "two")
        ]
        await until(lambda: len(ticks) >= 2)
        await ended(*running)
        assert await desk.surface.store.lease("clock", "somebody else", 1.0) is False


async def _approved(desk: Office, draft: str) -> bool:
    return bool((await desk.room.draft(draft)).approvals)


async def _has_cards(desk: Office, subject: str, count: int) -> bool:
    return len(await desk.surface.store.cards(subject)) >= count


async def _recorded(desk: Office, subject: str) -> bool:
    return any(ref.channel == CHANNEL for ref in await desk.surface.store.cards(subject))


async def test_the_card_follows_a_story_that_takes_an_older_id(url: str) -> None:
    async with office(url) as desk, painting(desk):
        seen = narrative("N-7")
        await desk.room.watch.observe([alert(seen)], [seen])
        await until(lambda: cards(desk, "N-7"))
        elder = narrative("N-1", size=60, aliases=["N-7"])
        await desk.room.watch.observe([], [elder])
        redrawn = await until(lambda: [m for m in desk.api.of("chat.update") if m["text"].startswith("[N-1] ")])
        posted = [
            m for m in desk.api.of("chat.postMessage") if str(m["text"]).startswith("[N-") and not m.get("thread_ts")
        ]
        assert len(posted) == 1
        ref = await desk.room.store.card_at(CHANNEL, str(redrawn[0]["ts"]))
        assert ref is not None
        assert ref.subject == "N-1"
