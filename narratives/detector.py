"""The way in: posts go in, and narratives and alerts come out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from domain.errors import NotFoundError
from domain.ids import NarrativeId
from domain.records import Alert, Narrative, Post, Topic
from narratives.alerting import AlertEngine
from narratives.alerting_assess import Judge
from narratives.amending import amend, expire
from narratives.batch import PostBatch, batch_of
from narratives.grouped import Absorption, Grouped, id_of
from narratives.grouping import Grouper
from narratives.ledger import began, ledger_of, share_of
from narratives.portrait import MOST_SAMPLES, central, fingerprint, headline, sensitive
from narratives.ports import Alerting
from narratives.settings import Settings
from narratives.snapshot import packed, unpacked
from narratives.tokens import term_of


@dataclass(frozen=True, slots=True)
class Batch:
    """What feeding posts brought: each post's narrative at that moment, alerts, what grew, and what absorbed what."""

    assigned: tuple[NarrativeId | None, ...]
    alerts: tuple[Alert, ...]
    grown: tuple[NarrativeId, ...]
    absorbed: tuple[Absorption, ...] = ()


class Detector:
    """Groups a stream of posts into narratives and raises alerts, in event time and bounded memory.

    The same posts give the same narratives whatever the size of the batches they come in. `judge` says how hostile a
    story is, in place of the built-in scorer. Narratives are numbered from the one after `after`.
    """

    def __init__(
        self,
        settings: Settings | None = None,
        topics: Sequence[Topic] = (),
        handles: Sequence[str] = (),
        *,
        judge: Judge | None = None,
        after: int = 0,
    ) -> None:
        self.settings = settings or Settings()
        self.grouper = Grouper(self.settings)
        if after:
            self.grouper.begin_after(after)
        self.alerting: Alerting = AlertEngine(topics, handles, judge=judge)

    def feed(self, posts: Sequence[Post]) -> Batch:
        """Take in posts in arrival order, late ones included."""
        batch = batch_of(posts)
        grouped, alerts = self.observe(batch)
        names = np.unique(self.grouper.names(grouped.clusters))
        given = tuple(id_of(n) if n else None for n in grouped.names.tolist())
        return Batch(given, alerts, tuple(id_of(n) for n in names.tolist() if n), grouped.absorbed)

    def observe(self, batch: PostBatch) -> tuple[Grouped, tuple[Alert, ...]]:
        """Take in a batch of columns."""
        grouped = self.grouper.group(batch)
        return grouped, tuple(self.alerting.observe(batch, grouped))

    def resolve(self, narrative: NarrativeId) -> NarrativeId:
        """Return the id a narrative bears now."""
        return self.grouper.narrative_of(self.grouper.cluster_of(narrative))

    def describe(self, narrative: NarrativeId) -> Narrative:
        """Return a narrative as it stands; raises NotFoundError if it is unknown or has faded."""
        book = self.grouper
        cluster = book.cluster_of(narrative)
        posts, slots = book.samples(cluster), book.slots(cluster)
        if not slots or not posts:
            raise NotFoundError(f"{narrative} has been silent for so long that its posts are no longer kept.")
        ledger = ledger_of(book.index, slots, book.platforms)
        order = central(posts, ledger.terms)
        standing = self.alerting.facts(cluster, book)
        samples = tuple(posts[i] for i in order[:MOST_SAMPLES])
        return Narrative(
            id=book.narrative_of(cluster),
            headline=headline(posts[order[0]]),
            first_seen=datetime.fromtimestamp(began(ledger.first, ledger.last, ledger.series), UTC),
            last_seen=datetime.fromtimestamp(ledger.last, UTC),
            size=ledger.size,
            authors=ledger.authors,
            momentum=standing.momentum,
            hostility=standing.hostility,
            severity=standing.severity,
            kind=standing.kind,
            topic=standing.topic,
            aliases=book.aliases(cluster),
            labels=standing.labels,
            platforms=ledger.platforms,
            reasons=standing.reasons,
            signals=standing.signals,
            series=ledger.series,
            samples=samples,
            sensitive=sensitive(samples),
            fingerprint=fingerprint(posts, lambda tag: share_of(book.index, slots, term_of("#" + tag)[0])),
        )

    def open(self) -> tuple[NarrativeId, ...]:
        """Return the narratives that have been alerted and have not faded, most severe first, then newest."""
        book = self.grouper
        roots = {book.root(c) for c in self.alerting.alerted()}
        standings = {c: self.alerting.facts(c, book) for c in roots if book.slots(c) and not book.dismissed(c)}
        ranked = sorted(standings, key=lambda c: (-standings[c].severity.rank, -standings[c].momentum, -c))
        return tuple(book.narrative_of(c) for c in ranked)

    def alerted(self) -> frozenset[NarrativeId]:
        """Return the narratives of which an alert was ever raised, by the ids they bear now."""
        book = self.grouper
        return frozenset(book.narrative_of(c) for c in {book.root(c) for c in self.alerting.alerted()})

    def dismiss(self, narrative: NarrativeId) -> None:
        """Take staff's word that a narrative is not hostile: it raises no more hostile alerts."""
        self.grouper.refused.add(self.grouper.cluster_of(narrative))

    def restore_dismissed(self, narrative: NarrativeId) -> None:
        """Undo a dismissal."""
        self.grouper.refused.discard(self.grouper.cluster_of(narrative))

    def merge(self, into: NarrativeId, from_: NarrativeId) -> None:
        """Make two narratives one, as staff ask; the elder id is kept and the other becomes its alias."""
        book = self.grouper
        one, other = book.cluster_of(into), book.cluster_of(from_)
        if one != other:
            top = book.join(one, other)
            self.alerting.joined(top, one + other - top)

    def amend(self, key: str, post: Post | None) -> None:
        """Replace a post (``platform:id``) by its new wording, or forget its text (None): its author took it back."""
        amend(self.grouper.kept, self.alerting, key, post)

    def expire(self, before: datetime) -> None:
        """Let go of the texts of posts written before a time; what was counted of them stands."""
        expire(self.grouper.kept, before)

    def snapshot(self) -> bytes:
        """Return the whole state, for `restored`."""
        return packed(self.grouper, self.alerting.snapshot())

    @classmethod
    def restored(
        cls,
        data: bytes,
        settings: Settings | None = None,
        topics: Sequence[Topic] = (),
        handles: Sequence[str] = (),
        *,
        judge: Judge | None = None,
    ) -> "Detector":
        """Return a detector that goes on exactly where the one that made the snapshot was.

        Raises BadInputError if the snapshot is damaged or of another version or setting.
        """
        detector = cls(settings, topics, handles, judge=judge)
        detector.alerting.restore(unpacked(data, detector.grouper))
        return detector
