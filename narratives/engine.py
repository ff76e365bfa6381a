"""Chooses the alerting a detector uses."""

import importlib
from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from domain.enums import Severity
from domain.records import Alert, Topic
from narratives.batch import PostBatch
from narratives.ports import Alerting, Book, Standing


class Silent:
    """Alerting that never alerts, for grouping alone."""

    def observe(self, batch: PostBatch, clusters: NDArray[np.int64], book: Book) -> list[Alert]:  # noqa: ARG002
        """Return no alert."""
        return []

    def facts(self, cluster: int, book: Book) -> Standing:  # noqa: ARG002
        """Return that nothing is known."""
        return Standing(momentum=0.0, hostility=0.0, severity=Severity.LOW)

    def alerted(self) -> Collection[int]:
        """Return that nothing was alerted."""
        return ()

    def snapshot(self) -> bytes:
        """Return nothing, which is all there is."""
        return b""

    def restore(self, data: bytes) -> None:
        """Go on from nothing."""


def engine(topics: Sequence[Topic], handles: Sequence[str]) -> Alerting:
    """Return the alert engine."""
    try:
        made: Alerting = importlib.import_module("narratives.alerting").AlertEngine(topics, handles)
    except ImportError:
        return Silent()
    return made
