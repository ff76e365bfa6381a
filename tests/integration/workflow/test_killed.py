"""Processes killed outright, between any two words they say to the server: nothing is lost, nothing is out twice."""

import asyncio
import json
import os
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from redis import Redis
from redis.asyncio import connection as redis_connection

from domain.enums import DraftState
from integrations.embedded import start_embedded
from integrations.publishers.sandbox import SandboxPublisher
from integrations.store.connection import open_client
from tests.newsroom import QUICK, Newsroom, newsroom, two_accounts
from tests.unit.policies.build import content
from workflow.outbox import Outbox

Job = Callable[[Newsroom], Awaitable[object]]


def run(url: str, job: Job) -> Any:
    """Open a newsroom whose two accounts are real sandbox accounts, do the job, and close everything."""

    async def main() -> object:
        async with newsroom(url) as room, open_client(url) as client:
            publishers = {
                account.id: SandboxPublisher(account, client) for account in (room.page.account, room.page_2.account)
            }
            room.outbox = Outbox(room.store, room.policies, publishers, room.directory, room.clock, patience=QUICK)
            return await job(room)

    return asyncio.run(main())


def killed(url: str, job: Job, word: int, *, said: bool) -> bool:
    """Do the job in a child that is killed at its `word`-th command, before or after it is sent.

    Returns False once the job has fewer words than that.
    """
    child = os.fork()
    if child == 0:
        count = 0
        send = redis_connection.AbstractConnection.send_packed_command

        async def counting(self: Any, command: Any, check_health: bool = True) -> None:
            nonlocal count
            count += 1
            mine = count  # connecting says words of its own in between
            if mine == word and not said:
                os.kill(os.getpid(), signal.SIGKILL)
            await send(self, command, check_health)
            if mine == word and said:
                os.kill(os.getpid(), signal.SIGKILL)

        redis_connection.AbstractConnection.send_packed_command = counting  # type: ignore[method-assign]
        try:
            run(url, job)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


async def submit_and_approve(room: Newsroom) -> None:
    await room.approve(await room.submit(words=two_accounts(), once="the-view"))


async def deliver(room: Newsroom) -> None:
    await room.deliver()


async def recover(room: Newsroom) -> DraftState:
    """Do what the next process does: be told again by Slack, and work until the draft has come to its end."""
    draft = await room.submit(words=two_accounts(), once="the-view")
    if draft.state is DraftState.AWAITING_APPROVAL:
        await room.approve(draft)
    for _ in range(40):
        await room.deliver()
        room.clock.forward(seconds=20)
        if (await room.draft(draft)).state is DraftState.PUBLISHED:
            break
        await asyncio.sleep(0.05)
    assert await room.audit_problems() == ()
    assert len(await room.desk.drafts(open_only=False)) == 1
    kinds = await room.audit_kinds(draft.id)
    assert kinds.count("DraftSubmitted") == kinds.count("ApprovalGiven") == kinds.count("DraftQueued") == 1
    assert kinds.count("PublicationSucceeded") == 2
    return (await room.draft(draft)).state


def public(url: str, account: str) -> list[str]:
    with Redis.from_url(url) as client:
        return [json.loads(post)["text"] for post in client.hgetall(f"{{ff}}:sandbox:{account}").values()]


def kill_at(url: str, jobs: list[Job], word: int, *, said: bool) -> bool:
    """Kill the last job at one word after doing the others; recover; return False if there was no such word."""
    with Redis.from_url(url) as client:
        client.flushall()
    for job in jobs[:-1]:
        run(url, job)
    died = killed(url, jobs[-1], word, said=said)
    assert run(url, recover) is DraftState.PUBLISHED, f"killed at word {word}, said: {said}"
    assert public(url, "page") == ["We are on our way."], f"killed at word {word}, said: {said}"
    assert public(url, "page-2") == ["Officers are on their way."], f"killed at word {word}, said: {said}"
    return died


@pytest.mark.parametrize("said", [False, True])
@pytest.mark.parametrize("word", [3, 17, 25, 31, 37, 44])
def test_a_publisher_killed_at_any_word_posts_once(url: str, word: int, said: bool) -> None:
    assert kill_at(url, [submit_and_approve, deliver], word, said=said)


@pytest.mark.parametrize("said", [False, True])
@pytest.mark.parametrize("word", [3, 6, 10, 13])
def test_a_desk_killed_at_any_word_goes_on(url: str, word: int, said: bool) -> None:
    assert kill_at(url, [submit_and_approve], word, said=said)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("said", [False, True])
@pytest.mark.parametrize("jobs", [[submit_and_approve, deliver], [submit_and_approve]])
def test_killed_at_every_word_there_is(url: str, jobs: list[Job], said: bool) -> None:
    word = 1
    while kill_at(url, jobs, word, said=said):
        word += 1
    assert word > 10


@pytest.mark.parametrize("create_only", [True, False])
async def test_a_server_that_lost_its_last_second_makes_nobody_post_twice(tmp_path: Path, create_only: bool) -> None:
    server = start_embedded(tmp_path)
    try:
        written: list[int] = []

        def log_size() -> int:
            (log,) = (tmp_path / "appendonlydir").glob("*.incr.aof")
            return log.stat().st_size

        async with newsroom(server.url) as room:
            room.page.create_only = create_only
            room.page.script = [lambda: written.append(log_size())]
            draft = await room.submit(words=content())
            await room.approve(draft)
            await room.deliver()
            posted = room.page
            assert (await room.draft(draft)).state is DraftState.PUBLISHED
        server.kill()
        (log,) = (tmp_path / "appendonlydir").glob("*.incr.aof")
        with log.open("r+b") as file:
            file.truncate(written[0])
        server = start_embedded(tmp_path)
        async with newsroom(server.url) as room:
            room.page.public, room.page.create_only = posted.public, create_only
            assert (await room.draft(draft)).state is DraftState.PUBLISHING
            for _ in range(20):
                await room.deliver()
                room.clock.forward(seconds=20)
                await asyncio.sleep(0.05)
            assert (await room.draft(draft)).state is DraftState.PUBLISHED
            assert room.page.texts == ["We are on our way."]
            assert await room.audit_problems() == ()
    finally:
        server.stop()
