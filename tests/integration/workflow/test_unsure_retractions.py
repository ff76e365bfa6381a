"""Retracting what nobody can tell about: it is never said to be gone on the word of a look-up that may be wrong."""

from dataclasses import replace

import pytest

from domain.enums import DraftState, PlatformName, PublicationState
from domain.errors import StaleError
from tests.fakes.publisher import LostAnswerError
from tests.fakes.seeing_publisher import SeeingPublisher
from tests.newsroom import QUICK, Newsroom, newsroom
from tests.unit.policies.build import content
from workflow.outbox import Outbox
from workflow.ports import UnknownOutcomeError
from workflow.state import Draft


def keyless(room: Newsroom) -> SeeingPublisher:
    """Give the newsroom an account on a platform that takes no key: posts are looked up by words and time."""
    page = SeeingPublisher(replace(room.page.account, platform=PlatformName.FACEBOOK), create_only=False)
    room.page = page
    room.outbox = Outbox(room.store, room.policies, {page.account.id: page}, room.directory, room.clock, patience=QUICK)
    return page


async def unsure(room: Newsroom) -> Draft:
    """Return a draft that is retracted while nobody can tell whether it is out."""
    keyless(room).script = [UnknownOutcomeError("No answer.")]
    draft = await room.approve(await room.submit())
    await room.deliver()
    assert (await room.draft(draft)).state is DraftState.UNCONFIRMED
    await room.desk.retract(await room.who("ULENA"), draft.id)
    await room.deliver()
    return await room.draft(draft)


async def test_what_is_not_found_is_asked_about_and_not_said_to_be_gone(url: str) -> None:
    async with newsroom(url) as room:
        draft = await unsure(room)
        assert draft.state is DraftState.UNCONFIRMED
        told = (await room.told("thread"))[-1]
        assert told == (
            "Nobody could tell whether it is out on page, and it is not found there now; look there, "
            "and say whether it is."
        )


async def test_what_a_person_does_not_see_is_over_and_never_posted_again(url: str) -> None:
    async with newsroom(url) as room:
        draft = await unsure(room)
        lena = await room.who("ULENA")
        done = await room.desk.confirm(lena, draft.publications[0].id, there=False)
        await room.deliver()
        assert (done.state, len(room.page.requests)) == (DraftState.FAILED, 1)
        assert done.publications[0].note == "It was retracted, and somebody looked and says that it is not there."
        with pytest.raises(StaleError, match="write a new reply instead"):
            await room.desk.confirm(lena, draft.publications[0].id, there=False)
        assert not await room.audit_problems()


async def test_what_only_a_person_sees_is_left_to_a_person_to_delete(url: str) -> None:
    async with newsroom(url) as room:
        draft = await unsure(room)
        await room.desk.confirm(await room.who("ULENA"), draft.publications[0].id, there=True)
        await room.deliver()
        held = (await room.draft(draft)).publications[0]
        assert (held.state, held.retract_asked) == (PublicationState.PUBLISHED, False)
        assert "delete it there by hand" in held.note


async def test_what_shows_after_all_is_deleted(url: str) -> None:
    async with newsroom(url) as room:
        page = keyless(room)
        page.script, page.blind = [LostAnswerError("No answer.")], True
        draft = await room.approve(await room.submit())
        await room.deliver()
        page.blind = False
        await room.desk.retract(await room.who("ULENA"), draft.id)
        await room.deliver()
        assert page.texts == []
        assert (await room.draft(draft)).state is DraftState.RETRACTED


async def test_an_edit_nobody_can_tell_about_is_retracted_by_the_post_it_changes(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with newsroom(url) as room:
        page = keyless(room)
        first = await room.approve(await room.submit())
        await room.deliver()
        name = str((await room.draft(first)).publications[0].remote_id)
        edit = await room.desk.correct(await room.who("URITA"), first.id, content("At ten."), "view-e", edit=True)
        page.script = [UnknownOutcomeError("No answer.")]
        await room.approve(edit)
        monkeypatch.setattr(page, "shows", blind)
        await room.deliver()
        assert (await room.draft(edit)).state is DraftState.UNCONFIRMED
        await room.desk.retract(await room.who("ULENA"), edit.id)
        await room.deliver()
        assert page.retracted == [name]


async def blind(*_: object) -> bool:
    raise UnknownOutcomeError("The post cannot be read.")
