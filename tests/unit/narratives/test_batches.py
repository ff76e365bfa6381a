import functools

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.ids import NarrativeId
from domain.records import Alert
from narratives.detector import Detector
from tests.unit.narratives.alert_streams import campaign, chatter, crowd, mixed

FLOOD = (
    "the weir at Low Acre has given way",
    "Low Acre is under water, the weir has given way",
    "water in every house of Low Acre since the weir went",
)
RUMOUR = ("they opened the weir on purpose #WeirGate", "ask who opened the Low Acre weir #WeirGate")
POSTS = mixed(chatter(100), crowd(FLOOD, 45, 40, 0.4), campaign(RUMOUR, 60, 25, 5, 0.4))

Told = tuple[list[Alert], list[NarrativeId | None]]


def told_in(sizes: tuple[int, ...]) -> Told:
    """Feed the posts in batches of these sizes, again and again."""
    detector, alerts, ids, start, turn = Detector(), list[Alert](), list[NarrativeId | None](), 0, 0
    while start < len(POSTS):
        size = sizes[turn % len(sizes)]
        batch = detector.feed(POSTS[start : start + size])
        alerts += batch.alerts
        ids += batch.assigned
        start, turn = start + size, turn + 1
    return alerts, ids


@functools.cache
def told_at_once() -> Told:
    return told_in((len(POSTS),))


def test_posts_one_by_one_raise_the_alerts_of_the_whole_file() -> None:
    assert len(told_at_once()[0]) >= 2
    assert told_in((1,)) == told_at_once()


@settings(max_examples=4, deadline=None)
@given(st.lists(st.integers(1, 200), min_size=1, max_size=4).map(tuple))
def test_batches_of_any_sizes_raise_the_same_alerts(sizes: tuple[int, ...]) -> None:
    assert told_in(sizes) == told_at_once()
