"""Notices what takes off, tells it once, and says how severe and how hostile it is."""

import math
from collections import Counter
from collections.abc import Collection, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from domain.enums import AlertKind, Severity
from domain.ids import PostId
from domain.records import Alert, Topic
from narratives.alerting_assess import RECENT_POSTS, Assessor, Judge, could_move
from narratives.alerting_following import Following
from narratives.alerting_raised import alert_of
from narratives.alerting_recall import Recall
from narratives.alerting_state import packed, unpacked
from narratives.alerting_story import Story
from narratives.alerting_terms import hint, learn, own, release
from narratives.batch import PostBatch
from narratives.grouped import Grouped
from narratives.hostility import Scorer
from narratives.momentum import claim, term_of_cluster, unite
from narratives.momentum_kin import kin, leaning, tag_kin
from narratives.momentum_memory import NOW, POSTS, SEEN, STORIES, empty_bench, empty_memory
from narratives.momentum_records import Burst, Columns
from narratives.momentum_scan import GROWN, QUIET, SILENCE, burst_of, take
from narratives.ports import Book, Standing
from narratives.tokens import term_of

BAR: Final = 3.2
"""Decimal log surprise from which a burst is told: seldom in a day of chatter."""
ABSORB: Final = 0.5
"""Share of a burst's posts that must be told already for the burst to be a story going on."""
LEANING: Final = 0.75
"""Share of a burst's posts that must bear a mark of a young story for the burst to be a part of it."""
SOON: Final = 2 * 3600.0
"""Seconds for which a story is young: what it is made of has not all been said yet."""
MOST_STORIES: Final = 256
GROWTH: Final = 1.0
"""Growth after which a story is judged anew."""
SPANS: Final = ("2 minutes", "10 minutes", "60 minutes")


class AlertEngine:
    """Momentum, coordination and severity over a stream: batches in, alerts out. Bounded, deterministic, no clock."""

    def __init__(
        self, topics: Sequence[Topic] = (), handles: Sequence[str] = (), *, judge: Judge | None = None, bar: float = BAR
    ) -> None:
        self._assessor = Assessor(judge or Scorer.default(), topics, handles)
        self._watched = np.array([term_of("@" + handle.lstrip("@"))[0] for handle in handles], np.int32)
        self._bar = bar
        self._recall, self._bench = Recall(empty_memory()), empty_bench()
        self._stories: dict[int, Story] = {}
        self._numbered = 0
        self._refused: frozenset[int] = frozenset()
        self._held: set[int] | None = None
        none = np.zeros(0, np.int64)
        self._following = Following(0, none, none, none)

    def observe(self, batch: PostBatch, grouped: Grouped) -> list[Alert]:
        """Return the alerts that these posts raise, each by what was known with its last post."""
        memory, tokens = self._recall.memory, batch.tokens
        columns = Columns(
            tokens.terms, tokens.kinds, tokens.at, batch.text, batch.at, batch.ends, batch.created_at, batch.author,
            batch.near, batch.followers, grouped.roots, grouped.names, grouped.merges, grouped.merged,
        )  # fmt: skip
        first = int(memory.marks[SEEN])
        attached = np.full(len(batch), -1, np.int64)
        alerts: list[Alert | None] = []
        done, post, term, united = 0, 0, -1, 0
        self._refused, self._following = grouped.refused, Following(first, attached, batch.author, batch.followers)
        while True:
            post, term, what, event = take(memory, self._bench, columns, self._bar, self._watched, attached, post, term)
            upto = min(post + 1, len(batch))
            self._recall.write(first + done, batch.ids[done:upto], batch.platforms[done:upto])
            self._following.read = done = upto
            if upto > 0 and grouped.merged[upto - 1] > united:
                self._unite(grouped.merges[united : grouped.merged[upto - 1]].tolist())
                united = int(grouped.merged[upto - 1])
            if event < 0:
                self._following.give_all(self._stories)
                return [alert for alert in alerts if alert is not None]
            if event == GROWN:
                alerts.append(self._judge_anew(self._stories[what]))
            elif event == QUIET:
                self._end(self._stories[what])
            else:
                alerts.append(self._consider(burst_of(memory, self._bench, what, event)))

    def _judge_anew(self, story: Story) -> Alert | None:
        """Assess a story that has grown; return an alert if that makes it more severe."""
        self._following.give(story)
        before = story.severity
        if not could_move(story):
            self._recognise(story)
            return None
        self._assess(story)
        return alert_of(self._recall, story) if story.severity.rank > before.rank else None

    def _consider(self, burst: Burst) -> Alert | None:
        """Tell a burst as a new story, or see it as one already told."""
        memory = self._recall.memory
        now = float(memory.clock[NOW])
        numbers = np.fromiter(self._stories, np.int64, len(self._stories))
        for over in numbers[now - memory.pulse[numbers & (STORIES - 1), 0] > SILENCE].tolist():
            self._end(self._stories[over])
        pushed = burst.pushed
        number, share = tag_kin(memory, burst.posts, burst.terms[0]) if pushed else kin(memory, burst.terms, 2)
        if burst.apart:
            return self._part(burst, int(number), share)
        if share >= ABSORB:
            self._absorb(self._stories[int(number)], burst)
            return None
        number, share = leaning(memory, burst.posts) if not pushed else (-1, 0.0)
        if number >= 0 and share >= LEANING and now - self._stories[int(number)].born <= SOON:
            self._absorb(self._stories[int(number)], burst)
            return None
        told = {cluster: s for s in reversed(self._stories.values()) for cluster in s.clusters}
        ranked = _most_common(memory.cluster[burst.posts & (POSTS - 1)])
        named = set(memory.cluster[burst.posts[memory.named[burst.posts & (POSTS - 1)] > 0] & (POSTS - 1)].tolist())
        unused = next((cluster for cluster, _ in ranked if cluster not in told and cluster in named), None)
        first, times = ranked[0]
        if not pushed and first in told and (unused is None or times >= ABSORB * len(burst.posts)):
            self._absorb(told[first], burst)
            return None
        if unused is None and first not in named:
            return None  # each of its posts still stands for itself
        return self._tell(burst, first if unused is None else unused)

    def _part(self, burst: Burst, number: int, share: float) -> Alert | None:
        """Tell as a new story what bears an old one's words and is held apart from it by the grouping."""
        memory = self._recall.memory
        cluster, _ = _most_common(memory.cluster[burst.posts & (POSTS - 1)])[0]
        old = share >= ABSORB and float(memory.clock[NOW]) - self._stories[number].born > SOON
        known = any(cluster in story.clusters for story in self._stories.values())
        return self._tell(burst, cluster) if old and not known else None

    def _absorb(self, story: Story, burst: Burst) -> None:
        """See a burst as more of a told story."""
        for term in burst.terms.tolist():
            (own if burst.pushed else hint)(self._recall.memory, story, term)
        self._claim(story, burst)

    def _tell(self, burst: Burst, cluster: int) -> Alert | None:
        """Make a story of a burst and tell it."""
        memory = self._recall.memory
        rivals = [self._stories[n] for n in (self._numbered - STORIES,) if n in self._stories]
        if len(self._stories) >= MOST_STORIES and not rivals:
            rivals = [min(self._stories.values(), key=lambda s: (memory.pulse[s.number & (STORIES - 1), 0], s.number))]
        for rival in rivals:
            self._end(rival)
        now = float(memory.clock[NOW])
        story = Story(self._numbered, cluster, now, momentum=round(burst.surprise, 2))
        self._numbered += 1
        self._stories[story.number] = story
        self._held = None
        memory.pulse[story.number & (STORIES - 1)] = now
        for term in burst.terms.tolist():
            own(memory, story, term)
        if not burst.pushed:
            own(memory, story, int(term_of_cluster(memory, cluster)))
        self._claim(story, burst)
        seen = f"{burst.posts_counted} posts by {burst.authors} authors in {SPANS[burst.window]}"
        story.reasons = (f"{seen}, where {_usual(burst.expected)} expected.",)
        self._assess(story)
        return None if self._known(story, burst.pushed) else alert_of(self._recall, story)

    def _known(self, story: Story, pushed: bool) -> bool:
        """Return whether its narrative, whose clusters may have been merged since, was told as no less already."""
        return any(
            other.severity.rank >= story.severity.rank
            and (other.kind is AlertKind.HOSTILE or (story.kind is AlertKind.TRENDING and not pushed))
            for other in self._stories.values()
            if other.cluster == story.cluster and other is not story
        )

    def _claim(self, story: Story, burst: Burst) -> None:
        """Give a burst's posts to a story."""
        memory, rows = self._recall.memory, burst.posts & (POSTS - 1)
        self._following.give(story)
        claim(memory, burst.posts, story.number, burst.apart)
        story.take(burst.posts.tolist(), memory.author[rows].tolist(), memory.followers[rows].tolist())
        story.momentum = max(story.momentum, round(burst.surprise, 2))

    def _assess(self, story: Story) -> None:
        self._recognise(story)
        self._assessor.assess(story, self._recall, story.cluster in self._refused)

    def _recognise(self, story: Story) -> None:
        """Learn by what clusters and terms a story is known now."""
        memory = self._recall.memory
        recent = np.array(self._recall.kept(story.posts)[-64:], np.int64)
        for cluster in (story.cluster, _most_common(memory.cluster[recent & (POSTS - 1)])[0][0]):
            if cluster not in story.clusters and all(cluster not in s.clusters for s in self._stories.values()):
                story.clusters.append(cluster)
                self._held = None
        learn(memory, self._bench, story, np.array(self._recall.kept(story.posts)[-RECENT_POSTS:], np.int64))
        memory.due[story.number & (STORIES - 1)] = max(1, math.ceil(GROWTH * story.size))

    def _end(self, story: Story) -> None:
        """Let a story be over."""
        del self._stories[story.number]
        self._held = None
        release(self._recall.memory, story)

    def joined(self, top: int, gone: int) -> None:
        """Take note that staff made two clusters one; `top` stands for both."""
        unite(self._recall.memory, top, gone)
        self._unite([[top, gone]])

    def _unite(self, merges: Sequence[Sequence[int]]) -> None:
        if self._held is None:
            self._held = {cluster for s in self._stories.values() for cluster in (s.cluster, *s.clusters)}
        mine = self._held
        for top, gone in merges:
            if gone in mine:
                mine.add(top)
                for s in self._stories.values():
                    s.cluster = top if s.cluster == gone else s.cluster
                    s.clusters = list(dict.fromkeys(top if c == gone else c for c in s.clusters))

    def facts(self, cluster: int, book: Book) -> Standing:
        """Return how a narrative stands now, for its card."""
        root = book.root(cluster)
        mine = [s for s in self._stories.values() if book.root(s.cluster) == root]
        if not mine:
            return Standing(0.0, 0.0, Severity.LOW)
        s = max(mine, key=lambda s: (s.severity.rank, s.hostility, -s.number))
        return Standing(s.momentum, s.hostility, s.severity, s.kind, s.topic, s.labels, s.reasons, s.signals)

    def alerted(self) -> Collection[int]:
        """Return the clusters that have raised alerts and are still of interest."""
        return tuple(s.cluster for s in self._stories.values())

    def forget(self, platform: str, post: PostId) -> None:
        """Let the text of a post go, if it is still kept."""
        self._recall.forget(platform, post)

    def snapshot(self) -> bytes:
        """Return everything needed to go on from here."""
        return packed(self._recall, self._stories, self._numbered)

    def restore(self, data: bytes) -> None:
        """Go on from a snapshot; raises BadInputError if it is damaged or of another version."""
        self._recall, self._stories, self._numbered = unpacked(data)
        self._held = None


def _most_common(values: NDArray[np.int64]) -> list[tuple[int, int]]:
    """Return (value, times), the most frequent first, the smaller first among equals."""
    return sorted(Counter(values.tolist()).items(), key=lambda x: (-x[1], x[0]))


def _usual(expected: float) -> str:
    """Say how many posts were expected: a number that rounds to nothing is none."""
    return "none was" if expected < 0.05 else f"{expected:.1f} were"
