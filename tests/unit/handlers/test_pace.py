"""One message at a time: what matters goes first, what waits is merged, what fails holds up nobody."""

import asyncio
import contextlib

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from handlers.pace import Allowance, Job, Pace, Rank


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


def limited(method: str, seconds: str) -> SlackApiError:
    answer = AsyncSlackResponse(
        client=None,
        http_verb="POST",
        api_url=f"https://slack.example/api/{method}",
        req_args={},
        data={"ok": False, "error": "ratelimited"},
        headers={"Retry-After": seconds},
        status_code=429,
    )
    return SlackApiError("limited", answer)  # type: ignore[no-untyped-call]


async def test_a_limit_on_messages_makes_every_new_message_of_the_channel_wait_but_no_redraw() -> None:
    jobs = [
        Job("card", "N-1", Rank.ALERT, order=1),
        Job("card", "N-2", Rank.ALERT, order=2),
        Job("card", "D-1", Rank.REDRAW, order=3),
    ]
    wall = await work(Wall(**{"N-1": limited("chat.postMessage", "0.2")}), jobs, count=3)
    assert wall.shown == ["D-1", "N-1", "N-2"]


async def test_a_limit_on_redraws_makes_no_alert_wait() -> None:
    jobs = [
        Job("card", "D-1", Rank.REDRAW, order=1),
        Job("card", "D-2", Rank.REDRAW, order=2),
        Job("digest", "digest", Rank.DIGEST, order=3),
    ]
    wall = await work(Wall(**{"D-1": limited("chat.update", "0.2")}), jobs, count=3)
    assert wall.shown == ["digest", "D-1", "D-2"]


async def test_a_limit_on_anything_else_makes_only_its_own_job_wait() -> None:
    jobs = [Job("thread", "N-1", Rank.THREAD, order=1), Job("thread", "N-2", Rank.THREAD, order=2)]
    wall = await work(Wall(**{"N-1": limited("conversations.replies", "0.2")}), jobs, count=2)
    assert wall.shown == ["N-2", "N-1"]


async def test_what_was_tried_once_is_looked_for_before_it_is_said_again() -> None:
    job = Job("thread", "N-1", Rank.THREAD)
    await work(Wall(**{"N-1": RuntimeError("the line went dead")}), [job], count=1)
    assert job.maybe_shown


async def test_a_long_wait_and_a_shut_channel_are_told_to_somebody_and_a_short_wait_is_not() -> None:
    told: list[tuple[str, float]] = []

    async def trouble(error: str, seconds: float) -> None:
        told.append((error, seconds))

    for refusal in (limited("chat.postMessage", "0.01"), limited("chat.postMessage", "30"), shut()):
        pace = Pace(Wall(**{"N-1": refusal}).show, Wall().settle, interval_s=0.001, trouble=trouble)
        job = Job("card", "N-1", Rank.ALERT)
        pace.put(job)
        running = asyncio.create_task(pace.run())
        while not job.tries:
            await asyncio.sleep(0.001)
        await asyncio.sleep(0.01)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert [error for error, _ in told] == ["ratelimited", "not_in_channel"]
    assert told[0][1] == 30


def shut() -> SlackApiError:
    answer = AsyncSlackResponse(
        client=None,
        http_verb="POST",
        api_url="https://slack.example/api/chat.postMessage",
        req_args={},
        data={"ok": False, "error": "not_in_channel"},
        headers={},
        status_code=200,
    )
    return SlackApiError("shut", answer)  # type: ignore[no-untyped-call]


async def test_redraws_come_in_a_burst_and_then_at_the_pace_that_slack_allows() -> None:
    allowance = Allowance(10.0, most=3)
    start = allowance.free_at(0.0)
    assert start == 0.0
    for _ in range(3):
        allowance.take(0.0)
    assert allowance.free_at(0.0) == pytest.approx(10.0)
    assert allowance.free_at(25.0) == 25.0
