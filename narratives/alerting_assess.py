"""Judges a story as it stands: signs of coordination, hostility and why, topic, and the severity they make."""

import re
from collections.abc import Sequence
from typing import Final, Protocol

import numpy as np

from domain.enums import AlertKind, Severity
from domain.records import Post, Signal, Topic
from narratives.alerting_recall import Recall
from narratives.alerting_story import Story
from narratives.coordination import signals_of
from narratives.coordination_alarm import alarm
from narratives.hostility import Judgement
from narratives.severity import MATRIX, assess, reach_of

HOSTILE: Final = 0.5
RECENT_POSTS: Final = 256
"""Latest posts by which a story is known."""
JUDGED_POSTS: Final = 64
"""Posts among them, evenly spread, that are judged."""
REPEATED: Final = 1.3
"""Posts an account from which a story is judged at every doubling: a campaign may turn at any time."""
UNSURE: Final = 0.2
"""Hostility from which it is, too."""
SLOWER: Final = 4.0
"""Growth after which any story is judged anew: a calm crowd's words are read again at four times its size."""
ON_TOPIC: Final = 0.2
"""Share of the judged posts that must bear a topic's terms."""


def could_move(story: Story) -> bool:
    """Return whether judging a story anew could change what it is, as far as can be told without reading it."""
    return (
        story.size >= SLOWER * story.judged
        or story.size >= REPEATED * len(story.authors)
        or story.hostility >= UNSURE
        or MATRIX[story.impact][reach_of(len(story.authors), story.followers).rank].rank > story.severity.rank
    )


class Judge(Protocol):
    """What alerting asks of hostility; `narratives.hostility.Scorer` is it."""

    def judge(
        self,
        posts: Sequence[Post],
        *,
        topics: Sequence[Topic] = (),
        handles: Sequence[str] = (),
        signals: Sequence[Signal] = (),
    ) -> Judgement:
        """Judge one narrative by up to 64 of its posts together."""
        ...


class Assessor:
    """Assesses stories against the agency's topics and handles."""

    def __init__(self, judge: Judge, topics: Sequence[Topic], handles: Sequence[str]) -> None:
        self._judge, self._topics, self._handles = judge, tuple(topics), tuple(handles)
        self._terms = [re.compile("|".join(_pattern(term) for term in t.terms) or r"(?!)") for t in self._topics]

    def assess(self, story: Story, recall: Recall, refused: bool) -> None:
        """Write into a story how it stands. `refused`: staff have said that it is not hostile."""
        numbers = np.array(recall.kept(story.posts)[-RECENT_POSTS:], np.int64)
        story.judged = story.size
        story.signals = signals_of(recall.traces(numbers))
        if len(numbers) > JUDGED_POSTS:
            numbers = numbers[np.linspace(0, len(numbers) - 1, JUDGED_POSTS).astype(np.int64)]
        posts = recall.posts(numbers)
        judged = self._judge.judge(posts, topics=self._topics, handles=self._handles, signals=story.signals)
        hostility, labels, why = judged.hostile, dict(judged.labels), judged.reasons
        raised = alarm(recall.terms(numbers), story.signals)
        if raised is not None:
            label, value, reason = raised
            hostility, why = max(hostility, value), (*why, reason)
            labels[label.value] = max(value, labels.get(label.value, 0.0))
        hostile = hostility >= HOSTILE and bool(why) and not refused
        if hostile or story.kind is AlertKind.TRENDING or refused:
            story.kind = AlertKind.HOSTILE if hostile else AlertKind.TRENDING
            story.hostility, story.labels = hostility, labels
        topic = self._topic_of(posts)
        story.topic = story.topic if topic is None else topic.id
        named = [name for name, value in story.labels.items() if value >= HOSTILE]
        risk = assess(authors=len(story.authors), followers=story.followers, kind=story.kind, labels=named, topic=topic)
        story.impact = risk.impact
        story.severity = risk.severity if refused else Severity.highest(story.severity, risk.severity)
        said = why if hostile or story.kind is AlertKind.TRENDING else story.reasons[1:-1]
        story.reasons = (story.reasons[0], *said, risk.reason)

    def _topic_of(self, posts: Sequence[Post]) -> Topic | None:
        """Return the topic whose terms the most posts bear, if enough of them do."""
        texts = [post.text.casefold() for post in posts]
        counts = [sum(bool(terms.search(text)) for text in texts) for terms in self._terms]
        best = max(counts, default=0)
        return self._topics[counts.index(best)] if best >= max(1.0, ON_TOPIC * len(posts)) else None


def _pattern(term: str) -> str:
    """Return a pattern that finds a word, phrase or #hashtag in case-folded text, not inside another word."""
    words = r"\s+".join(re.escape(word) for word in term.casefold().split())
    return rf"(?<!\w){words}(?!\w)"
