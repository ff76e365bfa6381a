"""What is counted of a narrative, pooled over the clusters it is made of."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from narratives.index import PLATFORMS, REGISTERS, ROOM, SERIES, Index


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
            terms[t] = terms.get(t, 0.0) + float(index.mass[e]) * float(index.weight[t]) / size
    return Ledger(
        size=size,
        authors=distinct(index.authors[list(slots)].max(axis=0), size),
        first=float(min(index.first[s] for s in slots)),
        last=float(max(index.last[s] for s in slots)),
        platforms={name: int(n) for name, n in zip(names, counts, strict=False) if n},
        series=_series(index, slots),
        terms=terms,
    )
