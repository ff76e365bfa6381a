"""A drill is like the real thing in everything but this: it never reaches the public, and it counts for nothing."""

from datetime import timedelta

import pytest

from domain.enums import DraftState, Outcome
from domain.errors import BadInputError, NotAllowedError, StaleError
from domain.ids import NarrativeId, TopicId
from tests.newsroom import START, Newsroom, alert, narrative, newsroom
from tests.unit.policies.build import ACCOUNTS, content, policy
from workflow.drill_script import LASTS
from workflow.errors import ContentRefusedError
from workflow.state import Draft, Handling, Watched


async def begun(room: Newsroom) -> Watched:
    return await room.desk.begin_drill(await room.who("ULENA"))


async def answered(room: Newsroom) -> Draft:
    return await room.submit("URITA", content("There is nobody in danger."), narrative="P-1", topic="rumour")


async def test_who_may_declare_a_crisis_may_begin_a_drill_and_nobody_else(url: str) -> None:
    async with newsroom(url) as room:
        with pytest.raises(NotAllowedError):
            await room.desk.begin_drill(await room.who("URITA"))
        watched = await begun(room)
        assert watched.narrative.id == "P-1"
        assert watched.narrative.headline.startswith("PRACTICE")
        assert all(post.text.startswith("PRACTICE") for post in watched.narrative.samples)
        with pytest.raises(StaleError, match="still running"):
            await begun(room)


async def test_an_answer_to_a_drill_reaches_no_real_account_whoever_writes_it(url: str) -> None:
    async with newsroom(url) as room:
        await begun(room)
        lead = await room.who("ULENA")
        form = await room.desk.begin(lead, NarrativeId("P-1"))
        assert [account.id for account in form.accounts] == ["page", "page-2"]
        words = content("There is nobody in danger.", ("chief",))
        verdict = await room.desk.preview(lead, words, NarrativeId("P-1"), TopicId("gossip"), None)
        assert verdict.outcome is Outcome.REFUSE
        assert verdict.findings[0].rule == "practice"
        with pytest.raises(ContentRefusedError, match="no sandbox"):
            await room.submit("ULENA", words, narrative="P-1")


async def test_a_sandbox_that_became_a_real_account_meanwhile_is_not_sent_to(url: str) -> None:
    async with newsroom(url) as room:
        await begun(room)
        draft = await answered(room)
        for who in ("ULENA", "ULUIS"):
            draft = await room.approve(draft, who)
        assert draft.state is DraftState.QUEUED
        real = ACCOUNTS.replace('platform = "sandbox"', 'platform = "facebook"')
        room.policies.policy = policy(accounts=real)
        await room.deliver()
        assert room.page.texts == []
        assert (await room.draft(draft)).state is DraftState.AWAITING_APPROVAL


async def test_a_post_of_a_drill_says_so_to_the_sandbox_and_no_other_does(url: str) -> None:
    async with newsroom(url) as room:
        await begun(room)
        draft = await answered(room)
        for who in ("ULENA", "ULUIS"):
            draft = await room.approve(draft, who)
        real = await room.submit(words=content("Nothing of a drill."))
        await room.approve(real)
        await room.deliver()
        assert {asked.text: asked.practice for asked in room.page.requests} == {
            draft.current.content.text: True,
            "Nothing of a drill.": False,
        }


async def test_a_drill_grows_asks_questions_and_calls_whoever_is_on_duty(url: str) -> None:
    async with newsroom(url) as room:
        room.policies.policy = policy(more="[[escalation]]\nseverity = 'high'\nafter_minutes = 2\nnotify = 'lena'\n")
        before = await begun(room)
        for _ in range(4):
            room.clock.forward(minutes=1)
            await room.desk.tick()
        after = await room.desk.watched(NarrativeId("P-1"))
        assert after.narrative.size > before.narrative.size
        told = await room.notices()
        assert len([one for one in told if one.kind == "thread" and one.text.startswith("PRACTICE")]) == 1
        assert any(one.kind == "page" and "PRACTICE" in one.text for one in told)


async def test_a_drill_is_scored_by_the_clock_and_says_what_was_learnt(url: str) -> None:
    async with newsroom(url) as room:
        await begun(room)
        room.clock.forward(minutes=1)
        rita = await room.who("URITA")
        await room.desk.claim(rita, NarrativeId("P-1"))
        for _ in range(2):
            await room.desk.learn(rita, NarrativeId("P-1"), "accusation")
        room.clock.forward(minutes=10)
        draft = await answered(room)
        for who in ("ULENA", "ULUIS"):
            draft = await room.approve(draft, who)
        await room.deliver()
        result = await room.desk.end_drill(await room.who("ULENA"))
        points = {mark.what: mark.points for mark in result.marks}
        assert points["claimed"] == 20
        assert points["first draft"] == 10
        assert points["out on the sandbox"] == 30
        assert points["wording within the law"] == 15
        assert points["a second pair of eyes"] == 10
        assert result.total == 85
        assert result.lessons == ("accusation",)
        assert set(result.people) == {"rita", "lena", "luis"}
        over = await room.desk.watched(NarrativeId("P-1"))
        assert over.handling is Handling.NOT_HOSTILE
        assert any("85 of 100" in line for line in await room.told("channel"))


async def test_a_drill_nobody_answers_scores_nothing_and_ends_by_itself(url: str) -> None:
    async with newsroom(url) as room:
        await begun(room)
        room.clock.time = START + LASTS
        await room.desk.tick()
        assert await room.desk.drill() is None
        told = await room.told("channel")
        assert any("Its time is up" in line and "*0 of 100 points.*" in line for line in told)
        assert (await begun(room)).narrative.id == "P-2"


async def test_a_real_alert_stops_a_drill_and_keeps_one_from_beginning(url: str) -> None:
    async with newsroom(url) as room:
        await begun(room)
        room.clock.forward(minutes=1)
        seen = narrative()
        await room.watch.observe([alert(seen)], [seen])
        await room.desk.tick()
        assert await room.desk.drill() is None
        assert any("N-1 is real: practice stops here." in line for line in await room.told("channel"))
        with pytest.raises(StaleError, match="N-1 is real"):
            await begun(room)
        await room.desk.claim(await room.who("URITA"), NarrativeId("N-1"))
        assert (await begun(room)).narrative.id == "P-2"


async def test_practice_counts_in_no_digest_and_merges_with_nothing(url: str) -> None:
    async with newsroom(url) as room:
        await begun(room)
        draft = await answered(room)
        for who in ("ULENA", "ULUIS"):
            draft = await room.approve(draft, who)
        await room.deliver()
        digest = await room.desk.digest("d", START - timedelta(hours=1), START + timedelta(hours=1))
        assert (digest.narratives, digest.went_out, digest.median_total) == ((), (), None)
        seen = narrative()
        await room.watch.observe([alert(seen)], [seen])
        tess = await room.who("UTESS")
        with pytest.raises(BadInputError, match="merged with nothing"):
            await room.desk.merge(tess, NarrativeId("N-1"), NarrativeId("P-1"))
        with pytest.raises(BadInputError, match="In this practice"):
            await room.desk.not_hostile(tess, NarrativeId("P-1"))


async def test_without_a_sandbox_there_is_no_drill(url: str) -> None:
    async with newsroom(url) as room:
        room.policies.policy = policy(accounts=ACCOUNTS.replace('platform = "sandbox"', 'platform = "facebook"'))
        with pytest.raises(BadInputError, match="needs a sandbox account"):
            await begun(room)
