"""What staff are shown before and after they answer: the form, a preview, what waits, the minutes."""

from datetime import timedelta

from domain.enums import DraftState, Severity, SlackStatus
from domain.ids import TopicId
from tests.integration.workflow.watched import N1, raised, rules
from tests.newsroom import newsroom
from tests.unit.policies.build import content
from workflow.state import Handling


async def test_a_reply_answers_its_narrative_and_the_ledger_tells_the_minutes(url: str) -> None:
    async with newsroom(url, rules()) as room:
        await raised(room)
        room.clock.forward(minutes=3)
        await room.desk.claim(await room.who("URITA"), N1)
        room.clock.forward(minutes=5)
        draft = await room.submit(narrative="N-1", topic="rumour")
        room.clock.forward(minutes=4)
        await room.approve(draft, "ULENA")
        await room.approve(draft, "ULUIS")
        await room.deliver()
        watched = await room.desk.watched(N1)
        assert (watched.handling, watched.drafts) == (Handling.ANSWERED, (draft.id,))
        told = await room.desk.ledger(draft.id)
        assert told.total == timedelta(minutes=24)
        assert [s.what for s in told.steps] == ["claimed", "drafted", "approval", "approval", "approved", "published"]
        digest = await room.desk.digest(
            "d", room.clock.now() - timedelta(hours=1), room.clock.now() + timedelta(hours=1)
        )
        assert digest.median_total == timedelta(minutes=24)


async def test_the_form_offers_what_this_person_may_use_here(url: str) -> None:
    async with newsroom(url, rules()) as room:
        await raised(room)
        rita = await room.who("URITA")
        await room.desk.save_typed(rita, "N-1", {"text": "There is no…"})
        form = await room.desk.begin(rita, N1)
        assert [account.id for account in form.accounts] == ["page", "page-2"]
        assert [line.id for line in form.lines] == ["calm", "plain"]
        assert (form.topic, form.severity, form.saved) == ("rumour", Severity.HIGH, {"text": "There is no…"})
        assert [a.id for a in (await room.desk.begin(await room.who("ULENA"), N1)).accounts] == [
            "page",
            "page-2",
            "chief",
        ]


async def test_a_preview_judges_and_changes_nothing(url: str) -> None:
    async with newsroom(url, rules()) as room:
        await raised(room)
        verdict = await room.desk.preview(await room.who("URITA"), content(), N1, TopicId("rumour"), None)
        assert [(need.count, need.tier) for need in verdict.needs] == [(2, "lead")]
        assert await room.desk.drafts() == ()


async def test_a_draft_nobody_can_approve_pages_at_once(url: str) -> None:
    async with newsroom(url, rules()) as room:
        for user in ("ULENA", "ULENA2", "ULUIS", "ULARS", "UTESS", "UTOM"):
            room.directory.status[user] = SlackStatus.DEACTIVATED
        draft = await room.submit()
        assert draft.state is DraftState.AWAITING_APPROVAL
        assert any("nobody who could give it" in n.text for n in await room.notices() if n.kind == "page")


async def test_waiting_for_me_lists_what_my_next_act_would_move(url: str) -> None:
    async with newsroom(url, rules()) as room:
        draft = await room.submit()
        assert [d.id for d in await room.desk.waiting_for(await room.who("UTESS"))] == [draft.id]
        assert await room.desk.waiting_for(await room.who("URITA")) == ()
        assert await room.desk.waiting_for(await room.who("URAVI")) == ()
