"""Correcting what is out: through the same rules, approvals and outbox as anything else, and linked to the first."""

import pytest

from domain.enums import DraftState
from domain.errors import BadInputError, StaleError
from tests.fakes.seeing_publisher import SeeingPublisher
from tests.newsroom import QUICK, Newsroom, newsroom
from tests.unit.policies.build import content
from workflow.outbox import Outbox
from workflow.ports import NotSentError, UnknownOutcomeError
from workflow.state import Correction, Draft


def seeing(room: Newsroom) -> SeeingPublisher:
    """Give the newsroom an account whose posts can be changed and looked at."""
    page = SeeingPublisher(room.page.account)
    room.page = page
    room.outbox = Outbox(room.store, room.policies, {page.account.id: page}, room.directory, room.clock, patience=QUICK)
    return page


async def published(room: Newsroom) -> Draft:
    draft = await room.approve(await room.submit())
    await room.deliver()
    return await room.draft(draft)


async def test_a_correction_answers_the_post_and_is_linked_to_its_draft(url: str) -> None:
    async with newsroom(url) as room:
        page = seeing(room)
        first = await published(room)
        words = content("The road opens at ten, not at nine.")
        second = await room.desk.correct(await room.who("URITA"), first.id, words, "view-c", edit=False)
        assert second.state is DraftState.AWAITING_APPROVAL
        name = first.publications[0].remote_id
        assert second.correction == Correction(first.id, False, {page.account.id: str(name)})
        await room.approve(second)
        await room.deliver()
        assert page.requests[-1].content.reply_to == name
        assert page.texts == ["We are on our way.", "The road opens at ten, not at nine."]


async def test_an_edit_goes_through_approval_and_changes_the_post_itself(url: str) -> None:
    async with newsroom(url) as room:
        page = seeing(room)
        first = await published(room)
        name = str(first.publications[0].remote_id)
        edit = await room.desk.correct(await room.who("URITA"), first.id, content("At ten."), "view-e", edit=True)
        await room.deliver()
        assert page.edited == {}
        await room.approve(edit)
        await room.deliver()
        assert page.edited == {name: "At ten."}
        assert page.texts == ["We are on our way."]
        done = await room.draft(edit)
        assert (done.state, done.publications[0].remote_id) == (DraftState.PUBLISHED, name)
        assert not await room.audit_problems()


async def test_an_edit_whose_answer_was_lost_is_looked_up_or_simply_made_again(url: str) -> None:
    async with newsroom(url) as room:
        page = seeing(room)
        first = await published(room)
        page.script = [UnknownOutcomeError("No answer."), NotSentError("No route.")]
        edit = await room.desk.correct(await room.who("URITA"), first.id, content("At ten."), "view-e", edit=True)
        await room.approve(edit)
        for _ in range(4):
            await room.deliver()
            room.clock.forward(seconds=30)
        assert page.edited == {str(first.publications[0].remote_id): "At ten."}
        assert (await room.draft(edit)).state is DraftState.PUBLISHED


async def test_only_what_is_out_can_be_corrected(url: str) -> None:
    async with newsroom(url) as room:
        waiting = await room.submit()
        rita = await room.who("URITA")
        with pytest.raises(StaleError, match="nothing to correct"):
            await room.desk.correct(rita, waiting.id, content("Other."), "view-c", edit=False)
        await room.approve(waiting)
        await room.deliver()
        with pytest.raises(BadInputError, match="not out on page-2; choose among page"):
            await room.desk.correct(rita, waiting.id, content("Other.", ("page-2",)), "view-d", edit=False)


async def test_a_thread_is_not_edited_but_its_last_post_can_be_answered(url: str) -> None:
    async with newsroom(url) as room:
        page = seeing(room)
        long = " ".join(f"This is sentence number {n} of our statement, {'word ' * 80}end." for n in range(2))
        draft = await room.approve(await room.submit(words=content(long, thread=True)))
        for _ in range(4):
            await room.deliver()
            room.clock.forward(seconds=5)
        rita = await room.who("URITA")
        with pytest.raises(BadInputError, match="retract it and post the corrected words"):
            await room.desk.correct(rita, draft.id, content("Other."), "view-e", edit=True)
        answer = await room.desk.correct(rita, draft.id, content("Other."), "view-c", edit=False)
        await room.approve(answer)
        await room.deliver()
        assert page.requests[-1].content.reply_to == page.public[1][0]


async def test_a_new_revision_of_a_correction_stays_where_there_is_something_to_correct(url: str) -> None:
    async with newsroom(url) as room:
        page = seeing(room)
        first = await published(room)
        rita = await room.who("URITA")
        edit = await room.desk.correct(rita, first.id, content("At ten."), "view-e", edit=True)
        with pytest.raises(BadInputError, match="not out on page-2"):
            await room.desk.edit(rita, edit.id, content("At ten.", ("page-2",)), edit.current.hash, "view-f")
        again = await room.desk.edit(rita, edit.id, content("At eleven."), edit.current.hash, "view-g")
        await room.approve(again)
        await room.deliver()
        assert page.edited == {str(first.publications[0].remote_id): "At eleven."}
