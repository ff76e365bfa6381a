"""Cards hold what they must, within Slack's limits, whatever people write."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.enums import AlertKind, DraftState, PublicationState, Severity
from domain.ids import AccountId, DraftId, LineId, PostId, PublicationId, StaffId
from domain.records import Post
from handlers.cards.alert import alert_card, merged_card
from handlers.cards.blocks import Card
from handlers.cards.chart import chart_words, ledger_chart
from handlers.cards.digest import digest_card
from handlers.cards.draft import draft_card, superseded_card
from handlers.cards.lists import narrative_line
from handlers.cards.text import Times
from tests.newsroom import START, narrative
from tests.unit.handlers.limits import check_message
from tests.unit.policies.build import POLICY, content
from tests.unit.workflow.drafts import Pencil
from workflow.digest import Digest, Effect, Went
from workflow.ledger import Ledger, Step
from workflow.state import Draft, Handling, Modes, Part, Publication, Watched

TIMES = Times(POLICY.zone)


def watched(**changes: object) -> Watched:
    seen = Watched(narrative=narrative(), version=1, alerted_at=START, alert_at=START, alerted_severity=Severity.HIGH)
    return replace(seen, **changes)  # type: ignore[arg-type]


def drawn(card: Card) -> str:
    check_message(card.text, card.blocks)
    return str(list(card.blocks))


def alert(seen: Watched) -> Card:
    return alert_card(seen, POLICY, START + timedelta(minutes=2), TIMES)


def draft(draft: Draft, modes: Modes | None = None) -> Card:
    return draft_card(draft, POLICY, modes or Modes(), TIMES)


def buttons(card: Card) -> list[str]:
    return [e["action_id"] for b in card.blocks for e in b.get("elements") or () if e.get("type") == "button"]


def proposed(text: str = "We are on our way.") -> Pencil:
    pencil = Pencil()
    pencil.submit(words=content(text))
    return pencil


def test_the_clock_runs_from_the_first_post_through_the_alert_until_now() -> None:
    assert "14 min since the first post" in drawn(alert(watched()))


def test_one_post_is_not_called_posts() -> None:
    assert "1 post by 1 author'" in drawn(alert(watched(narrative=replace(narrative(), size=1, authors=1))))
    assert "1,200 posts by 2 authors" in drawn(alert(watched(narrative=replace(narrative(), size=1200, authors=2))))


@pytest.mark.parametrize("handling", list(Handling))
def test_the_notification_of_an_alert_says_id_and_severity_first_in_every_state(handling: Handling) -> None:
    card = alert(watched(handling=handling, claimed_by=StaffId("rita"), claimed_at=START, until=START))
    drawn(card)
    assert card.text.startswith("[N-1] HIGH · ")


def test_a_resolved_card_folds_itself_and_says_how_to_go_on() -> None:
    assert buttons(alert(watched(handling=Handling.NOT_HOSTILE))) == ["restore", "reveal"]
    assert buttons(alert(watched(handling=Handling.ANSWERED))) == ["respond", "reveal"]


def test_hateful_samples_are_hidden_behind_the_reveal() -> None:
    story = replace(narrative(), labels={"hate": 0.9})
    card = alert(watched(narrative=story))
    assert "hiding an explosion at the mill!" not in drawn(card)
    assert "hatred" in drawn(card)
    assert "reveal" in buttons(card)


def test_a_sensitive_sample_is_hidden_and_the_others_are_shown() -> None:
    bad = Post(PostId("bad"), "x", "a", "words nobody should read at night", START)
    story = narrative()
    card = alert(watched(narrative=replace(story, samples=(bad, *story.samples), sensitive=(bad.id,))))
    assert "words nobody" not in drawn(card)
    assert "hiding an explosion" in drawn(card)


def test_the_card_of_an_absorbed_story_says_where_it_goes_on() -> None:
    card = merged_card("N-2", watched())
    assert "N-1" in drawn(card)
    assert buttons(card) == []


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=2000), st.text(max_size=200), st.integers(min_value=0, max_value=12))
def test_whatever_the_public_writes_the_alert_card_stays_within_slacks_limits(
    text: str, headline: str, count: int
) -> None:
    posts = tuple(Post(PostId(f"p{i}"), "x" * 60, "a", text, START) for i in range(count))
    story = replace(
        narrative(),
        headline=headline,
        samples=posts,
        reasons=(text,) * count,
        platforms={f"{text[:30]}{i}": i for i in range(count)},
    )
    drawn(alert(watched(narrative=story, drafts=tuple(DraftId(f"D-{i}") for i in range(200)))))


def test_a_waiting_draft_shows_the_exact_words_the_need_and_who_can() -> None:
    card = draft(proposed("Look <here> & *mind* the gap.").d)
    shown = drawn(card)
    assert card.text.startswith("[D-1] awaiting approval · ")
    assert "Look <here> & *mind* the gap." in shown
    assert "Needs 1 person of tier trusted or above" in shown
    assert "<@UTESS>" in shown
    assert buttons(card) == ["approve", "reject", "edit", "withdraw", "why"]


def test_the_text_is_never_put_where_it_could_mention_anybody() -> None:
    card = draft(proposed("Hello <!channel> and <@UTESS>").d)
    for block in card.blocks:
        if "channel" in str(block) and block["type"] == "section":
            assert "<!channel>" not in str(block) or block["text"]["type"] == "plain_text"


def test_approvals_are_shown_with_their_revision_and_the_state_in_words() -> None:
    pencil = proposed()
    pencil.approve()
    card = draft(pencil.d)
    assert "<@UTESS> approved this revision" in drawn(card)
    assert card.text.startswith("[D-1] queued · ")
    assert buttons(card) == ["withdraw", "why"]


def test_a_rejected_draft_says_by_whom_and_why() -> None:
    pencil = proposed()
    pencil.reject(reason="The *tone* is <wrong>")
    card = draft(pencil.d)
    assert "rejected it" in drawn(card)
    assert "&lt;wrong&gt;" in drawn(card)
    assert "approve" not in buttons(card)


@pytest.mark.parametrize("state", [DraftState.FAILED, DraftState.REJECTED])
def test_parts_of_a_thread_that_stopped_half_way_can_be_fetched_back(state: DraftState) -> None:
    out = (Part("1", "https://example.org/1", START),)
    stopped = Publication(PublicationId("D-1/page/1"), AccountId("page"), PublicationState.FAILED, sent=out)
    half = replace(proposed().d, state=state, publications=(stopped,))
    assert "retract" in buttons(draft(half))
    nothing = replace(half, publications=(replace(stopped, sent=()),))
    assert "retract" not in buttons(draft(nothing))
    asked = replace(half, publications=(replace(stopped, retract_asked=True),))
    assert "retract" not in buttons(draft(asked))


def test_the_draft_card_shows_links_and_threads_as_they_go_out() -> None:
    words = content("Look here.", links=("https://police.uk/news",), thread="numbered")
    pencil = Pencil()
    pencil.submit(words=words)
    shown = drawn(draft(pencil.d))
    assert "https://police.uk/news" in shown
    assert "numbered thread" in shown


def test_a_superseded_card_has_no_buttons_and_names_the_newest_revision() -> None:
    pencil = proposed()
    first = pencil.d.current
    pencil.edit("URITA", content("Mended."))
    card = superseded_card(pencil.d, first)
    assert card.text.startswith("[D-1] superseded · revision 1")
    assert "revision 2" in drawn(card)
    assert buttons(card) == []


def test_a_paused_workspace_is_said_on_every_waiting_card() -> None:
    assert "paused" in drawn(draft(proposed().d, Modes(paused=True, paused_by=StaffId("rita"))))


def test_an_unconfirmed_delivery_asks_what_a_person_sees() -> None:
    pencil = proposed()
    pencil.approve()
    pencil.begin()
    pencil.unknown()
    card = draft(pencil.d)
    drawn(card)
    assert {"confirm_there", "confirm_not_there"} <= set(buttons(card))
    value = next(
        e["value"] for b in card.blocks for e in b.get("elements") or () if e.get("action_id") == "confirm_there"
    )
    assert value.endswith(str(PublicationId("D-1/page/1")))


@settings(max_examples=40, deadline=None)
@given(st.text(min_size=1, max_size=4000))
def test_whatever_staff_write_the_draft_card_stays_within_slacks_limits(text: str) -> None:
    pencil = proposed()
    long = replace(pencil.d.current.content, text=text, variants={AccountId("page"): text})
    drawn(draft(replace(pencil.d, revisions=(replace(pencil.d.current, content=long),), note=text)))


def test_every_state_of_a_draft_has_its_words() -> None:
    for state in DraftState:
        card = draft(replace(proposed().d, state=state))
        drawn(card)
        assert card.text.startswith(f"[D-1] {state.value} · ")


def a_digest(**changes: object) -> Digest:
    plain = Digest(
        id="digest daily 2026-11-23 08:00",
        since=START - timedelta(days=1),
        until=START,
        narratives=(watched(),),
        trending=(),
        held_back=(),
        declined=(),
        waiting=(proposed().d,),
        went_out=(),
        overdue=(),
        reviews_owed=(),
        unconfirmed=(),
        modes=Modes(),
        median_total=None,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def test_a_digest_without_replies_says_so_beside_the_founding_benchmark() -> None:
    card = digest_card(a_digest(), POLICY, TIMES, "digest daily 2026-11-23 08:00")
    assert card.text.startswith("[digest daily 2026-11-23 08:00] ")
    assert "24 hours" in drawn(card)
    assert "no median" in drawn(card)


def test_a_digest_counts_the_minutes_of_each_step_and_draws_them() -> None:
    steps = (Step("approval", "tess", START, timedelta(minutes=6)),)
    ledger = Ledger(DraftId("D-1"), None, timedelta(minutes=4), steps, timedelta(minutes=10))
    went = Went(proposed().d, START, ("page",), ledger, Effect(120.0, 30.0))
    full = a_digest(went_out=(went,), median_total=timedelta(minutes=10), steps={"approval": timedelta(minutes=6)})
    full = replace(full, rules={"own words at high: 1 lead": timedelta(minutes=6)})
    shown = drawn(digest_card(full, POLICY, TIMES, "digest x", late="It is late."))
    assert "10 min after the first post" in shown
    assert "posts an hour 120 before and 30 after" in shown
    assert "approval by tess, 6 min" in shown
    assert "It is late." in shown
    assert "own words at high: 1 lead: 6 min" in shown
    assert ledger_chart(full).startswith(b"\x89PNG")
    assert "D-1 10 min" in chart_words(full)


def test_a_digest_says_how_often_a_line_went_out_and_whose_it_is() -> None:
    used = a_digest(lines=((LineId("calm"), 2, 7), (LineId("gone"), 0, 3)))
    shown = drawn(digest_card(used, POLICY, TIMES, "digest x"))
    assert "• calm: 2 in this time, 7 in all, owned by " in shown
    assert "• gone: 0 in this time, 3 in all" in shown


def test_a_digest_of_a_very_busy_day_stays_within_slacks_limits() -> None:
    many = tuple(watched(narrative=narrative(f"N-{i}")) for i in range(300))
    busy = a_digest(narratives=many, trending=many, held_back=many, declined=many, waiting=(proposed().d,) * 200)
    assert "… and 292 more." in drawn(digest_card(busy, POLICY, TIMES, "digest x"))


def test_who_has_it_and_the_buttons_stand_before_what_has_to_be_scrolled_to() -> None:
    shown = drawn(alert(watched()))
    order = [shown.index(words) for words in ("Who has it", "Clock", "Size", "'respond'", "What is being said")]
    assert order == sorted(order)


def test_a_platform_is_named_as_people_call_it_and_an_unknown_one_as_it_came() -> None:
    seen = replace(narrative(), platforms={"bluesky": 3, "x": 1_200, "birdsite": 1})
    assert "X 1,200, Bluesky 3, birdsite 1" in drawn(alert(watched(narrative=seen)))


def test_what_is_trending_and_not_hostile_bears_no_severity() -> None:
    trending = watched(narrative=replace(narrative(), kind=AlertKind.TRENDING, severity=Severity.CRITICAL))
    assert narrative_line(trending, POLICY).startswith("• 📈 *N-1* trending · ")
    assert narrative_line(watched(), POLICY).endswith("nobody has it")


def test_the_time_until_we_noticed_is_told_and_steps_of_seconds_share_a_line() -> None:
    quick = Step("drafted", "rita", START, timedelta(seconds=20))
    ledger = Ledger(DraftId("D-1"), None, timedelta(minutes=71), (quick,), timedelta(minutes=72), ())
    went = Went(proposed().d, START, ("page",), ledger, Effect(None, None))
    digest = a_digest(went_out=(went,), steps={"drafted": timedelta(seconds=20)}, rules={})
    shown = drawn(digest_card(digest, POLICY, TIMES, "digest daily 2026-11-23 08:00"))
    assert "until we noticed: 1 h 11 min" in shown
    assert "under a minute each: until it was written" in shown
    assert "slowest single step" not in shown
