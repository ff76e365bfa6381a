from itertools import pairwise, product

import pytest

from domain.enums import AlertKind, Category, Severity
from domain.ids import TopicId
from domain.records import Topic
from narratives.severity import MATRIX, assess, reach_of


def topic(impact: Severity) -> Topic:
    return Topic(TopicId("t"), "T", ("t",), Category.HATE, impact)


def test_the_matrix_never_falls_as_reach_or_impact_rises() -> None:
    for impact in Severity:
        assert all(a.rank <= b.rank for a, b in pairwise(MATRIX[impact]))
    for low, high in pairwise(Severity):
        assert all(a.rank <= b.rank for a, b in zip(MATRIX[low], MATRIX[high], strict=True))


@pytest.mark.parametrize(
    ("authors", "followers", "reach"),
    [
        (1, 0, Severity.LOW),
        (25, 0, Severity.MEDIUM),
        (100, 0, Severity.HIGH),
        (500, 0, Severity.CRITICAL),
        (3, 60_000, Severity.MEDIUM),
        (3, 9_000_000, Severity.CRITICAL),
    ],
)
def test_reach_is_by_accounts_or_by_their_followers(authors: int, followers: int, reach: Severity) -> None:
    assert reach_of(authors, followers) is reach


def test_a_topics_impact_is_the_floor() -> None:
    for impact, kind in product(Severity, AlertKind):
        risk = assess(authors=1, followers=0, kind=kind, labels=(), topic=topic(impact))
        assert risk.severity.rank >= impact.rank


def test_a_call_to_violence_is_high_however_few_say_it() -> None:
    labels = (Category.INCITEMENT.value,)
    assert assess(authors=2, followers=0, kind=AlertKind.HOSTILE, labels=labels, topic=None).severity is Severity.HIGH
    assert assess(authors=2, followers=0, kind=AlertKind.TRENDING, labels=labels, topic=None).severity is Severity.LOW


def test_the_reason_names_reach_and_impact() -> None:
    risk = assess(authors=120, followers=0, kind=AlertKind.HOSTILE, labels=("hate",), topic=None)
    assert risk.reason == "Severity high: high reach (120 accounts) and medium impact."
