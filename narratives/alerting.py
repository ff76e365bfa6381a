"""Notices what takes off, tells it once, and says how severe and how hostile it is."""

import json
import zlib
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import asdict, fields
from datetime import UTC, datetime
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from domain.enums import AlertKind, Severity
from domain.ids import PostId, TopicId
from domain.records import Alert, Post, Signal, Topic
from narratives.alerting_story import Story
from narratives.batch import PostBatch
from narratives.coordination import Traces, signals_of
from narratives.coordination_alarm import alarm
from narratives.hostility import Judgement, Scorer
from narratives.momentum import (
    ENTRIES,
    LETTERS,
    NOW,
    POSTS,
    SEEN,
    TAIL,
    TOLD,
    WINDOWS,
    Memory,
    claim,
    common,
    empty_memory,
    surprise,
)
from narratives.momentum_joint import kin, tag_kin, terms_of
from narratives.momentum_scan import PUSH, RARE, Burst, burst_of, take
from narratives.ports import Book, Standing
from narratives.severity import assess
from narratives.tokens import HASHTAG, LINK, term_of

BAR: Final = 3.2
"""Decimal log surprise from which a burst is told: once in ten thousand windows by the model, seldom in a day."""
ABSORB: Final = 0.5
"""Share of a burst's posts that must bear a told story's terms for the burst to be that story going on."""
SILENCE: Final = 4 * 3600.0
"""Seconds without three posts an hour after which a story is over, and its terms are free to burst anew."""
TELLING: Final = 20.0
"""Times as common in a story as elsewhere from which a term is the story's."""
LEARN_SHARE: Final = 0.1
"""Share of a story's posts that must bear a term for the story to have it."""
MOST_TERMS: Final = 24
MOST_STORIES: Final = 256
JUDGED_POSTS: Final = 64
MINUTES: Final = ("2 minutes", "10 minutes", "60 minutes", "60 minutes")


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


class AlertEngine:
    """Momentum, coordination and severity over a stream: batches in, alerts out. Bounded, deterministic, no clock."""

    def __init__(
        self, topics: Sequence[Topic] = (), handles: Sequence[str] = (), *, judge: Judge | None = None, bar: float = BAR
    ) -> None:
        self._topics, self._handles, self._bar = tuple(topics), tuple(handles), bar
        self._judge: Judge = Scorer.default() if judge is None else judge
        self._watched = np.array([term_of("@" + h.lstrip("@"))[0] for h in handles], np.int32)
        self._memory: Memory = empty_memory()
        self._ids: list[str] = [""] * POSTS
        self._platforms: list[str] = [""] * POSTS
        self._stories: dict[int, Story] = {}
        self._numbered = 0

    def observe(self, batch: PostBatch, clusters: NDArray[np.int64], book: Book) -> list[Alert]:
        """Return the alerts that these posts raise; `clusters[i]` is the cluster of post i."""
        alerts: list[Alert] = []
        begin = int(self._memory.marks[SEEN])
        for i, name in enumerate(batch.ids):
            self._ids[(begin + i) & (POSTS - 1)] = name
            self._platforms[(begin + i) & (POSTS - 1)] = batch.platforms[i]
        attached = np.full(len(batch), -1, np.int64)
        done = start = resume = 0
        while True:
            start, resume, seed, window = take(
                self._memory,
                start,
                batch.tokens.terms,
                batch.tokens.kinds,
                batch.tokens.at,
                batch.text,
                batch.at,
                batch.ends,
                batch.created_at,
                batch.author,
                batch.near,
                clusters,
                batch.followers,
                self._bar,
                self._watched,
                attached,
                resume,
            )
            upto = start + (seed >= 0)
            alerts += self._grow(attached, done, upto, begin, book)
            done = upto
            if seed < 0:
                return alerts
            alert = self._consider(burst_of(self._memory, seed, window), book)
            if alert is not None:
                alerts.append(alert)

    def _grow(self, attached: NDArray[np.int64], done: int, upto: int, begin: int, book: Book) -> list[Alert]:
        """Give posts to the stories they belong to; return alerts for those that became more severe."""
        alerts = []
        for i in (np.flatnonzero(attached[done:upto] >= 0) + done).tolist():
            story = self._stories.get(int(attached[i]))
            if story is None:
                continue
            if float(self._memory.time[(begin + i) & (POSTS - 1)]) - story.active > SILENCE:
                self._end(story)
                continue
            self._give(story, begin + i)
            if story.size >= 1.5 * story.judged:
                severity, kind = story.severity, story.kind
                self._assess(story)
                if story.severity.rank > severity.rank:
                    alerts.append(self._alert(story, book))
                elif kind is AlertKind.HOSTILE:
                    story.kind = kind
        return alerts

    def _give(self, story: Story, number: int) -> None:
        row, memory = number & (POSTS - 1), self._memory
        story.take(number, int(memory.author[row]), int(memory.followers[row]), float(memory.time[row]))

    def _consider(self, burst: Burst, book: Book) -> Alert | None:
        """Tell a burst as a new story, or see it as one already told."""
        memory = self._memory
        self._retire()
        if burst.window == PUSH:
            number, share = tag_kin(memory, burst.posts, int(burst.terms[0]))
        else:
            number, share = kin(memory, burst.terms, 2)
        if share >= ABSORB:
            self._absorb(self._stories[int(number)], burst)
            return None
        roots = Counter(book.root(c) for c in memory.cluster[burst.posts & (POSTS - 1)].tolist())
        ranked = sorted(roots, key=lambda c: (-roots[c], c))
        told = {book.root(s.cluster): s for s in reversed(self._stories.values())}
        if burst.window == PUSH:  # a campaign inside a crisis is a narrative of its own, if any of its clusters can be
            ranked = [c for c in ranked if c not in told] or ranked
        elif ranked[0] in told:
            self._absorb(told[ranked[0]], burst)
            return None
        cluster = ranked[0]
        now = float(memory.clock[NOW])
        story = Story(self._numbered, cluster, now, now, [], active=now)
        self._numbered += 1
        self._stories[story.number] = story
        for t in burst.terms.tolist():
            self._own(story, t)
        self._claim(story, burst)
        story.momentum = burst.surprise
        seen = f"{burst.posts_counted} posts by {burst.authors} authors in {MINUTES[burst.window]}"
        story.reasons = (f"{seen}, where {burst.expected:.1f} were expected.",)
        self._assess(story)
        return self._alert(story, book)

    def _absorb(self, story: Story, burst: Burst) -> None:
        """See a burst as more of a told story: most posts with its terms belong to it already."""
        for t in burst.terms.tolist():
            if burst.window == PUSH:
                self._own(story, t)
            elif self._mark(story, t, 0.5) and t not in story.terms:
                story.learned.append(t)
        self._claim(story, burst)

    def _claim(self, story: Story, burst: Burst) -> None:
        claim(self._memory, burst.posts, story.number)
        for number in burst.posts.tolist():
            self._give(story, number)

    def _own(self, story: Story, term: int) -> None:
        """Mark a term that burst as a story's own; a new tag or link is a name, and says more than a word."""
        memory = self._memory
        named = common(memory, term) <= RARE and memory.kind[memory.head[term] & (ENTRIES - 1)] in (HASHTAG, LINK)
        self._mark(story, term, 2.0 if named else 1.0)
        if term not in story.terms:
            story.terms.append(term)

    def _mark(self, story: Story, term: int, pull: float) -> bool:
        """Let a story have a term unless another's is as sure; return whether it has it."""
        memory = self._memory
        if memory.owned[term] >= 0 and (memory.owned[term] == story.number or memory.pull[term] >= pull):
            return bool(memory.owned[term] == story.number)
        memory.owned[term] = story.number
        memory.pull[term] = pull
        return True

    def _learn(self, story: Story, posts: NDArray[np.int64]) -> None:
        """Let a story have the terms that its posts keep bearing and others do not; two of them make a post its own."""
        memory = self._memory
        for t in story.learned:
            if memory.owned[t] == story.number and memory.pull[t] < 1.0:
                memory.owned[t] = -1
        story.learned = []
        terms, counts = np.unique(terms_of(memory, posts), return_counts=True)
        for t, n in sorted(zip(terms.tolist(), counts.tolist(), strict=True), key=lambda x: (-x[1], x[0])):
            if n < max(3.0, LEARN_SHARE * len(posts)) or len(story.learned) >= MOST_TERMS:
                return
            if n / len(posts) >= TELLING * common(memory, t) and t not in story.terms and self._mark(story, t, 0.5):
                story.learned.append(t)

    def _retire(self) -> None:
        """Let go of stories that have been silent for hours, and of the quietest beyond the most that are kept."""
        now = self._memory.clock[NOW]
        over = [s for s in self._stories.values() if now - s.active > SILENCE]
        if len(self._stories) - len(over) >= MOST_STORIES:
            over.append(min((s for s in self._stories.values() if s not in over), key=lambda s: (s.last, s.number)))
        for story in over:
            self._end(story)

    def _end(self, story: Story) -> None:
        """Let go of a story: its terms are free to burst anew."""
        del self._stories[story.number]
        mine = np.array(story.terms + story.learned, np.int64)
        self._memory.owned[mine[self._memory.owned[mine] == story.number]] = -1
        self._memory.story[self._memory.story == story.number] = TOLD

    def _assess(self, story: Story) -> None:
        """Judge a story anew: signs of coordination, hostility, topic, severity."""
        rows = np.array(story.posts[-JUDGED_POSTS * 4 :], np.int64)
        rows = rows[rows >= self._memory.marks[TAIL + 2]]
        story.judged = story.size
        if not len(rows):
            return
        self._learn(story, rows)
        story.signals = signals_of(self._traces(rows))
        pick = rows if len(rows) <= JUDGED_POSTS else rows[np.linspace(0, len(rows) - 1, JUDGED_POSTS).astype(np.int64)]
        posts = [self._post(int(n)) for n in pick]
        judged = self._judge.judge(posts, topics=self._topics, handles=self._handles, signals=story.signals)
        topic = self._topic_of(posts)
        story.topic = None if topic is None else topic.id
        story.hostility, story.labels, why = judged.hostile, dict(judged.labels), judged.reasons
        raised = alarm([terms_of(self._memory, pick[i : i + 1]) for i in range(len(pick))], story.signals)
        if raised is not None:
            label, value, reason = raised
            story.hostility = max(story.hostility, value)
            story.labels = {**story.labels, label.value: max(value, story.labels.get(label.value, 0.0))}
            why = (*why, reason)
        story.kind = AlertKind.HOSTILE if story.hostility >= 0.5 and why else AlertKind.TRENDING
        named = [x for x, v in story.labels.items() if v >= 0.5]
        risk = assess(authors=len(story.authors), followers=story.followers, kind=story.kind, labels=named, topic=topic)
        story.severity = Severity.highest(story.severity, risk.severity)
        story.reasons = (story.reasons[0], *why, risk.reason)

    def _traces(self, numbers: NDArray[np.int64]) -> Traces:
        memory, rows = self._memory, numbers & (POSTS - 1)
        tags: Counter[int] = Counter()
        for row in rows.tolist():
            slots = np.arange(memory.first[row], memory.first[row] + memory.size[row]) & (ENTRIES - 1)
            tags.update(memory.term[slots][np.isin(memory.kind[slots], (HASHTAG, LINK))].tolist())
        top = min(tags, key=lambda t: (-tags[t], t)) if tags else -1
        has = np.array(
            [top >= 0 and top in terms_of(memory, numbers[i : i + 1]) for i in range(len(numbers))], np.bool_
        )
        return Traces(
            memory.time[rows], memory.author[rows], memory.near[rows], np.where(has, top, -1).astype(np.int64)
        )

    def _text(self, row: int) -> str:
        memory = self._memory
        slots = np.arange(memory.text_at[row], memory.text_at[row] + memory.text_size[row]) & (LETTERS - 1)
        return bytes(memory.letters[slots]).decode("utf-8", "ignore")

    def _post(self, number: int) -> Post:
        row, memory = number & (POSTS - 1), self._memory
        return Post(
            id=PostId(self._ids[row]),
            platform=self._platforms[row],
            author=f"{int(memory.author[row]) & 0xFFFFFFFFFFFFFFFF:016x}",
            text=self._text(row),
            created_at=datetime.fromtimestamp(float(memory.time[row]), UTC),
        )

    def _topic_of(self, posts: Sequence[Post]) -> Topic | None:
        """Return the topic whose terms most posts bear, if a fifth of them do."""
        texts = [" ".join(p.text.casefold().split()) for p in posts]
        counts = [sum(any(term.casefold() in x for term in t.terms) for x in texts) for t in self._topics]
        if not counts or max(counts) < max(1, len(posts) / 5):
            return None
        return self._topics[counts.index(max(counts))]

    def _alert(self, story: Story, book: Book) -> Alert:
        memory = self._memory
        live = [n for n in story.posts if n >= memory.marks[SEEN] - POSTS]
        marked = set(story.terms)
        best = max(live[:64], key=lambda n: (len(marked.intersection(terms_of(memory, np.array([n])).tolist())), -n))
        return Alert(
            narrative_id=book.narrative_of(book.root(story.cluster)),
            kind=story.kind,
            at=datetime.fromtimestamp(float(memory.clock[NOW]), UTC),
            severity=story.severity,
            momentum=round(story.momentum, 2),
            hostility=round(story.hostility, 3),
            size=story.size,
            authors=len(story.authors),
            headline=" ".join(self._text(best & (POSTS - 1)).split())[:140],
            topic=story.topic,
            post_ids=tuple(PostId(self._ids[n & (POSTS - 1)]) for n in live),
            reasons=story.reasons,
        )

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

    def snapshot(self) -> bytes:
        """Return everything needed to go on from here."""
        arrays = {name: getattr(self._memory, name) for name in Memory._fields}
        head = {
            "arrays": [(name, a.dtype.str, list(a.shape)) for name, a in arrays.items()],
            "ids": self._ids,
            "platforms": self._platforms,
            "numbered": self._numbered,
            "stories": [{**asdict(s), "authors": sorted(s.authors)} for s in self._stories.values()],
        }
        text = json.dumps(head).encode()
        body = b"".join(a.tobytes() for a in arrays.values())
        return zlib.compress(len(text).to_bytes(8, "little") + text + body, 1)

    def restore(self, data: bytes) -> None:
        """Go on from a snapshot."""
        raw = zlib.decompress(data)
        size = int.from_bytes(raw[:8], "little")
        head = json.loads(raw[8 : 8 + size])
        at, arrays = 8 + size, {}
        for name, dtype, shape in head["arrays"]:
            count = int(np.prod(shape))
            arrays[name] = np.frombuffer(raw, dtype, count, at).reshape(shape).copy()
            at += arrays[name].nbytes
        self._memory = Memory(**arrays)
        self._ids, self._platforms, self._numbered = head["ids"], head["platforms"], head["numbered"]
        self._stories = {s["number"]: _story_of(s) for s in head["stories"]}


def _story_of(stored: dict[str, Any]) -> Story:
    values = {f.name: stored[f.name] for f in fields(Story)}
    values["authors"] = set(values["authors"])
    values["kind"], values["severity"] = AlertKind(values["kind"]), Severity(values["severity"])
    values["topic"] = None if values["topic"] is None else TopicId(values["topic"])
    values["reasons"] = tuple(values["reasons"])
    values["signals"] = tuple(Signal(**s) for s in values["signals"])
    return Story(**values)


__all__ = ["WINDOWS", "AlertEngine", "surprise"]
