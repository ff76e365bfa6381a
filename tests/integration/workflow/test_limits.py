"""What the accounts' platforms ask for, or fail to answer: known to every worker, told to the people who wait."""

from datetime import timedelta

from domain.enums import DraftState, PublicationState
from tests.integration.workflow.test_outbox import on_its_way
from tests.newsroom import QUICK, Newsroom, newsroom, two_accounts
from tests.unit.policies.build import content
from workflow.circuit import Circuit, Fuse
from workflow.outbox import Outbox
from workflow.ports import NotSentError, PublishRefusedError, RateLimitedError, Sent

DOWN = NotSentError("No route.")


def second_worker(room: Newsroom) -> Outbox:
    publishers = {room.page.account.id: room.page, room.page_2.account.id: room.page_2}
    return Outbox(room.store, room.policies, publishers, room.directory, room.clock, patience=QUICK)


async def break_down(room: Newsroom) -> None:
    """Let the page's platform fail until its circuit opens."""
    room.page.script = [DOWN for _ in range(Fuse().trips)]
    await on_its_way(room)
    while room.page.script:
        await room.deliver()
        room.clock.forward(seconds=25)


async def test_a_limit_met_by_one_worker_is_obeyed_by_all(url: str) -> None:
    async with newsroom(url) as room:
        until = room.clock.now() + timedelta(minutes=14)
        room.page.script = [RateLimitedError("The platform asks to wait.", until)]
        await on_its_way(room)
        await room.deliver()
        await on_its_way(room, content("The road is open again."))
        while await second_worker(room).step("other", block=False):
            pass
        assert len(room.page.requests) == 1
        told = [text for text in await room.told("thread") if "has to wait until 21:14:00" in text]
        assert len(told) == 2
        room.clock.forward(minutes=14)
        await room.deliver()
        assert sorted(room.page.texts) == ["The road is open again.", "We are on our way."]


async def test_a_limit_told_with_a_success_is_obeyed_before_it_is_met(url: str) -> None:
    async with newsroom(url) as room:
        until = room.clock.now() + timedelta(minutes=5)
        publish = room.page.publish

        async def last_of_the_hour(request: object) -> Sent:
            sent = await publish(request)  # type: ignore[arg-type]
            return Sent(sent.remote_id, sent.url, next_at=until)

        room.page.publish = last_of_the_hour  # type: ignore[method-assign]
        await on_its_way(room)
        await room.deliver()
        await on_its_way(room, content("The road is open again."))
        await room.deliver()
        assert room.page.texts == ["We are on our way."]


async def test_waiting_for_a_limit_uses_up_no_try(url: str) -> None:
    async with newsroom(url) as room:
        for _ in range(3 * QUICK.tries):
            room.page.script.append(RateLimitedError("Wait.", room.clock.now() + timedelta(seconds=1)))
        draft = await on_its_way(room)
        for _ in range(3 * QUICK.tries):
            await room.deliver()
            room.clock.forward(seconds=2)
        await room.deliver()
        assert (await room.draft(draft)).state is DraftState.PUBLISHED


async def test_an_account_that_keeps_failing_is_left_alone_and_others_are_not(url: str) -> None:
    async with newsroom(url) as room:
        await break_down(room)
        asked = len(room.page.requests)
        waiting = await on_its_way(room, two_accounts("The road is open again.", "The road is free again."))
        await room.deliver()
        assert len(room.page.requests) == asked
        assert room.page_2.texts == ["The road is free again."]
        held = next(p for p in (await room.draft(waiting)).publications if p.account == "page")
        assert held.state is PublicationState.QUEUED
        assert held.tries == 0
        notices = await room.notices()
        assert any("page is not to be reached" in n.text for n in notices if n.kind == "channel")
        assert any("failed several times in a row" in n.text for n in notices if n.subject == waiting.id)
        assert list(await room.desk.held_accounts()) == ["page"]
        assert "CircuitOpened" in await room.audit_kinds("page")


async def test_one_probe_closes_the_circuit_and_all_that_waited_goes_out(url: str) -> None:
    async with newsroom(url) as room:
        await break_down(room)
        await on_its_way(room, content("The road is open again."))
        await room.deliver()
        for _ in range(4):
            room.clock.forward(minutes=1)
            await room.deliver()
        assert sorted(room.page.texts) == ["The road is open again.", "We are on our way."]
        assert await room.store.circuit(room.page.account.id) == Circuit()
        assert any("answers again" in text for text in await room.told("channel"))
        assert await room.audit_problems() == ()


async def test_a_failed_probe_is_not_told_again_to_those_who_wait(url: str) -> None:
    async with newsroom(url) as room:
        await break_down(room)
        waiting = await on_its_way(room, content("The road is open again."))
        room.page.script = [DOWN for _ in range(3)]
        for _ in range(4):
            room.clock.forward(minutes=3)
            await room.deliver()
        told = [n.text for n in await room.notices() if n.subject == waiting.id and n.kind == "thread"]
        assert sum("failed several times in a row" in text for text in told) <= 2


async def test_a_refusal_is_an_answer(url: str) -> None:
    async with newsroom(url) as room:
        room.page.script = [*(DOWN for _ in range(Fuse().trips - 1)), PublishRefusedError("Too rude.")]
        await on_its_way(room)
        for _ in range(Fuse().trips):
            await room.deliver()
            room.clock.forward(minutes=2)
        assert await room.store.circuit(room.page.account.id) == Circuit()


async def test_an_account_without_credentials_is_said_once_and_stays_visible(url: str) -> None:
    async with newsroom(url) as room:
        blind = Outbox(room.store, room.policies, {}, room.directory, room.clock, patience=QUICK)
        draft = await on_its_way(room)
        for _ in range(3):
            await blind.step("worker", block=False)
            room.clock.forward(minutes=5, seconds=1)
        (waiting,) = (await room.draft(draft)).publications
        assert waiting.state is PublicationState.QUEUED
        assert "no access to page" in waiting.note
        notices = [n for n in await room.notices() if "no access" in n.text]
        assert sorted(n.kind for n in notices) == ["page", "thread"]
        await room.deliver()
        assert room.page.texts == ["We are on our way."]
