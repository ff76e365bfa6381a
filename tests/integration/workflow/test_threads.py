"""Threads through the real outbox and store: every post once, in order, whatever breaks between them."""

from dataclasses import replace

from domain.enums import DraftState, PlatformName, PublicationState
from tests.fakes.publisher import LostAnswerError
from tests.newsroom import QUICK, Newsroom, newsroom
from tests.unit.policies.build import content
from workflow.outbox import Outbox
from workflow.ports import NotSentError, PublishRefusedError, UnknownOutcomeError
from workflow.state import Draft

SENTENCES = [f"This is sentence number {n} of our statement on the harbour, {'word ' * 80}end." for n in range(3)]


async def on_its_way(room: Newsroom) -> Draft:
    return await room.approve(await room.submit(words=content(" ".join(SENTENCES), thread=True)))


async def let_it_go(room: Newsroom, times: int = 8) -> None:
    for _ in range(times):
        await room.deliver()
        room.clock.forward(seconds=10)


async def test_posts_go_out_in_order_each_answering_the_one_before(url: str) -> None:
    async with newsroom(url) as room:
        draft = await on_its_way(room)
        await let_it_go(room)
        assert room.page.texts == SENTENCES
        names = [name for name, _ in room.page.public]
        assert [request.content.reply_to for request in room.page.requests] == [None, *names[:-1]]
        done = await room.draft(draft)
        assert done.state is DraftState.PUBLISHED
        assert done.publications[0].remote_id == names[0]
        told = await room.told("thread")
        assert sum("of 3 is out on page" in text for text in told) == 2
        assert not await room.audit_problems()


async def test_a_crash_between_posts_resumes_with_the_next_one(url: str) -> None:
    async with newsroom(url) as room:
        draft = await on_its_way(room)
        await room.deliver()
        assert room.page.texts == SENTENCES[:1]
        # the process dies here; another one comes up and finds the entry in the outbox
        accounts = {room.page.account.id: room.page}
        room.outbox = Outbox(room.store, room.policies, accounts, room.directory, room.clock, patience=QUICK)
        await let_it_go(room)
        assert room.page.texts == SENTENCES
        assert (await room.draft(draft)).state is DraftState.PUBLISHED


async def test_a_lost_answer_in_the_middle_is_found_and_the_thread_goes_on(url: str) -> None:
    async with newsroom(url) as room:
        room.page.create_only = False
        room.page.script = [NotSentError("No route."), lambda: None, LostAnswerError("No answer.")]
        await on_its_way(room)
        await let_it_go(room)
        assert room.page.texts == SENTENCES


async def test_a_post_nobody_can_tell_about_stops_the_thread_until_a_person_decides(url: str) -> None:
    async with newsroom(url) as room:
        room.page.create_only = False
        room.page.script = [lambda: None, UnknownOutcomeError("No answer.")]
        draft = await on_its_way(room)
        await let_it_go(room)
        unsure = await room.draft(draft)
        assert unsure.state is DraftState.UNCONFIRMED
        assert room.page.texts == SENTENCES[:1]
        await room.desk.confirm(await room.who("ULENA"), unsure.publications[0].id, there=False)
        await let_it_go(room)
        assert room.page.texts == SENTENCES


async def test_retracting_takes_every_post_the_last_one_first(url: str) -> None:
    async with newsroom(url) as room:
        draft = await on_its_way(room)
        await let_it_go(room)
        await room.desk.retract(await room.who("ULENA"), draft.id)
        await let_it_go(room, 2)
        assert room.page.texts == []
        assert room.page.retracted == [name for name, _ in reversed(room.page.public)]
        assert (await room.draft(draft)).state is DraftState.RETRACTED


async def test_retracting_a_thread_that_failed_halfway_takes_what_is_out(url: str) -> None:
    async with newsroom(url) as room:
        room.page.script = [lambda: None, PublishRefusedError("You may not answer yourself.")]
        draft = await on_its_way(room)
        await let_it_go(room)
        assert (await room.draft(draft)).publications[0].state is PublicationState.FAILED
        await room.desk.retract(await room.who("ULENA"), draft.id)
        await let_it_go(room, 2)
        assert room.page.texts == []
        assert (await room.draft(draft)).state is DraftState.RETRACTED


async def test_a_post_only_a_person_saw_is_not_said_to_be_gone_when_nobody_finds_it(url: str) -> None:
    async with newsroom(url) as room:
        room.page.create_only = False
        room.page.account = replace(room.page.account, platform=PlatformName.FACEBOOK)
        room.page.script = [lambda: None, UnknownOutcomeError("No answer.")]
        draft = await on_its_way(room)
        await let_it_go(room)
        unsure = await room.draft(draft)
        await room.desk.confirm(await room.who("ULENA"), unsure.publications[0].id, there=True)
        await let_it_go(room)
        assert room.page.texts == [SENTENCES[0], SENTENCES[2]]
        await room.desk.retract(await room.who("ULENA"), draft.id)
        await let_it_go(room, 2)
        held = (await room.draft(draft)).publications[0]
        assert room.page.texts == []
        assert held.state is PublicationState.PUBLISHED
        assert held.note.endswith("it is not found there now; if it still stands, delete it there by hand.")


async def test_a_post_only_a_person_saw_is_looked_up_when_it_has_to_go(url: str) -> None:
    async with newsroom(url) as room:
        room.page.create_only = False
        room.page.script = [lambda: None, LostAnswerError("No answer.")]
        room.page.blind = True
        draft = await on_its_way(room)
        await let_it_go(room)
        unsure = await room.draft(draft)
        assert unsure.state is DraftState.UNCONFIRMED
        await room.desk.confirm(await room.who("ULENA"), unsure.publications[0].id, there=True)
        room.page.blind = False
        await let_it_go(room)
        assert room.page.texts == SENTENCES
        await room.desk.retract(await room.who("ULENA"), draft.id)
        await let_it_go(room, 2)
        assert room.page.texts == []
