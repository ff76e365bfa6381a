import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narratives.momentum import advance, claim, foreseen, posts_with, remember, surprise, term_of_cluster, unite
from narratives.momentum_memory import COUNTED, FREE, NOW, POSTS, SEEN, TAIL, Memory, empty_memory

TEXT = np.frombuffer(b"words", np.uint8)
counts = st.floats(1, 1e4)
means = st.floats(0.01, 1e3)
shapes = st.floats(0.05, 50)


def add(memory: Memory, terms: list[int], minute: float, story: int = FREE) -> int:
    advance(memory, 60.0 * minute)
    return int(remember(memory, np.array(terms, np.int32), np.zeros(len(terms), np.uint8), TEXT, story))


def counted(memory: Memory, term: int) -> list[float]:
    return [float(c) for c in memory.stats[term, :3]]


@settings(deadline=None)
@given(count=counts, mean=means, shape=shapes)
def test_surprise_is_never_negative_and_nought_up_to_what_was_expected(count: float, mean: float, shape: float) -> None:
    assert surprise(count, mean, shape) >= -1e-9
    assert surprise(min(count, mean), mean, shape) == 0.0


@settings(deadline=None)
@given(count=counts, mean=means, shape=shapes)
def test_surprise_grows_with_the_count_and_shrinks_with_what_was_expected(
    count: float, mean: float, shape: float
) -> None:
    assert surprise(count + 1, mean, shape) >= surprise(count, mean, shape) - 1e-9
    assert surprise(count, 1.1 * mean, shape) <= surprise(count, mean, shape) + 1e-9


@settings(deadline=None)
@given(count=counts, mean=means, shape=shapes)
def test_surprise_is_less_the_less_is_known_and_at_most_poissons(count: float, mean: float, shape: float) -> None:
    poisson = max(0.0, count * math.log(count / mean) - (count - mean)) / math.log(10) if count > mean else 0.0
    assert surprise(count, mean, shape) <= surprise(count, mean, 2 * shape) + 1e-9
    assert surprise(count, mean, shape) <= poisson + 1e-9
    assert surprise(count, mean, 1e9) == pytest.approx(poisson, rel=1e-3, abs=1e-3)


def test_a_post_leaves_each_window_when_its_minutes_are_over() -> None:
    memory = empty_memory()
    add(memory, [7], 0)
    assert counted(memory, 7) == [1, 1, 1]
    for minute, left in ((2, [0, 1, 1]), (10, [0, 0, 1]), (60, [0, 0, 0])):
        advance(memory, 60.0 * minute)
        assert counted(memory, 7) == left


def test_time_never_goes_back_for_a_late_post() -> None:
    memory = empty_memory()
    add(memory, [7], 5)
    add(memory, [7], 3)
    assert memory.clock[NOW] == 300.0
    assert counted(memory, 7) == [2, 2, 2]


def test_nothing_is_a_surprise_before_a_stream_has_shown_itself() -> None:
    memory = empty_memory()
    for i in range(50):
        add(memory, [7], i / 100)
    expected, _ = foreseen(memory, 7, 1)
    assert expected > 1e6


def test_what_is_expected_follows_the_share_of_posts_before_and_the_traffic_now() -> None:
    memory = empty_memory()
    for i in range(600):
        add(memory, [1, 2] if i % 10 == 0 else [1], i / 10)
    for i in range(30):
        add(memory, [1], 75 + i / 100)
    expected, shape = foreseen(memory, 2, 1)
    assert expected == pytest.approx(3.0, abs=0.3)
    assert shape == 5.0


def test_what_a_told_story_says_is_neither_counted_nor_background() -> None:
    memory = empty_memory()
    free = add(memory, [7], 0)
    add(memory, [7], 0.1, story=3)
    assert counted(memory, 7) == [1, 1, 1]
    claim(memory, np.array([free]), 3, False)
    assert counted(memory, 7) == [0, 0, 0]
    assert list(memory.clock[COUNTED : COUNTED + 3]) == [0, 0, 0]
    advance(memory, 7200.0)
    assert memory.stats[7].tolist() == [0.0] * 8


def test_posts_with_a_term_are_listed_newest_first_with_told_ones_on_demand() -> None:
    memory = empty_memory()
    for minute, story in ((0, FREE), (1, 3), (2, FREE)):
        add(memory, [7, 8], minute, story)
    out = np.empty(600, np.int64)
    assert out[: posts_with(memory, 7, 0, False, out)].tolist() == [2, 0]
    assert out[: posts_with(memory, 7, 1, True, out)].tolist() == [2, 1]


def test_a_stream_faster_than_the_ring_shortens_the_hour_and_stays_in_bounds() -> None:
    memory = empty_memory()
    for i in range(POSTS + 500):
        add(memory, [i % 50], i / 1e5)
    assert memory.marks[SEEN] - memory.marks[TAIL + 2] <= POSTS
    assert memory.stats[:50, 2].sum() == memory.clock[COUNTED + 2]


def test_a_cluster_that_absorbs_another_stands_for_its_posts() -> None:
    memory = empty_memory()
    for minute, cluster in ((0, 5), (1, 9), (2, 5), (3, 9)):
        add(memory, [term_of_cluster(memory, cluster)], minute)
    unite(memory, 5, 9)
    kept, gone = term_of_cluster(memory, 5), term_of_cluster(memory, 9)
    out = np.empty(600, np.int64)
    assert out[: posts_with(memory, kept, 0, False, out)].tolist() == [3, 2, 1, 0]
    assert posts_with(memory, gone, 0, False, out) == 0
    assert (counted(memory, kept), counted(memory, gone)) == ([2, 4, 4], [0, 0, 0])
    advance(memory, 7200.0)
    assert counted(memory, kept) == [0, 0, 0]
