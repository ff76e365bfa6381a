"""One story that has been told: which terms mark it, which posts bear them, and what was said of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from domain.enums import AlertKind, Severity
from domain.ids import TopicId
from domain.records import Signal

KEPT_POSTS: Final = 512
"""Numbers of a story's latest posts that are kept."""
KEPT_AUTHORS: Final = 4096
"""Distinct accounts counted exactly; reach is critical long before."""


@dataclass(slots=True)
class Story:
    """A burst that was told, and the posts that bear its terms since. `number` is its mark on terms and posts.

    `cluster` is the one it was told under; `clusters` are all that most of its posts have been in; `name` is the
    number of its narrative; `terms` burst, `learned` ones came along; `judged` is the size and `impact` what was at
    risk at the last assessment; `momentum` is its highest surprise.
    """

    number: int
    cluster: int
    born: float
    clusters: list[int] = field(default_factory=list)
    terms: list[int] = field(default_factory=list)
    learned: list[int] = field(default_factory=list)
    posts: list[int] = field(default_factory=list)
    authors: set[int] = field(default_factory=set)
    name: int = 0
    size: int = 0
    followers: int = 0
    judged: int = 0
    momentum: float = 0.0
    kind: AlertKind = AlertKind.TRENDING
    severity: Severity = Severity.LOW
    impact: Severity = Severity.LOW
    hostility: float = 0.0
    topic: TopicId | None = None
    labels: Mapping[str, float] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()
    signals: tuple[Signal, ...] = ()

    def take(self, numbers: Sequence[int], authors: Sequence[int], followers: Sequence[int]) -> None:
        """Add posts: the numbers of one story's next ones, who wrote them, and how many follow each (-1 unknown)."""
        self.size += len(numbers)
        at = 0
        while at < len(numbers):  # cut short at the same posts, in whatever portions they come
            room = 2 * KEPT_POSTS + 1 - len(self.posts)
            self.posts += numbers[at : at + room]
            at += room
            if len(self.posts) > 2 * KEPT_POSTS:
                del self.posts[:-KEPT_POSTS]
        for author, following in zip(authors, followers, strict=True):
            if author not in self.authors and len(self.authors) < KEPT_AUTHORS:
                self.authors.add(author)
                self.followers += max(following, 0)
