"""The outbox on a real server: every answer a platform can give, once or not at all."""

import asyncio
from datetime import timedelta

import pytest

from domain.enums import DraftState, PublicationState
from domain.errors import StaleError
from domain.ids import DraftId
from integrations.store import RedisStore
from tests.fakes.publisher import LostAnswerError
from tests.newsroom import QUICK, Newsroom, newsroom, two_accounts
from tests.unit.policies.build import content
from workflow.outbox import Outbox
from workflow.ports import (
    NotSentError,
    PublishRefusedError,
    PublishRequest,
    RateLimitedError,
    Sent,
    UnknownOutcomeError,
)
from workflow.state import Draft


async def on_its_way(room: Newsroom, words: object = None) -> Draft:
    draft = await room.submit(words=words or content())  # type: ignore[arg-type]
    return await room.approve(draft)


def states(draft: Draft) -> list[PublicationState]:
    return [publication.state for publication in draft.publications]


async def test_what_certainly_did_not_arrive_is_sent_again_under_the_same_key(url: str) -> None:
    async with newsroom(url) as room:
        room.page.script = [NotSentError("No route."), NotSentError("No route.")]
        draft = await on_its_way(room)
        for _ in range(3):
            await room.deliver()
            room.clock.forward(seconds=30)
        assert room.page.texts == ["We are on our way."]
        assert len({request.key for request in room.page.requests}) == 1
        assert (await room.draft(draft)).state is DraftState.PUBLISHED


async def test_trying_is_given_up_in_the_end_and_said(url: str) -> None:
    async with newsroom(url) as room:
        room.page.script = [NotSentError("No route.") for _ in range(20)]
        draft = await on_its_way(room)
        for _ in range(10):
            await room.deliver()
            room.clock.forward(minutes=4)
        failed = await room.draft(draft)
        assert failed.state is DraftState.FAILED
        assert "nothing was sent" in failed.publications[0].note
        assert any("Not published on page" in text for text in await room.told("thread"))


async def test_a_rate_limit_is_waited_for_and_told_in_the_thread(url: str) -> None:
    async with newsroom(url) as room:
        until = room.clock.now() + timedelta(minutes=14)
        room.page.script = [RateLimitedError("X asks to wait.", until)]
        await on_its_way(room)
        await room.deliver()
        assert any("has to wait until 21:14:00" in text for text in await room.told("thread"))
        room.clock.forward(minutes=13)
        await room.deliver()
        assert room.page.texts == []
        room.clock.forward(minutes=2)
        await room.deliver()
        assert room.page.texts == ["We are on our way."]


async def test_a_refusal_fails_that_account_only(url: str) -> None:
    async with newsroom(url) as room:
        room.page.script = [PublishRefusedError("Duplicate.")]
        draft = await on_its_way(room, two_accounts())
        await room.deliver()
        done = await room.draft(draft)
        assert done.state is DraftState.PUBLISHED
        assert sorted(states(done)) == [PublicationState.FAILED, PublicationState.PUBLISHED]
        assert room.page_2.texts == ["Officers are on their way."]


async def test_a_lost_answer_is_looked_up_and_found(url: str) -> None:
    async with newsroom(url) as room:
        room.page.script = [LostAnswerError("No answer.")]
        draft = await on_its_way(room)
        await room.deliver()
        assert (await room.draft(draft)).state is DraftState.PUBLISHED
        assert room.page.texts == ["We are on our way."]


async def test_a_lost_request_is_sent_again_where_that_cannot_post_twice(url: str) -> None:
    async with newsroom(url) as room:
        room.page.script = [UnknownOutcomeError("No answer.")]
        draft = await on_its_way(room)
        await room.deliver()
        room.clock.forward(seconds=10)
        await room.deliver()
        assert room.page.texts == ["We are on our way."]
        assert (await room.draft(draft)).state is DraftState.PUBLISHED


async def test_where_posting_twice_is_possible_a_person_decides(url: str) -> None:
    async with newsroom(url) as room:
        room.page.create_only = False
        room.page.script = [UnknownOutcomeError("No answer.")]
        draft = await on_its_way(room)
        await room.deliver()
        for _ in range(5):
            room.clock.forward(minutes=5)
            await room.deliver()
        unsure = await room.draft(draft)
        assert unsure.state is DraftState.UNCONFIRMED
        assert len(room.page.requests) == 1
        notices = await room.notices()
        assert [n.to for n in notices if n.kind == "page"] == ["lead"]
        again = await room.desk.confirm(await room.who("ULENA"), unsure.publications[0].id, there=False)
        assert again.publications[0].id == "D-1/page/2"
        await room.deliver()
        assert room.page.texts == ["We are on our way."]
        assert await room.audit_problems() == ()


async def test_a_timeline_that_cannot_be_read_leaves_it_unconfirmed(url: str) -> None:
    async with newsroom(url) as room:
        room.page.blind = True
        room.page.script = [LostAnswerError("No answer.")]
        draft = await on_its_way(room)
        await room.deliver()
        unsure = await room.draft(draft)
        assert unsure.state is DraftState.UNCONFIRMED
        there = await room.desk.confirm(await room.who("ULENA"), unsure.publications[0].id, there=True)
        assert there.state is DraftState.PUBLISHED
        assert room.page.texts == ["We are on our way."]


async def test_an_adapter_that_breaks_is_treated_as_unknown(url: str) -> None:
    async with newsroom(url) as room:
        room.page.script = [ZeroDivisionError("oops")]
        draft = await on_its_way(room)
        await room.deliver()
        room.clock.forward(seconds=10)
        await room.deliver()
        assert (await room.draft(draft)).state is DraftState.PUBLISHED
        assert room.page.texts == ["We are on our way."]


async def test_two_workers_on_one_entry_send_once(url: str) -> None:
    async with newsroom(url) as room:
        room.page.hang = asyncio.Event()
        await on_its_way(room)
        first = asyncio.create_task(room.outbox.step("one", block=False))
        while not room.page.requests:
            await asyncio.sleep(0.01)
        await room.outbox.step("two", block=False)
        room.page.hang.set()
        await first
        await room.deliver()
        assert len(room.page.requests) == 1


async def test_a_worker_that_dies_in_the_middle_is_taken_over(url: str) -> None:
    async with newsroom(url) as room:
        room.page.hang = asyncio.Event()
        draft = await on_its_way(room)
        dying = asyncio.create_task(room.outbox.step("one", block=False))
        while not room.page.requests:
            await asyncio.sleep(0.01)
        dying.cancel()
        await asyncio.gather(dying, return_exceptions=True)
        assert (await room.draft(draft)).state is DraftState.PUBLISHING
        room.page.hang = None
        await room.deliver()
        room.clock.forward(seconds=10)
        await room.deliver()
        assert room.page.texts == ["We are on our way."]
        assert "PublicationTakenOver" in await room.audit_kinds(draft.id)


async def test_a_slow_worker_that_was_replaced_writes_nothing_but_the_truth(url: str) -> None:
    async with newsroom(url) as room:
        room.page.create_only = False
        draft = await on_its_way(room)

        async def taken_over() -> None:
            await room.store._client.delete("{ff}:lease:delivery:D-1/page/1")
            while await room.outbox.step("two", block=False):
                pass

        room.page.hang = asyncio.Event()
        slow = asyncio.create_task(room.outbox.step("one", block=False))
        while not room.page.requests:
            await asyncio.sleep(0.01)
        await taken_over()
        assert (await room.draft(draft)).state is DraftState.UNCONFIRMED
        room.page.hang.set()
        await slow
        assert (await room.draft(draft)).state is DraftState.PUBLISHED
        assert room.page.texts == ["We are on our way."]


async def test_an_entry_two_workers_hold_outlives_either(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with newsroom(url) as room:
        draft = await on_its_way(room)
        room.page.hang = asyncio.Event()
        first = asyncio.create_task(room.outbox.step("one", block=False))
        while not room.page.requests:
            await asyncio.sleep(0.01)
        await room.store._client.delete("{ff}:lease:delivery:D-1/page/1")
        looks = [draft]  # what the second worker read before the first began

        async def late_look(name: DraftId) -> Draft | None:
            return looks.pop() if looks else await RedisStore.draft(room.store, name)

        monkeypatch.setattr(room.store, "draft", late_look)
        await room.outbox.step("two", block=False)
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        room.page.hang = None
        for _ in range(3):
            await room.deliver()
            room.clock.forward(seconds=10)
        assert (await room.draft(draft)).state is DraftState.PUBLISHED
        assert room.page.texts == ["We are on our way."]


async def test_people_are_asked_afresh_just_before_the_first_byte(url: str) -> None:
    async with newsroom(url) as room:
        draft = await on_its_way(room)
        room.directory.asked.clear()
        await room.deliver()
        assert {"URITA", "UTESS"} <= set(room.directory.asked)
        assert (await room.draft(draft)).state is DraftState.PUBLISHED


async def test_nothing_goes_out_while_slack_cannot_be_asked(url: str) -> None:
    async with newsroom(url) as room:
        draft = await on_its_way(room)
        room.directory.down = True
        await room.deliver()
        assert room.page.requests == []
        room.directory.down = False
        room.clock.forward(seconds=10)
        await room.deliver()
        assert (await room.draft(draft)).state is DraftState.PUBLISHED


async def test_a_scheduled_reply_goes_out_at_its_time(url: str) -> None:
    async with newsroom(url) as room:
        await on_its_way(room, content(schedule="2026-11-23T21:30:00+00:00"))
        await room.deliver()
        assert room.page.requests == []
        room.clock.forward(minutes=31)
        await room.deliver()
        assert room.page.texts == ["We are on our way."]


async def test_a_pause_says_what_was_out_already(url: str) -> None:
    async with newsroom(url) as room:
        await on_its_way(room, two_accounts())
        await room.outbox.step("worker", block=False)
        await room.desk.pause(await room.who("URITA"), "Stop.")
        await room.deliver()
        assert (room.page.texts, room.page_2.texts) == (["We are on our way."], [])
        (told,) = [text for text in await room.told("thread") if text.startswith("Waiting for approval again")]
        assert told.endswith("Already out: page.")


async def test_retracting_deletes_every_post_and_says_so(url: str) -> None:
    async with newsroom(url) as room:
        draft = await on_its_way(room, two_accounts())
        await room.deliver()
        await room.desk.pause(await room.who("URITA"), "")
        await room.desk.retract(await room.who("UTESS"), draft.id)
        await room.deliver()
        gone = await room.draft(draft)
        assert gone.state is DraftState.RETRACTED
        assert (room.page.texts, room.page_2.texts) == ([], [])
        assert [t for t in await room.told("thread") if "Retracted" in t] == [
            "Retracted from page.",
            "Retracted from page-2. In all: gone from page, page-2; nothing is left.",
        ]


async def test_a_retraction_that_fails_is_tried_again_and_told(url: str) -> None:
    async with newsroom(url) as room:
        draft = await on_its_way(room)
        await room.deliver()
        room.page.script = [UnknownOutcomeError("No answer.")]
        await room.desk.retract(await room.who("UTESS"), draft.id)
        await room.deliver()
        assert (await room.draft(draft)).state is DraftState.PUBLISHED
        room.clock.forward(seconds=30)
        await room.deliver()
        assert (await room.draft(draft)).state is DraftState.RETRACTED
        assert any("could not be deleted" in text for text in await room.told("thread"))


async def test_an_approval_taken_back_in_time_is_obeyed(url: str) -> None:
    async with newsroom(url) as room:
        draft = await on_its_way(room)
        await room.desk.withdraw_approval(await room.who("UTESS"), draft.id, draft.current.hash)
        await room.deliver()
        assert room.page.requests == []


async def test_an_approval_taken_back_too_late_is_told(url: str) -> None:
    async with newsroom(url) as room:
        draft = await on_its_way(room)
        await room.deliver()
        with pytest.raises(StaleError, match="retracted"):
            await room.desk.withdraw_approval(await room.who("UTESS"), draft.id, draft.current.hash)


async def test_a_delivery_lost_from_the_stream_is_found_by_the_clock(url: str) -> None:
    async with newsroom(url) as room:
        await on_its_way(room)
        await room.store._client.delete("{ff}:outbox")
        room.store._grouped.clear()
        room.clock.forward(minutes=4)
        await room.desk.tick()
        await room.deliver()
        assert room.page.texts == ["We are on our way."]


async def test_nothing_is_deleted_on_the_word_of_a_server_that_forgot_it(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with newsroom(url) as room:
        draft = await on_its_way(room)
        await room.deliver()
        out = await room.store._client.get(f"{{ff}}:draft:{draft.id}")
        await room.desk.retract(await room.who("UTESS"), draft.id)

        async def promise_of_another_server() -> bool:
            await room.store._client.set(f"{{ff}}:draft:{draft.id}", out)
            return True

        monkeypatch.setattr(room.store, "durable", promise_of_another_server)
        await room.deliver()
        assert room.page.texts == ["We are on our way."]
        assert (await room.draft(draft)).state is DraftState.PUBLISHED


async def test_a_pause_between_beginning_and_the_first_byte_is_obeyed(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with newsroom(url) as room:
        draft = await on_its_way(room)

        async def paused_meanwhile() -> bool:
            monkeypatch.undo()
            await room.desk.pause(await room.who("URITA"), "Stop.")
            return True

        monkeypatch.setattr(room.store, "durable", paused_meanwhile)
        await room.deliver()
        assert room.page.requests == []
        assert (await room.draft(draft)).state is DraftState.AWAITING_APPROVAL
        for lead in ("ULENA", "ULUIS"):
            await room.desk.resume(await room.who(lead))
        await room.deliver()
        assert room.page.texts == ["We are on our way."]


async def test_a_pause_names_what_was_on_its_way(url: str) -> None:
    async with newsroom(url) as room:
        room.page.hang = asyncio.Event()
        await on_its_way(room)
        sending = asyncio.create_task(room.outbox.step("one", block=False))
        while not room.page.requests:
            await asyncio.sleep(0.01)
        for _ in range(2):
            await room.desk.pause(await room.who("URITA"), "Stop.")
        told = [text for text in await room.told("channel") if text.startswith("On its way when the pause came")]
        assert len(told) == 1
        assert "D-1 to page" in told[0]
        room.page.hang.set()
        await sending


async def test_what_was_approved_and_not_sent_in_time_asks_again(url: str) -> None:
    async with newsroom(url) as room:
        draft = await on_its_way(room)
        room.clock.forward(minutes=room.policies.policy.approval.send_within_minutes, seconds=1)
        await room.desk.tick()
        await room.deliver()
        late = await room.draft(draft)
        assert (late.state, room.page.requests) == (DraftState.AWAITING_APPROVAL, [])
        assert any("so it asks again" in text for text in await room.told("thread"))
        await room.approve(late)
        await room.deliver()
        assert room.page.texts == ["We are on our way."]


async def test_words_that_another_delivery_bears_are_not_taken_for_ours(url: str) -> None:
    async with newsroom(url) as room:
        room.page.create_only = False
        await on_its_way(room)
        await room.deliver()
        (first,) = (await room.draft("D-1")).publications

        looked: list[PublishRequest] = []

        async def the_other_ones_post(request: PublishRequest) -> Sent:
            looked.append(request)
            return Sent(first.remote_id or "", None)

        room.page.find = the_other_ones_post  # type: ignore[method-assign]
        room.page.script = [UnknownOutcomeError("No answer.")]
        second = await on_its_way(room)
        await room.deliver()
        unsure = await room.draft(second)
        assert unsure.state is DraftState.UNCONFIRMED
        assert "belongs to D-1/page/1" in unsure.publications[0].note
        assert looked[-1].taken == {first.remote_id}


async def test_a_retraction_that_keeps_failing_is_said_once_and_tried_again(url: str) -> None:
    async with newsroom(url) as room:
        draft = await on_its_way(room)
        await room.deliver()
        await room.desk.retract(await room.who("UTESS"), draft.id)
        blind = Outbox(room.store, room.policies, {}, room.directory, room.clock, patience=QUICK)
        for _ in range(4):
            await blind.step("worker", block=False)
            room.clock.forward(seconds=30)
        told = [text for text in await room.told("thread") if "could not be deleted" in text]
        assert len(told) == 1
        assert "no access to page" in told[0]
        await room.deliver()
        assert (await room.draft(draft)).state is DraftState.RETRACTED
