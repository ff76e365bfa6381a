"""What grouping and alerting ask of each other, so that either can be tested alone."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from domain.enums import AlertKind, Severity
from domain.ids import NarrativeId, PostId, TopicId
from domain.records import Alert, Post, Signal
from narratives.batch import PostBatch
from narratives.grouped import Grouped


class Book(Protocol):
    """The narratives as they stand once a batch is grouped. A cluster is a number; merged ones share their root."""

    def root(self, cluster: int) -> int:
        """Return the cluster that now stands for this one (itself unless it was absorbed)."""
        ...

    def narrative_of(self, cluster: int) -> NarrativeId:
        """Return the id people see, giving the cluster one if it has none yet."""
        ...

    def size(self, cluster: int) -> int:
        """Return the number of posts so far."""
        ...

    def samples(self, cluster: int) -> Sequence[Post]:
        """Return kept posts, oldest first, at most 32; empty for a cluster too small or too long idle."""
        ...

    def join(self, into: int, absorbed: int) -> int:
        """Make two clusters one narrative; return the root (the elder of the two, whose id is kept)."""
        ...

    def dismissed(self, cluster: int) -> bool:
        """Return whether staff have said that this narrative is not hostile."""
        ...


@dataclass(frozen=True, slots=True)
class Standing:
    """How a narrative stands, besides its posts. `momentum` is decimal log surprise (>= 0), `hostility` 0..1."""

    momentum: float
    hostility: float
    severity: Severity
    kind: AlertKind | None = None
    topic: TopicId | None = None
    labels: Mapping[str, float] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()
    signals: tuple[Signal, ...] = ()


class Alerting(Protocol):
    """Notices what takes off. `AlertEngine` in `narratives.alerting` is the one the detector uses."""

    def observe(self, batch: PostBatch, grouped: Grouped) -> list[Alert]:
        """Return the alerts that these posts raise.

        Posts of one batch are in arrival order, and the same posts in batches of any size must give the same alerts:
        what posts still to come have done to the narratives must not be looked at.
        """
        ...

    def joined(self, top: int, gone: int) -> None:
        """Take note that staff made two clusters one; `top` stands for both."""
        ...

    def facts(self, cluster: int, book: Book) -> Standing:
        """Return how a narrative stands now, for its card."""
        ...

    def alerted(self) -> Collection[int]:
        """Return the clusters (whichever of a narrative's) that have raised alerts and are still of interest."""
        ...

    def forget(self, platform: str, post: PostId) -> None:
        """Let the text of a post go, if it is still kept."""
        ...

    def snapshot(self) -> bytes:
        """Return everything needed to go on from here."""
        ...

    def restore(self, data: bytes) -> None:
        """Go on from a snapshot."""
        ...
