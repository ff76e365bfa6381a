"""One message at a time: what matters goes first, what waits is merged, what fails holds up nobody."""

import asyncio
import contextlib

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from handlers.pace import Job, Pace, Rank


class Wall:
    """Records what is shown; can refuse the first tries of a subject."""

    def __init__(self, **failures: Exception) -> None:
        self.shown: list[str] = []
        self.settled: list[str] = []
        self.lines: list[str] = []
        self.failures = failures

    async def show(self, job: Job) -> None:
        failure = self.failures.pop(job.subject, None)
        if failure is not None:
            raise failure
        self.shown.append(job.subject)
        self.lines += job.lines

    async def settle(self, job: Job) -> None:
        self.settled += job.notices


async def work(wall: Wall, jobs: list[Job], *, count: int, interval_s: float = 0.001) -> Wall:
    pace = Pace(wall.show, wall.settle, interval_s=interval_s)
    for job in jobs:
        pace.put(job)
    running = asyncio.create_task(pace.run())
    while len(wall.shown) < count:
        await asyncio.sleep(0.001)
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running
    return wall


async def test_alerts_never_wait_behind_digests() -> None:
    jobs = [
        Job("digest", "digest", Rank.DIGEST, order=1),
        Job("thread", "D-1", Rank.THREAD, order=2),
        Job("card", "D-1", Rank.DRAFT, order=3),
        Job("card", "N-9", Rank.ALERT, order=4),
        Job("card", "N-8", Rank.ALERT, order=5),
    ]
    wall = await work(Wall(), jobs, count=5)
    assert wall.shown == ["N-9", "N-8", "D-1", "D-1", "digest"]


async def test_redraws_of_one_card_are_one_message_that_settles_every_notice() -> None:
    jobs = [Job("card", "N-1", Rank.ALERT, [f"n{i}"]) for i in range(5)]
    wall = await work(Wall(), jobs, count=1)
    assert wall.shown == ["N-1"]
    assert wall.settled == ["n0", "n1", "n2", "n3", "n4"]


async def test_lines_of_one_thread_are_said_together_in_order() -> None:
    jobs = [Job("thread", "D-1", Rank.THREAD, [f"n{i}"], [f"line {i}"]) for i in range(3)]
    wall = await work(Wall(), jobs, count=1)
    assert wall.lines == ["line 0", "line 1", "line 2"]


async def test_a_card_that_cannot_be_drawn_is_tried_again_and_holds_up_no_other() -> None:
    jobs = [Job("card", "N-1", Rank.ALERT, order=1), Job("card", "N-2", Rank.ALERT, order=2)]
    wall = await work(Wall(**{"N-1": RuntimeError("broken")}), jobs, count=2, interval_s=0.2)
    assert wall.shown == ["N-2", "N-1"]


async def test_a_rate_limit_makes_the_whole_channel_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    limited = AsyncSlackResponse(
        client=None,
        http_verb="POST",
        api_url="",
        req_args={},
        data={"ok": False, "error": "ratelimited"},
        headers={"Retry-After": "7"},
        status_code=429,
    )
    rests: list[float] = []
    asleep = asyncio.sleep

    async def sleep(seconds: float) -> None:
        rests.append(seconds)
        await asleep(0)

    monkeypatch.setattr("handlers.pace.asyncio.sleep", sleep)
    monkeypatch.setattr("handlers.pace.time.monotonic", lambda: sum(rests))
    refusal = SlackApiError("limited", limited)  # type: ignore[no-untyped-call]
    wall = Wall(**{"N-1": refusal})
    pace = Pace(wall.show, wall.settle, interval_s=1.0)
    pace.put(Job("card", "N-1", Rank.ALERT, order=1))
    pace.put(Job("card", "N-2", Rank.ALERT, order=2))
    running = asyncio.create_task(pace.run())
    while len(wall.shown) < 2:
        await asleep(0)
    running.cancel()
    assert rests[0] == 7.0
    assert wall.shown == ["N-1", "N-2"]
