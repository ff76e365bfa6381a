"""Alerts and growth become narratives under watch, on the real store."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.enums import AlertKind, Severity
from domain.errors import NotFoundError
from domain.ids import NarrativeId, PostId
from domain.records import Post
from tests.integration.workflow.watched import N1, cards, raised, rules
from tests.newsroom import alert, narrative, newsroom
from workflow.post_log import Item
from workflow.source_health import SourceHealth, SourceState
from workflow.sources import Deleted
from workflow.state import Handling
from workflow.watch import EXPIRED, TAKEN_DOWN


async def test_an_alert_is_stored_told_and_recorded_once(url: str) -> None:
    async with newsroom(url, rules()) as room:
        first = await raised(room)
        assert await raised(room) == first
        assert (first.handling, first.on_card, first.alerted_severity) == (Handling.OPEN, True, Severity.HIGH)
        assert await room.audit_kinds("N-1") == ["AlertRaised"]
        assert await cards(room) == ["N-1"]


async def test_a_risen_severity_raises_it_again_and_wakes_a_snooze(url: str) -> None:
    async with newsroom(url, rules()) as room:
        await raised(room)
        await room.desk.snooze(await room.who("URITA"), N1, 60)
        again = await raised(room, severity=Severity.CRITICAL)
        assert again.handling is Handling.OPEN
        assert again.alerted_severity is Severity.CRITICAL
        assert any("Severity rose to critical" in text for text in await room.told("thread"))


async def test_a_story_that_grows_worse_after_the_answer_asks_for_another(url: str) -> None:
    async with newsroom(url, rules()) as room:
        await raised(room)
        draft = await room.submit(narrative="N-1", topic="rumour")
        await room.approve(draft, "ULENA")
        await room.approve(draft, "ULUIS")
        await room.deliver()
        assert (await room.desk.watched(N1)).handling is Handling.ANSWERED
        again = await raised(room, severity=Severity.CRITICAL)
        assert again.handling is Handling.OPEN
        assert again.drafts == (draft.id,)


async def test_a_fallen_severity_is_seen_and_raises_nothing(url: str) -> None:
    async with newsroom(url, rules()) as room:
        await raised(room)
        calmer = narrative(severity=Severity.LOW, size=55)
        await room.watch.observe([alert(calmer)], [calmer])
        watched = await room.desk.watched(N1)
        assert (watched.narrative.severity, watched.alerted_severity) == (Severity.LOW, Severity.HIGH)
        assert await room.audit_kinds("N-1") == ["AlertRaised"]


async def test_growth_is_kept_without_a_record_and_redrawn_in_measure(url: str) -> None:
    async with newsroom(url, rules()) as room:
        await raised(room)
        await room.notices()
        for size in range(50, 60):
            await room.watch.observe([], [narrative(size=size)])
        assert (await room.desk.watched(N1)).narrative.size == 59
        assert len(await cards(room)) == 1
        await room.desk.tick()
        assert await cards(room) == ["N-1"]
        assert await room.audit_kinds("N-1") == ["AlertRaised"]


async def test_growth_of_what_was_never_raised_is_nobodys_business(url: str) -> None:
    async with newsroom(url, rules()) as room:
        await room.watch.observe([], [narrative("N-9")])
        with pytest.raises(NotFoundError):
            await room.desk.watched(NarrativeId("N-9"))


async def test_what_trends_without_hostility_never_gets_a_card(url: str) -> None:
    async with newsroom(url, rules()) as room:
        assert not (await raised(room, kind=AlertKind.TRENDING)).on_card
        assert not (await raised(room, kind=AlertKind.TRENDING, severity=Severity.CRITICAL)).on_card
        assert await cards(room) == []
        turned = await raised(room, severity=Severity.CRITICAL)
        assert (turned.on_card, turned.narrative.kind) == (True, AlertKind.HOSTILE)


async def test_alerts_below_the_lowest_severity_go_to_the_digest(url: str) -> None:
    async with newsroom(url, rules()) as room:
        assert not (await raised(room, severity=Severity.LOW)).on_card
        digest = await room.desk.digest(
            "d", room.clock.now() - timedelta(hours=1), room.clock.now() + timedelta(hours=1)
        )
        assert [w.narrative.id for w in digest.held_back] == ["N-1"]


async def test_the_hourly_limit_holds_alerts_back_and_lets_them_go_later(url: str) -> None:
    async with newsroom(url, rules()) as room:
        for name in ("N-1", "N-2"):
            assert (await raised(room, name)).on_card
        assert not (await raised(room, "N-3")).on_card
        assert not (await raised(room, "N-4", severity=Severity.CRITICAL)).on_card
        await room.desk.tick()
        assert not (await room.desk.watched(NarrativeId("N-4"))).on_card
        room.clock.forward(minutes=61)
        await room.desk.tick()
        assert (await room.desk.watched(NarrativeId("N-4"))).on_card
        assert (await room.desk.watched(NarrativeId("N-3"))).on_card


async def test_narratives_the_detector_joins_live_on_as_one(url: str) -> None:
    async with newsroom(url, rules()) as room:
        await raised(room, "N-2")
        await room.desk.claim(await room.who("URITA"), NarrativeId("N-2"))
        await room.watch.observe([], [narrative("N-1", aliases=["N-2"], size=90)])
        joined = await room.desk.watched(NarrativeId("N-2"))
        assert (joined.narrative.id, joined.narrative.size, joined.claimed_by) == ("N-1", 90, "rita")
        assert [w.narrative.id for w in await room.desk.narratives()] == ["N-1"]
        assert await room.audit_problems() == ()


async def test_a_story_with_a_card_keeps_it_when_it_joins_one_that_only_trended(url: str) -> None:
    async with newsroom(url, rules()) as room:
        await raised(room, "N-1", kind=AlertKind.TRENDING)
        await raised(room, "N-2")
        await room.desk.claim(await room.who("URITA"), NarrativeId("N-2"))
        await room.notices()
        await room.watch.observe([], [narrative("N-1", kind=AlertKind.TRENDING, aliases=["N-2"], size=90)])
        joined = await room.desk.watched(NarrativeId("N-2"))
        assert (joined.narrative.id, joined.on_card, joined.narrative.kind) == ("N-1", True, AlertKind.HOSTILE)
        assert (joined.handling, joined.claimed_by) == (Handling.CLAIMED, "rita")
        assert "N-1" in await cards(room)


async def test_a_story_that_waits_for_an_answer_is_not_silenced_by_joining_a_closed_one(url: str) -> None:
    async with newsroom(url, rules()) as room:
        await raised(room, "N-1")
        room.clock.forward(days=3)
        await room.desk.tick()
        assert (await room.desk.watched(N1)).handling is Handling.CLOSED
        await raised(room, "N-2")
        await room.watch.observe([], [narrative("N-1", aliases=["N-2"], size=41, at=room.clock.now())])
        assert (await room.desk.watched(N1)).handling is Handling.OPEN


async def test_a_worse_story_wakes_the_snoozed_one_that_it_joins(url: str) -> None:
    async with newsroom(url, rules()) as room:
        await raised(room, "N-1")
        await room.desk.snooze(await room.who("URITA"), N1, 60)
        await raised(room, "N-2", severity=Severity.CRITICAL)
        await room.watch.observe([], [narrative("N-1", aliases=["N-2"], severity=Severity.CRITICAL)])
        assert (await room.desk.watched(N1)).handling is Handling.OPEN


async def test_a_deleted_post_is_shown_no_more_and_neither_is_its_headline(url: str) -> None:
    async with newsroom(url, rules()) as room:
        one = Post(PostId("1"), "x", "a", "The bridge is down", room.clock.now())
        two = Post(PostId("2"), "x", "b", "They say the bridge fell", room.clock.now())
        seen = replace(narrative("N-1", at=room.clock.now()), samples=(one, two), headline=one.text)
        await room.watch.observe([alert(seen, room.clock.now())], [seen])
        await room.notices()
        await room.watch.amend(Item(Deleted("x", PostId("1"))))
        shown = (await room.desk.watched(NarrativeId("N-1"))).narrative
        assert shown.samples == (two,)
        assert shown.headline == "They say the bridge fell"
        assert await cards(room) == ["N-1"]
        await room.watch.amend(Item(Deleted("x", PostId("2"))))
        assert (await room.desk.watched(NarrativeId("N-1"))).narrative.headline == TAKEN_DOWN


async def test_an_edited_post_is_shown_as_its_author_mended_it(url: str) -> None:
    async with newsroom(url, rules()) as room:
        one = Post(PostId("1"), "x", "a", "The bridge is down", room.clock.now())
        seen = replace(narrative("N-1", at=room.clock.now()), samples=(one,), headline=one.text)
        await room.watch.observe([alert(seen, room.clock.now())], [seen])
        await room.watch.amend(Item(replace(one, text="The bridge is open"), edited=True))
        await room.watch.amend(Item(Deleted("x", PostId("never seen"))))
        shown = (await room.desk.watched(NarrativeId("N-1"))).narrative
        assert [post.text for post in shown.samples] == ["The bridge is open"]


async def test_a_card_says_of_which_platform_only_a_part_was_read_even_after_the_flood(url: str) -> None:
    async with newsroom(url, rules()) as room:
        flood = SourceHealth("x:stream", "x", SourceState.LIVE, one_in=16, sampled_since=room.clock.now())
        await room.store.save_source_health(flood)
        await room.store.save_source_health(SourceHealth("rss:a", "rss", SourceState.LIVE, one_in=4))
        seen = replace(narrative("N-1", at=room.clock.now()), platforms={"x": 410, "bluesky": 3})
        await room.watch.observe([alert(seen, room.clock.now())], [seen])
        await room.store.save_source_health(replace(flood, one_in=1))
        await room.watch.observe([], [replace(seen, size=60)])
        watched = await room.desk.watched(NarrativeId("N-1"))
        assert watched.sampled == (("x", 16),)
        assert watched.narrative.size == 60


async def test_the_posts_a_story_shows_go_with_the_days_that_posts_are_kept(url: str) -> None:
    async with newsroom(url, rules()) as room:
        old = Post(PostId("1"), "x", "a", "The bridge is down", room.clock.now())
        seen = replace(narrative("N-1", at=room.clock.now()), samples=(old,), headline=old.text)
        await room.watch.observe([alert(seen, room.clock.now())], [seen])
        room.clock.forward(days=29)
        await room.desk.tick()
        assert (await room.desk.watched(NarrativeId("N-1"))).narrative.samples == (old,)
        room.clock.forward(days=2)
        await room.desk.tick()
        shown = (await room.desk.watched(NarrativeId("N-1"))).narrative
        assert (shown.samples, shown.headline) == ((), EXPIRED)
