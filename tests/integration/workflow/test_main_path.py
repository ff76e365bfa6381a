"""From submit to the public and back, on a real server."""

import asyncio
from typing import get_args

import pytest
from pydantic import TypeAdapter

from domain.enums import DraftState
from domain.errors import NotAllowedError, StaleError
from domain.revision import revision_of
from tests.newsroom import QUICK, newsroom, two_accounts
from tests.unit.policies.build import content
from workflow.errors import ContentRefusedError
from workflow.events import DraftEvent
from workflow.evolve import evolve
from workflow.outbox import Outbox
from workflow.state import Draft


async def test_a_colleagues_approval_publishes_once_on_each_account(url: str) -> None:
    async with newsroom(url) as room:
        draft = await room.submit(words=two_accounts())
        assert draft.state is DraftState.AWAITING_APPROVAL
        approved = await room.approve(draft)
        assert approved.state is DraftState.QUEUED
        await room.deliver()
        done = await room.draft(draft)
        assert done.state is DraftState.PUBLISHED
        assert (room.page.texts, room.page_2.texts) == (["We are on our way."], ["Officers are on their way."])
        assert await room.audit_kinds(draft.id) == [
            "DraftSubmitted",
            "ApprovalGiven",
            "DraftApproved",
            "DraftQueued",
            "PublicationBegun",
            "PublicationSucceeded",
            "PublicationBegun",
            "PublicationSucceeded",
        ]
        assert await room.audit_problems() == ()


async def test_nobody_approves_their_own_words(url: str) -> None:
    async with newsroom(url) as room:
        draft = await room.submit()
        with pytest.raises(NotAllowedError, match="nobody approves their own words"):
            await room.approve(draft, "URITA")
        with pytest.raises(NotAllowedError, match="nobody approves their own words"):
            await room.approve(draft, "URITA2")


async def test_editing_a_draft_voids_its_approvals_and_old_messages(url: str) -> None:
    async with newsroom(url) as room:
        draft = await room.submit(added_severity=None, topic="rumour")
        await room.approve(draft, "ULENA")
        edited = await room.desk.edit(
            await room.who("URITA"), draft.id, content("Officers are at the mill."), draft.current.hash, "edit-1"
        )
        assert edited.approvals == ()
        with pytest.raises(StaleError, match="older revision"):
            await room.approve(draft, "ULENA")
        assert (await room.approve(edited, "ULENA")).state is DraftState.AWAITING_APPROVAL
        assert (await room.approve(edited, "ULUIS")).state is DraftState.QUEUED


async def test_a_rejection_stops_a_draft_and_taking_it_back_lifts_it(url: str) -> None:
    async with newsroom(url) as room:
        draft = await room.submit()
        tess, tom = await room.who("UTESS"), await room.who("UTOM")
        rejected = await room.desk.reject(tom, draft.id, draft.current.hash, "Not yet.", "reaction")
        assert rejected.state is DraftState.REJECTED
        with pytest.raises(StaleError, match="rejected"):
            await room.desk.approve(tess, draft.id, draft.current.hash, "reaction")
        lifted = await room.desk.withdraw_rejection(tom, draft.id, draft.current.hash)
        assert lifted.state is DraftState.AWAITING_APPROVAL
        assert (await room.approve(draft)).state is DraftState.QUEUED


async def test_a_withdrawn_approval_brings_a_queued_draft_back(url: str) -> None:
    async with newsroom(url) as room:
        draft = await room.submit()
        await room.approve(draft)
        back = await room.desk.withdraw_approval(await room.who("UTESS"), draft.id, draft.current.hash)
        assert back.state is DraftState.AWAITING_APPROVAL
        await room.deliver()
        assert room.page.texts == []
        assert (await room.approve(draft, "UTOM")).state is DraftState.QUEUED
        await room.deliver()
        assert room.page.texts == ["We are on our way."]


async def test_a_withdrawn_draft_is_not_sent(url: str) -> None:
    async with newsroom(url) as room:
        draft = await room.submit()
        await room.approve(draft)
        gone = await room.desk.withdraw(await room.who("URITA"), draft.id)
        assert gone.state is DraftState.WITHDRAWN
        await room.deliver()
        assert room.page.texts == []


async def test_pause_stops_everything_and_resuming_takes_two(url: str) -> None:
    async with newsroom(url) as room:
        queued, waiting = await room.submit(), await room.submit(words=content("The bridge is open."))
        await room.approve(queued)
        await room.desk.pause(await room.who("URITA"), "Wrong photograph out.")
        assert (await room.draft(queued)).state is DraftState.AWAITING_APPROVAL
        await room.approve(waiting)
        await room.deliver()
        assert room.page.texts == []
        once = await room.desk.resume(await room.who("ULENA"))
        again = await room.desk.resume(await room.who("ULENA2"))
        assert once.paused
        assert again.paused
        assert not (await room.desk.resume(await room.who("ULUIS"))).paused
        await room.deliver()
        assert sorted(room.page.texts) == ["The bridge is open.", "We are on our way."]


async def test_two_approvals_at_the_same_instant_publish_once(url: str) -> None:
    async with newsroom(url) as room, newsroom(url) as other:
        draft = await room.submit()
        both = await asyncio.gather(room.approve(draft, "UTESS"), other.approve(draft, "UTOM"))
        assert {one.state for one in both} == {DraftState.QUEUED}
        other.outbox = Outbox(
            other.store, other.policies, {room.page.account.id: room.page}, other.directory, other.clock, patience=QUICK
        )
        await asyncio.gather(room.deliver(), other.deliver())
        assert room.page.texts == ["We are on our way."]
        assert (await room.audit_kinds(draft.id)).count("DraftQueued") == 1


async def test_what_somebody_approves_while_another_edits_is_never_the_other_text(url: str) -> None:
    async with newsroom(url) as room, newsroom(url) as other:
        for number in range(8):
            draft = await room.submit(once=f"race-{number}", words=content(f"Update {number}."))
            edit = other.desk.edit(
                await other.who("URITA"), draft.id, content(f"Other {number}."), draft.current.hash, f"e-{number}"
            )
            await asyncio.gather(room.approve(draft), edit, return_exceptions=True)
            await room.deliver()
        for request in room.page.requests:
            marks = (await room.draft(request.publication.split("/")[0])).approvals
            assert [revision_of(request.content)] == [mark.revision for mark in marks]


async def test_one_submission_delivered_twice_makes_one_draft(url: str) -> None:
    async with newsroom(url) as room:
        first = await room.submit(once="view-7")
        second = await room.submit(once="view-7")
        assert first.id == second.id
        assert len(await room.desk.drafts()) == 1


async def test_a_trusted_member_publishes_alone_where_the_matrix_says_so(url: str) -> None:
    async with newsroom(url) as room:
        draft = await room.submit("UTESS")
        assert draft.state is DraftState.QUEUED
        await room.deliver()
        assert room.page.texts == ["We are on our way."]


async def test_words_the_guard_blocks_are_refused_with_the_reason(url: str) -> None:
    async with newsroom(url) as room:
        with pytest.raises(ContentRefusedError) as refusal:
            await room.submit(words=content("Call me on 07700 900123."))
        assert [finding.rule for finding in refusal.value.findings] == ["personal-data"]
        assert await room.desk.drafts() == ()


@pytest.mark.parametrize("user", ["UOLGA", "ULAPSED", "USTRANGER"])
async def test_observers_lapsed_members_and_strangers_get_no_form(url: str, user: str) -> None:
    async with newsroom(url) as room:
        with pytest.raises(NotAllowedError, match="Who can: lars, lena, luis, ravi, rita, tess, tom"):
            await room.desk.begin(await room.who(user), None)
        with pytest.raises(NotAllowedError):
            await room.submit(user)


@pytest.mark.parametrize("user", ["UOLGA", "USTRANGER"])
async def test_only_who_may_claim_looks_after_a_draft(url: str, user: str) -> None:
    async with newsroom(url) as room:
        draft = await room.submit()
        with pytest.raises(NotAllowedError, match="Who can: "):
            await room.desk.take(await room.who(user), draft.id)
        assert (await room.draft(draft)).taken_by is None


async def test_the_audit_trail_alone_tells_a_drafts_whole_state(url: str) -> None:
    kinds = {kind.__name__: TypeAdapter(kind) for kind in get_args(DraftEvent)}
    async with newsroom(url) as room:
        draft = await room.submit(words=two_accounts())
        await room.desk.take(await room.who("UTOM"), draft.id)
        await room.desk.reject(await room.who("UTOM"), draft.id, draft.current.hash, "Wrong street.", "button")
        await room.desk.withdraw_rejection(await room.who("UTOM"), draft.id, draft.current.hash)
        await room.approve(draft)
        await room.deliver()
        await room.desk.retract(await room.who("UTESS"), draft.id)
        await room.deliver()
        told: Draft | None = None
        for event in await room.desk.audit(draft.id):
            told = evolve(told, kinds[event.kind].validate_python(event.payload))
        assert told == await room.draft(draft)
