"""From alerts to narratives under watch, and what staff and the clock do with them, on a real server."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.enums import AlertKind, DraftState, Severity, SlackStatus
from domain.errors import BadInputError, NotAllowedError, NotFoundError
from domain.ids import NarrativeId, PostId, TopicId
from domain.records import Post
from policies.model import Policy
from tests.newsroom import Newsroom, alert, narrative, newsroom
from tests.unit.policies.build import content, policy
from workflow.post_log import Item
from workflow.source_health import SourceHealth, SourceState
from workflow.sources import Deleted
from workflow.state import Handling, Watched
from workflow.watch import EXPIRED, TAKEN_DOWN

N1 = NarrativeId("N-1")
MORE = """
[alerting]
min_severity = "medium"
max_alerts_per_hour = 2
windows_minutes = [10, 60]
[[escalation]]
severity = "high"
after_minutes = 5
notify = "duty"
[[escalation]]
severity = "high"
after_minutes = 15
notify = "lead"
[[rota]]
from = 2026-11-23T20:00:00Z
until = 2026-11-24T08:00:00Z
staff = "luis"
"""


def rules() -> Policy:
    return policy(more=MORE)


async def raised(room: Newsroom, name: str = "N-1", **more: object) -> Watched:
    seen = narrative(name, at=room.clock.now(), **more)  # type: ignore[arg-type]
    await room.watch.observe([alert(seen, room.clock.now())], [seen])
    return await room.desk.watched(NarrativeId(name))


async def cards(room: Newsroom) -> list[str]:
    return [notice.subject for notice in await room.notices() if notice.kind == "card"]


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


async def test_a_person_who_joins_a_carded_story_to_another_takes_it_off_nobodys_screen(url: str) -> None:
    async with newsroom(url, rules()) as room:
        await raised(room, "N-1", kind=AlertKind.TRENDING)
        await raised(room, "N-2")
        merged = await room.desk.merge(await room.who("ULENA"), N1, NarrativeId("N-2"))
        assert (merged.on_card, merged.narrative.kind) == (True, AlertKind.HOSTILE)


async def test_staff_merge_two_narratives_and_drafts_follow(url: str) -> None:
    async with newsroom(url, rules()) as room:
        await raised(room, "N-1")
        await raised(room, "N-2")
        draft = await room.submit(narrative="N-2", topic="rumour")
        merged = await room.desk.merge(await room.who("UTESS"), N1, NarrativeId("N-2"))
        assert merged.drafts == (draft.id,)
        await room.watch.observe([], [narrative("N-2", size=500, severity=Severity.CRITICAL)])
        seen = await room.desk.watched(NarrativeId("N-2"))
        assert (seen.narrative.id, seen.narrative.severity) == ("N-1", Severity.CRITICAL)


async def test_not_hostile_takes_two_above_medium(url: str) -> None:
    async with newsroom(url, rules()) as room:
        await raised(room)
        tess, tom = await room.who("UTESS"), await room.who("UTOM")
        assert (await room.desk.not_hostile(tess, N1)).handling is Handling.OPEN
        assert (await room.desk.not_hostile(tess, N1)).votes == ("tess",)
        assert (await room.desk.not_hostile(tom, N1)).handling is Handling.NOT_HOSTILE
        assert await room.desk.narratives() == ()
        assert (await room.desk.restore(tess, N1)).handling is Handling.OPEN


async def test_not_hostile_takes_one_at_medium(url: str) -> None:
    async with newsroom(url, rules()) as room:
        await raised(room, severity=Severity.MEDIUM)
        assert (await room.desk.not_hostile(await room.who("UTESS"), N1)).handling is Handling.NOT_HOSTILE


async def test_each_act_has_its_lowest_tier(url: str) -> None:
    async with newsroom(url, rules()) as room:
        await raised(room)
        olga, rita = await room.who("UOLGA"), await room.who("URITA")
        with pytest.raises(NotAllowedError, match="tier responder or above"):
            await room.desk.claim(olga, N1)
        with pytest.raises(NotAllowedError, match="tier trusted or above"):
            await room.desk.not_hostile(rita, N1)
        with pytest.raises(NotAllowedError, match="tier trusted or above"):
            await room.desk.do_not_respond(rita, N1, "No.", 60)
        with pytest.raises(NotAllowedError, match="tier lead or above"):
            await room.desk.crisis(rita, TopicId("rumour"), "Riot.", 2)
        with pytest.raises(NotAllowedError, match="does not list you"):
            await room.desk.claim(await room.who("USTRANGER"), N1)


async def test_do_not_respond_has_a_reason_and_a_time_to_look_again(url: str) -> None:
    async with newsroom(url, rules()) as room:
        await raised(room)
        tess = await room.who("UTESS")
        with pytest.raises(BadInputError, match="say in a sentence why"):
            await room.desk.do_not_respond(tess, N1, " ", 60)
        decided = await room.desk.do_not_respond(tess, N1, "Nobody repeats it.", 60)
        assert (decided.handling, decided.reason) == (Handling.NO_RESPONSE, "Nobody repeats it.")
        room.clock.forward(minutes=61)
        await room.desk.tick()
        assert (await room.desk.watched(N1)).handling is Handling.OPEN


async def test_an_unclaimed_alert_escalates_by_each_rule_once(url: str) -> None:
    async with newsroom(url, rules()) as room:
        await raised(room)
        room.clock.forward(minutes=4)
        await room.desk.tick()
        assert [n.to for n in await room.notices() if n.kind == "page"] == []
        room.clock.forward(minutes=2)
        await room.desk.tick()
        await room.desk.tick()
        assert [n.to for n in await room.notices() if n.kind == "page"] == ["luis"]
        room.clock.forward(minutes=10)
        await room.desk.tick()
        assert [n.to for n in await room.notices() if n.kind == "page"] == ["lead"]


async def test_a_claimed_alert_does_not_escalate(url: str) -> None:
    async with newsroom(url, rules()) as room:
        await raised(room)
        await room.desk.claim(await room.who("URITA"), N1)
        room.clock.forward(minutes=20)
        await room.desk.tick()
        assert [n for n in await room.notices() if n.kind == "page"] == []


async def test_revealing_samples_is_counted_and_recorded(url: str) -> None:
    async with newsroom(url, rules()) as room:
        await raised(room)
        await room.desk.reveal(await room.who("URITA"), N1)
        assert (await room.desk.reveal(await room.who("UTOM"), N1)).exposures == 2
        assert (await room.audit_kinds("N-1")).count("SamplesRevealed") == 2


async def test_a_person_may_call_for_senior_eyes(url: str) -> None:
    async with newsroom(url, rules()) as room:
        await raised(room)
        await room.desk.escalate(await room.who("URITA"), N1)
        await room.desk.escalate(await room.who("URITA"), N1)
        assert [n.to for n in await room.notices() if n.kind == "page"] == ["luis"]


async def test_a_reply_answers_its_narrative_and_the_ledger_tells_the_minutes(url: str) -> None:
    async with newsroom(url, rules()) as room:
        await raised(room)
        room.clock.forward(minutes=3)
        await room.desk.claim(await room.who("URITA"), N1)
        room.clock.forward(minutes=5)
        draft = await room.submit(narrative="N-1", topic="rumour")
        room.clock.forward(minutes=4)
        await room.approve(draft, "ULENA")
        await room.approve(draft, "ULUIS")
        await room.deliver()
        watched = await room.desk.watched(N1)
        assert (watched.handling, watched.drafts) == (Handling.ANSWERED, (draft.id,))
        told = await room.desk.ledger(draft.id)
        assert told.total == timedelta(minutes=24)
        assert [s.what for s in told.steps] == ["claimed", "drafted", "approval", "approval", "approved", "published"]
        digest = await room.desk.digest(
            "d", room.clock.now() - timedelta(hours=1), room.clock.now() + timedelta(hours=1)
        )
        assert digest.median_total == timedelta(minutes=24)


async def test_the_form_offers_what_this_person_may_use_here(url: str) -> None:
    async with newsroom(url, rules()) as room:
        await raised(room)
        rita = await room.who("URITA")
        await room.desk.save_typed(rita, "N-1", {"text": "There is no…"})
        form = await room.desk.begin(rita, N1)
        assert [account.id for account in form.accounts] == ["page", "page-2"]
        assert [line.id for line in form.lines] == ["calm", "plain"]
        assert (form.topic, form.severity, form.saved) == ("rumour", Severity.HIGH, {"text": "There is no…"})
        assert [a.id for a in (await room.desk.begin(await room.who("ULENA"), N1)).accounts] == [
            "page",
            "page-2",
            "chief",
        ]


async def test_a_preview_judges_and_changes_nothing(url: str) -> None:
    async with newsroom(url, rules()) as room:
        await raised(room)
        verdict = await room.desk.preview(await room.who("URITA"), content(), N1, TopicId("rumour"), None)
        assert [(need.count, need.tier) for need in verdict.needs] == [(2, "lead")]
        assert await room.desk.drafts() == ()


async def test_a_crisis_ends_at_its_time(url: str) -> None:
    async with newsroom(url, rules()) as room:
        modes = await room.desk.crisis(await room.who("ULENA"), TopicId("rumour"), "Riot.", 2)
        assert modes.crisis is not None
        room.clock.forward(hours=2)
        await room.desk.tick()
        assert (await room.desk.modes()).crisis is None
        assert await room.audit_kinds("modes") == ["CrisisDeclared", "CrisisEnded"]


async def test_an_overdue_review_pages_the_leads(url: str) -> None:
    async with newsroom(url, rules()) as room:
        await room.submit("ULENA", topic="rumour")
        await room.deliver()
        await room.notices()
        room.clock.forward(minutes=31)
        await room.desk.tick()
        await room.desk.tick()
        pages = [n for n in await room.notices() if n.kind == "page"]
        assert [(n.to, "overdue" in n.text) for n in pages] == [("lead", True)]


async def test_a_draft_nobody_can_approve_pages_at_once(url: str) -> None:
    async with newsroom(url, rules()) as room:
        for user in ("ULENA", "ULENA2", "ULUIS", "ULARS", "UTESS", "UTOM"):
            room.directory.status[user] = SlackStatus.DEACTIVATED
        draft = await room.submit()
        assert draft.state is DraftState.AWAITING_APPROVAL
        assert any("nobody who could give it" in n.text for n in await room.notices() if n.kind == "page")


async def test_waiting_for_me_lists_what_my_next_act_would_move(url: str) -> None:
    async with newsroom(url, rules()) as room:
        draft = await room.submit()
        assert [d.id for d in await room.desk.waiting_for(await room.who("UTESS"))] == [draft.id]
        assert await room.desk.waiting_for(await room.who("URITA")) == ()
        assert await room.desk.waiting_for(await room.who("URAVI")) == ()


async def test_a_quiet_round_writes_nothing_and_asks_slack_for_nobody_twice(url: str) -> None:
    async with newsroom(url, rules()) as room:
        await raised(room)
        for _ in range(3):
            await room.submit()
        await room.desk.tick()
        before = (await room.store.audit_head()).seq
        room.directory.asked.clear()
        for _ in range(3):
            await room.desk.tick()
        assert (await room.store.audit_head()).seq == before
        assert room.directory.asked == []


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
