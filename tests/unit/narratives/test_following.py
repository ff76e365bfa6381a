import numpy as np

from narratives.alerting_following import Following
from narratives.alerting_story import KEPT_AUTHORS, KEPT_POSTS, Story


def following(stories: list[int], first: int = 100) -> Following:
    """Return a batch whose posts follow these stories, each by an account of its own with ten followers."""
    n = len(stories)
    return Following(first, np.array(stories, np.int64), np.arange(n, dtype=np.int64), np.full(n, 10, np.int64))


def test_a_story_is_given_what_was_read_and_nothing_twice() -> None:
    story, other = Story(3, 1, 0.0), Story(4, 2, 0.0)
    batch = following([3, -1, 3, 4, 3, -2, 3])
    batch.read = 3
    batch.give(story)
    assert story.posts == [100, 102]
    batch.read = 7
    batch.give_all({3: story, 4: other})
    assert story.posts == [100, 102, 104, 106]
    assert (story.size, story.followers, story.authors) == (4, 40, {0, 2, 4, 6})
    assert other.posts == [103]


def test_a_story_that_was_over_before_the_batch_is_passed_by() -> None:
    batch = following([5, 5])
    batch.read = 2
    batch.give_all({})
    empty = following([])
    empty.give_all({})


def test_a_long_story_keeps_the_same_posts_in_whatever_portions_they_come() -> None:
    many = list(range(5 * KEPT_POSTS + 7))
    one, other = Story(1, 1, 0.0), Story(1, 1, 0.0)
    one.take(many, many, [1] * len(many))
    for n in many:
        other.take([n], [n], [1])
    assert one == other
    assert KEPT_POSTS <= len(one.posts) <= 2 * KEPT_POSTS
    assert one.posts[-1] == many[-1]


def test_accounts_are_counted_to_a_bound_and_each_ones_followers_once() -> None:
    story = Story(1, 1, 0.0)
    accounts = [*range(KEPT_AUTHORS + 5), 0, 1]
    story.take(accounts, accounts, [2] * len(accounts))
    assert len(story.authors) == KEPT_AUTHORS
    assert story.followers == 2 * KEPT_AUTHORS
    assert story.size == len(accounts)
