"""What grouping hands back of a batch: where each post went, and which narratives became one."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.ids import NarrativeId


@dataclass(frozen=True, slots=True)
class Absorption:
    """That one narrative became part of another, at which post of the stream, and the posts of the parts that met."""

    at: int
    into: NarrativeId
    absorbed: NarrativeId
    into_posts: int
    absorbed_posts: int


@dataclass(frozen=True, slots=True)
class Grouped:
    """What became of a batch: serials of clusters and numbers of the narratives given at the moment, and absorptions.

    Both int64 (n); a cluster is -1 for a post without terms, a number 0 while a post belongs to no narrative.
    """

    clusters: NDArray[np.int64]
    names: NDArray[np.int64]
    absorbed: tuple[Absorption, ...] = ()


def id_of(name: int) -> NarrativeId:
    """Return the id people see of the n-th narrative."""
    return NarrativeId(f"N-{name}")


class Portions:
    """A batch that is grouped as far as it has been asked about, so that others see the book as each post left it.

    `group` groups the posts from a first up to a last one; it is asked for each post once, in order.
    """

    def __init__(self, group: Callable[[int, int], Grouped], posts: int) -> None:
        self._group, self._posts = group, posts
        self._done = 0
        self._parts: list[Grouped] = []

    def upto(self, stop: int) -> NDArray[np.int64]:
        """Group the posts before `stop`; return the clusters of those that had none yet."""
        part = self._group(self._done, stop)
        self._parts.append(part)
        self._done = stop
        return part.clusters

    def whole(self) -> Grouped:
        """Return what became of the batch; the rest of it is grouped."""
        if self._done < self._posts or not self._parts:
            self.upto(self._posts)
        clusters = np.concatenate([part.clusters for part in self._parts])
        names = np.concatenate([part.names for part in self._parts])
        return Grouped(clusters, names, tuple(a for part in self._parts for a in part.absorbed))
