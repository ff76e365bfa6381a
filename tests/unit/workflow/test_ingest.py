"""Ingestion: batches, cursors, faults, floods, costs, silence and what staff are told of them."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.errors import UnavailableError
from domain.ids import PostId
from tests.unit.workflow.ingesting import START, Clock, Memory, Scripted, ingest, post, seen, until
from workflow import ingest as module
from workflow.ingest import Bounds
from workflow.source_health import SourceState
from workflow.sources import Deleted, Event, Quiet, Seen, SourceLimitedError, SourceRefusedError, Wanted


@pytest.fixture(autouse=True)
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at health often, and pause little, so that tests need not wait."""
    monkeypatch.setattr(module, "REPORT_S", 0.01)
    monkeypatch.setattr(module, "FIRST_PAUSE_S", 0.001)
    monkeypatch.setattr(module, "MOST_PAUSE_S", 0.01)
    monkeypatch.setattr(module, "REFUSED_PAUSE_S", 0.05)


async def test_every_post_arrives_and_the_cursor_stands_at_the_last() -> None:
    log = Memory()
    await ingest(Scripted(seen(*range(1, 451))), log).run()
    assert [p.id for p in log.posts] == [str(n) for n in range(1, 451)]
    assert log.cursors == {"numbers": "450"}
    assert log.states[-1] is SourceState.ENDED


async def test_a_restart_goes_on_after_the_cursor() -> None:
    log = Memory()
    await ingest(Scripted(seen(1, 2, 3)), log).run()
    again = Scripted(seen(4, 5))
    await ingest(again, log).run()
    assert [p.id for p in log.posts] == ["1", "2", "3", "4", "5"]
    assert again.opened[0][0] == "3"


async def test_a_quiet_live_stream_does_not_hold_posts_back() -> None:
    log = Memory()
    running = asyncio.create_task(ingest(Scripted([*seen(1, 2, 3), None]), log).run())
    await until(lambda: len(log.posts) == 3)
    running.cancel()
    assert log.cursors == {"numbers": "3"}


async def test_what_came_before_a_lost_connection_is_kept_and_reading_goes_on_behind_it() -> None:
    log = Memory()
    source = Scripted([*seen(1, 2), UnavailableError("gone")], seen(3))
    await ingest(source, log).run()
    assert [p.id for p in log.posts] == ["1", "2", "3"]
    assert [cursor for cursor, _ in source.opened] == [None, "2"]
    assert log.said == []


async def test_a_source_that_stays_away_is_told_of_once_and_so_is_its_return() -> None:
    log = Memory()
    away = [[UnavailableError("It does not answer.")]] * 8
    await ingest(Scripted(*away, [*seen(1)]), log).run()
    down, back = log.said
    assert "does not answer" in down
    assert "is back" in back


async def test_a_platform_that_asks_to_wait_is_waited_for() -> None:
    log, clock = Memory(), Clock()
    limited = SourceLimitedError("Too many requests.", clock.now() + timedelta(seconds=1.2))
    running = asyncio.create_task(ingest(Scripted([limited], seen(1)), log, clock).run())
    await until(lambda: log.health is not None and log.health.state is SourceState.LIMITED)
    assert not log.posts
    await running
    assert len(log.posts) == 1


async def test_refused_credentials_are_told_of_and_tried_again_later() -> None:
    log = Memory()
    await ingest(Scripted([SourceRefusedError("The token was revoked; make a new one.")], seen(1)), log).run()
    assert "make a new one" in log.said[0]
    assert len(log.posts) == 1


async def test_a_source_that_says_nothing_is_reported_opened_anew_and_heard_of_again() -> None:
    log, clock = Memory(), Clock()
    source = Scripted([*seen(1), None], [Quiet(), None], silent=60.0)
    running = asyncio.create_task(ingest(source, log, clock).run())
    await until(lambda: len(log.posts) == 1)
    clock.ahead += timedelta(seconds=61)
    await until(lambda: len(source.opened) == 2)
    await until(lambda: len(log.said) == 2)
    running.cancel()
    assert "has sent nothing for a minute" in log.said[0]
    assert "is back" in log.said[1]


async def test_a_source_all_of_whose_posts_come_late_is_behind() -> None:
    log = Memory()
    late = Seen(post(1, at=START - timedelta(minutes=20)))
    running = asyncio.create_task(ingest(Scripted([late, None]), log).run())
    await until(lambda: bool(log.said))
    running.cancel()
    assert "is behind: its posts come 20 minutes after they were written" in log.said[0]


async def test_a_changed_policy_changes_what_is_asked_for_without_a_restart() -> None:
    log, source = Memory(), Scripted([*seen(1), None], [*seen(2), None])
    now = [Wanted(("flood",))]
    running = asyncio.create_task(ingest(source, log, wanted=lambda: now[0]).run())
    await until(lambda: len(log.posts) == 1)
    now[0] = Wanted(("flood", "fire"))
    await until(lambda: len(log.posts) == 2)
    running.cancel()
    asked = [(cursor, wanted.terms) for cursor, wanted in source.opened]
    assert asked == [(None, ("flood",)), ("1", ("flood", "fire"))]


async def test_a_flood_is_thinned_by_a_power_of_two_and_says_so() -> None:
    log = Memory()
    running = ingest(Scripted([*seen(*range(20_000)), None]), log, bounds=Bounds(most_per_second=100))
    task = asyncio.create_task(running.run())
    await until(lambda: log.cursors.get("numbers") == "20000" or running.health.one_in > 64)
    await until(lambda: log.health is not None and log.health.one_in > 1)
    task.cancel()
    assert log.health is not None
    assert log.health.one_in & (log.health.one_in - 1) == 0
    assert log.health.sampled_since is not None
    assert len(log.posts) < 5_000


async def test_sources_are_thinned_while_detection_is_far_behind() -> None:
    log = Memory(waiting=400_000)
    running = ingest(Scripted([None]), log)
    task = asyncio.create_task(running.run())
    await until(lambda: log.health is not None)
    task.cancel()
    assert running._crowding == 16


async def test_reading_stops_at_the_months_cap_and_goes_on_when_it_is_raised_or_the_month_is_over() -> None:
    log = Memory()
    source = Scripted([*seen(*range(1, 1001)), None], seen(2000), price=0.005)
    task = asyncio.create_task(ingest(source, log, bounds=Bounds(dollars_a_month=2.0)).run())
    await until(lambda: bool(log.said))
    task.cancel()
    assert log.dollars == pytest.approx(2.0, abs=1.0)  # within a batch of the cap
    assert "switched off until the month ends" in log.said[0]
    log.dollars = 0.0
    await ingest(source, log, bounds=Bounds(dollars_a_month=2.0)).run()
    assert log.posts[-1].id == "2000"


async def test_edits_and_deletions_are_passed_on_in_their_place() -> None:
    log = Memory()
    script: list[Event | Exception | None] = [
        Seen(post(1)),
        Seen(replace(post(1), text="Hello again"), edited=True),
        Deleted("x", PostId("1")),
    ]
    await ingest(Scripted(script), log).run()
    assert [(item.key, item.edited, item.is_post) for item in log.items] == [
        ("x:1", False, True), ("x:1", True, True), ("x:1", False, False),
    ]  # fmt: skip


async def test_a_quiet_stretch_moves_the_cursor_so_that_a_restart_does_not_read_it_again() -> None:
    log = Memory()
    quiet: list[Event | Exception | None] = [Quiet()] * 5
    task = asyncio.create_task(ingest(Scripted([*quiet, None]), log).run())
    await until(lambda: log.cursors.get("numbers") == "5")
    task.cancel()
