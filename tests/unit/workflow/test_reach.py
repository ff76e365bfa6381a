"""What became of a post, in numbers and in words."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.enums import PublicationState
from domain.ids import AccountId, PublicationId
from workflow.reach import due, in_words, over, together, told
from workflow.state import Publication, Reach

OUT = datetime(2026, 11, 23, 21, 0, tzinfo=UTC)


def post(*reach: Reach, state: PublicationState = PublicationState.PUBLISHED) -> Publication:
    return Publication(
        PublicationId("D-1/page/1"), AccountId("page"), state, done_at=OUT, remote_id="post-1", reach=reach
    )


def after(**time: float) -> datetime:
    return OUT + timedelta(**time)


@pytest.mark.parametrize(("minutes", "asked"), [(14, False), (15, True), (59, True), (26 * 60, True), (31 * 60, False)])
def test_a_post_is_due_from_a_quarter_of_an_hour_on_and_not_for_ever(minutes: int, asked: bool) -> None:
    assert due(post(), after(minutes=minutes)) is asked


def test_after_a_look_it_is_due_again_at_the_next_time_only() -> None:
    looked = post(Reach(after(minutes=16)))
    assert not due(looked, after(minutes=59))
    assert due(looked, after(minutes=60))


def test_what_is_gone_or_retracted_is_not_looked_at() -> None:
    gone = post(Reach(after(minutes=16), there=False))
    assert not due(gone, after(hours=2))
    assert over(gone, after(hours=2))
    assert over(post(state=PublicationState.RETRACTED), after(hours=2))


def test_after_a_day_there_is_nothing_more_to_look_for() -> None:
    assert not over(post(Reach(after(hours=7))), after(hours=23))
    assert over(post(Reach(after(hours=25))), after(hours=25))


def test_only_what_is_known_is_said() -> None:
    assert in_words(Reach(OUT, views=1200, likes=1, replies=0)) == "1,200 views, 1 like, 0 replies"
    assert told(post(), Reach(after(hours=6), likes=2)) == "page after 6 hours: 2 likes."
    assert told(post(), Reach(after(hours=1))) == "page after 1 hour: the post stands."


def test_several_accounts_are_added_up_and_what_nobody_tells_stays_unknown() -> None:
    summed = together([post(Reach(OUT, views=10, likes=1)), post(Reach(OUT, likes=2), Reach(after(hours=1), likes=4))])
    assert summed == Reach(after(hours=1), views=10, likes=5)
    assert together([post()]) is None
