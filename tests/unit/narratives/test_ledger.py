"""When a story began: with the first post that others soon follow."""

from narratives.ledger import began

LAST = 300.0 * 1000 + 40
"""In the middle of bucket 1000."""


def bucket(number: int) -> float:
    return 300.0 * number


def test_a_story_begins_with_the_first_post_that_two_more_follow_within_half_an_hour() -> None:
    assert began(bucket(994) + 7, LAST, (1, 0, 1, 0, 0, 1, 9)) == bucket(994) + 7


def test_a_stray_post_long_before_does_not_start_the_clock() -> None:
    assert began(bucket(988) + 7, LAST, (1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 4, 9)) == bucket(998)


def test_a_little_calm_talk_does_not_start_the_clock_of_a_large_burst() -> None:
    calm = (1, 0, 0, 0, 0, 1, 2, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    assert began(bucket(979) + 7, LAST, (*calm, 68, 48, 32, 13)) == bucket(997)
    assert began(bucket(979) + 7, LAST, (*calm, 6, 4, 3, 1)) == bucket(984)


def test_where_no_three_stand_together_it_began_with_its_first() -> None:
    assert began(bucket(990), LAST, (1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1)) == bucket(990)
    assert began(bucket(1000), LAST, ()) == bucket(1000)
