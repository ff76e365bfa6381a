"""Builds streams to raise alerts in: chatter of invented words, crowds, campaigns, and a book of clusters."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np

from domain.ids import NarrativeId, PostId
from domain.records import Alert, Post, Signal, Topic
from narratives.alerting import AlertEngine
from narratives.batch import batch_of
from narratives.grouped import Grouped
from narratives.hostility import Judgement

START = datetime(2026, 5, 4, 8, 0, tzinfo=UTC)
_SYLLABLES = ("ba", "ce", "di", "fo", "gu", "ha", "ki", "lo", "mu", "ne", "pa", "ri", "so", "tu", "va", "ze")
_SMALL = (
    "the",
    "at",
    "of",
    "in",
    "on",
    "and",
    "is",
    "it",
    "has",
    "for",
    "they",
    "who",
    "my",
    "was",
    "now",
    "say",
    "to",
)
WORDS = tuple(a + b + c for a in _SYLLABLES for b in _SYLLABLES for c in _SYLLABLES[:4])


def at(minute: float) -> datetime:
    return START + timedelta(minutes=minute)


def say(text: str, minute: float, author: str) -> Post:
    return Post(PostId(f"{author}@{minute:.3f}"), "x", author, text, at(minute))


def chatter(minutes: float, each_minute: float = 4.0, first: float = 0.0, seed: int = 1) -> list[Post]:
    """Return posts of words drawn as people draw them: a few all the time, most of them seldom."""
    dice = random.Random(seed)
    posts = []
    for i in range(int(minutes * each_minute)):
        words = [WORDS[min(int(dice.paretovariate(0.7)) - 1, len(WORDS) - 1)] for _ in range(7)]
        words += dice.sample(_SMALL, 5)
        posts.append(say(" ".join(words), first + i / each_minute, f"c{seed}-{i % 997}"))
    return posts


def crowd(texts: Sequence[str], first: float, count: int, every: float = 0.5, name: str = "p") -> list[Post]:
    """Return posts of as many people, each once."""
    return [say(texts[i % len(texts)], first + i * every + 0.01, f"{name}{i}") for i in range(count)]


def campaign(texts: Sequence[str], first: float, count: int, accounts: int, every: float = 0.5) -> list[Post]:
    """Return posts of a few accounts, in turn, again and again."""
    return [
        say(f"{texts[i % len(texts)]} {WORDS[i * 7 % len(WORDS)]}", first + i * every + 0.02, f"t{i % accounts}")
        for i in range(count)
    ]


def mixed(*parts: Sequence[Post]) -> list[Post]:
    return sorted((post for part in parts for post in part), key=lambda post: post.created_at)


class Clusters:
    """A book in which every cluster stands for itself."""

    def __init__(self, dismissed: bool = False) -> None:
        self._dismissed = dismissed

    def root(self, cluster: int) -> int:
        return cluster

    def narrative_of(self, cluster: int) -> NarrativeId:
        return NarrativeId(f"N-{cluster}")

    def size(self, cluster: int) -> int:  # noqa: ARG002
        return 1

    def samples(self, cluster: int) -> Sequence[Post]:  # noqa: ARG002
        return ()

    def join(self, into: int, absorbed: int) -> int:  # noqa: ARG002
        return into

    def dismissed(self, cluster: int) -> bool:  # noqa: ARG002
        return self._dismissed


class Says:
    """A judge of one mind."""

    def __init__(self, hostile: float = 0.0) -> None:
        self._hostile = hostile

    def judge(
        self,
        posts: Sequence[Post],
        *,
        topics: Sequence[Topic] = (),  # noqa: ARG002
        handles: Sequence[str] = (),  # noqa: ARG002
        signals: Sequence[Signal] = (),  # noqa: ARG002
    ) -> Judgement:
        if self._hostile < 0.5:
            return Judgement(self._hostile, {}, ())
        return Judgement(self._hostile, {"hate": self._hostile}, (f"All of {len(posts)} posts say so.",))


def engine(hostile: float = 0.0, topics: Sequence[Topic] = (), handles: Sequence[str] = ()) -> AlertEngine:
    return AlertEngine(topics, handles, judge=Says(hostile))


def run(engine: AlertEngine, posts: Sequence[Post], size: int = 512, book: Clusters | None = None) -> list[Alert]:
    """Feed posts in batches of a size, each a cluster of its own (by its place in time) but for the book's roots."""
    clusters = np.array([int(post.created_at.timestamp() * 1000) for post in posts], np.int64)
    roots = np.array([(book or Clusters()).root(c) for c in clusters.tolist()], np.int64)
    assert all(a.created_at <= b.created_at for a, b in pairwise(posts))
    refused = frozenset(roots.tolist()) if book is not None and book.dismissed(0) else frozenset[int]()
    alerts: list[Alert] = []
    for i in range(0, len(posts), size):
        part = roots[i : i + size]
        merged = np.zeros(len(part), np.int64)
        grouped = Grouped(part, part, part, np.zeros((0, 2), np.int64), merged, refused)
        alerts += engine.observe(batch_of(posts[i : i + size]), grouped)
    return alerts
