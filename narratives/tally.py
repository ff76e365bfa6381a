"""Counts each cluster's posts: when, by how many, on which platforms."""

# The compiled loops are long and flat on purpose: numba inlines no objects.

from typing import Any

import numpy as np

from narratives.compiled import loop
from narratives.index import BUCKET_SECONDS, PLATFORMS, REGISTERS, SERIES


@loop
def count_author(registers: Any, author: Any) -> None:
    """Note an author's 64-bit hash in HyperLogLog registers."""
    h = np.uint64(author)
    rest = h >> np.uint64(9)
    rank = 1
    while rank < 50 and rest & np.uint64(1) == np.uint64(0):
        rank += 1
        rest >>= np.uint64(1)
    place = h & np.uint64(511)
    registers[place] = max(registers[place], np.uint8(rank))


@loop
def _shift(x: Any, s: int, bucket: int) -> None:
    """Move a cluster's series so that its last bucket is this one."""
    gone = bucket - x.bucket[s]
    if gone <= 0:
        return
    row = x.series[s]
    if gone >= SERIES:
        row[:] = 0
    else:
        for k in range(SERIES - gone):
            row[k] = row[k + gone]
        row[SERIES - gone :] = 0
    x.bucket[s] = bucket


@loop
def note(x: Any, s: int, now: float, author: Any, platform: Any) -> None:
    """Count a post in its cluster's ledger."""
    bucket = int(now // BUCKET_SECONDS)
    if x.size[s] == 0:
        x.first[s] = now
        x.last[s] = now
        x.authors[s, :] = 0
        x.series[s, :] = 0
        x.platforms[s, :] = 0
        x.bucket[s] = bucket
    x.size[s] += 1
    x.first[s] = min(x.first[s], now)
    x.last[s] = max(x.last[s], now)
    count_author(x.authors[s], author)
    x.platforms[s, platform] += 1
    _shift(x, s, bucket)
    place = SERIES - 1 - (x.bucket[s] - bucket)
    if place >= 0 and x.series[s, place] < 65535:
        x.series[s, place] += 1


@loop
def pool(x: Any, a: int, b: int) -> None:
    """Add slot b's ledger to slot a's."""
    x.size[a] += x.size[b]
    x.first[a] = min(x.first[a], x.first[b])
    x.last[a] = max(x.last[a], x.last[b])
    for k in range(REGISTERS):
        x.authors[a, k] = max(x.authors[a, k], x.authors[b, k])
    for k in range(PLATFORMS):
        x.platforms[a, k] += x.platforms[b, k]
    top = max(x.bucket[a], x.bucket[b])
    _shift(x, a, top)
    _shift(x, b, top)
    for k in range(SERIES):
        x.series[a, k] = min(65535, np.int64(x.series[a, k]) + np.int64(x.series[b, k]))
