"""What grouping hands back of a batch: where each post went, and which narratives became one."""

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

    Both int64 (n); a cluster is -1 for a post without terms, a number 0 while a post belongs to no narrative. `roots`
    int64 (n) stood for the clusters at that moment. `merges` int64 (m, 2) are the clusters that were made one, the one
    that stands first; `merged` int64 (n) says how many had been by each post. `refused` are those that staff had
    dismissed before.
    """

    clusters: NDArray[np.int64]
    names: NDArray[np.int64]
    roots: NDArray[np.int64]
    merges: NDArray[np.int64]
    merged: NDArray[np.int64]
    refused: frozenset[int] = frozenset()
    absorbed: tuple[Absorption, ...] = ()


def id_of(name: int) -> NarrativeId:
    """Return the id people see of the n-th narrative."""
    return NarrativeId(f"N-{name}")
