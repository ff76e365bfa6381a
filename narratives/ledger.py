"""What is counted of a narrative, pooled over the clusters it is made of."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from narratives.index import DF, PLATFORMS, REGISTERS, ROOM, SERIES, WEIGHT, Index

BUCKET_S: Final = 300
TOGETHER: Final = 3
TOGETHER_BUCKETS: Final = 6
"""Half an hour."""
CALM: Final = 30
"""A half hour with less than one part in so many of the busiest one is calm talk that resembles the story."""
SCARCE: Final = 8.0
"""Posts with a term below which nothing is said about whose it is."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """Counts of a narrative. `first`, `last` seconds since 1970; `terms` weights by term id, for centrality."""

    size: int
    authors: int
    first: float
    last: float
    platforms: Mapping[str, int]
    series: tuple[int, ...]
    terms: Mapping[int, float]


def distinct(registers: NDArray[np.uint8], most: int) -> int:
    """Return about how many distinct values HyperLogLog registers have counted (Flajolet et al., 2007)."""
    empty = int(np.count_nonzero(registers == 0))
    estimate = 0.7213 / (1 + 1.079 / REGISTERS) * REGISTERS**2 / float(np.sum(2.0 ** -registers.astype(np.float64)))
    if estimate <= 2.5 * REGISTERS and empty:
        estimate = REGISTERS * math.log(REGISTERS / empty)
    return max(1, min(most, round(estimate)))


def began(first: float, last: float, series: Sequence[int]) -> float:
    """Return when a narrative began to be told: its first post that at least two more follow within half an hour.

    In a story with a burst it takes as many as a `CALM`-th of its busiest half hour. What came earlier, alone or in so
    small a company, resembles the story and is no part of it; the agency's clock must not start there. Where no three
    posts stand together it began with its first. Times are seconds since 1970; `series` counts posts in buckets of five
    minutes, the last holding `last`.
    """
    newest = int(last // BUCKET_S)
    together = [sum(series[i : i + TOGETHER_BUCKETS]) for i in range(len(series))]
    enough = max(TOGETHER, max(together, default=0) / CALM)
    for i, count in enumerate(series):
        if count and together[i] >= enough:
            return max(first, float((newest - (len(series) - 1 - i)) * BUCKET_S))
    return first


def share_of(index: Index, slots: Sequence[int], term: int) -> float:
    """Return the share (0..1) of the stream's posts with a term that are a narrative's; 1 for a term hardly met."""
    met = float(index.lore[term, DF])
    if met < SCARCE:
        return 1.0
    entries = np.concatenate([np.arange(s * ROOM, s * ROOM + int(index.used[s])) for s in slots])
    return min(1.0, float(index.mass[entries[index.term[entries] == term]].sum()) / met)


def _series(index: Index, slots: Sequence[int]) -> tuple[int, ...]:
    last = max(int(index.bucket[s]) for s in slots)
    total = np.zeros(SERIES, np.int64)
    for s in slots:
        behind = last - int(index.bucket[s])
        if behind < SERIES:
            total[: SERIES - behind] += index.series[s, behind:]
    used = np.flatnonzero(total)
    return tuple(total[used[0] :].tolist()) if len(used) else ()


def ledger_of(index: Index, slots: Sequence[int], platforms: Sequence[str]) -> Ledger:
    """Return the pooled counts of some slots; `platforms` names the columns of `Index.platforms`."""
    size = int(sum(index.size[s] for s in slots))
    counts = index.platforms[list(slots)].sum(axis=0)
    names = [*platforms[: PLATFORMS - 1], *(["other"] if len(platforms) >= PLATFORMS else [])]
    terms: dict[int, float] = {}
    for s in slots:
        for e in range(s * ROOM, s * ROOM + int(index.used[s])):
            t = int(index.term[e])
            terms[t] = terms.get(t, 0.0) + float(index.mass[e]) * float(index.lore[t, WEIGHT]) / size
    return Ledger(
        size=size,
        authors=distinct(index.authors[list(slots)].max(axis=0), size),
        first=float(min(index.first[s] for s in slots)),
        last=float(max(index.last[s] for s in slots)),
        platforms={name: int(n) for name, n in zip(names, counts, strict=False) if n},
        series=_series(index, slots),
        terms=terms,
    )
