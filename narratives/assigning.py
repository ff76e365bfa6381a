"""Puts each post of a stream into a cluster, and lets clusters grow together."""

# ruff: noqa: C901, PLR0917
# The compiled loops are long and flat on purpose: numba inlines no objects.

import math
from typing import Any, Final

import numpy as np

from narratives.compiled import loop
from narratives.index import (
    DF,
    DOCS,
    MEMORY,
    MERGES,
    NAMES,
    POSTS,
    PULSE,
    RATE,
    RENEW,
    REWEIGH,
    SCALE,
    SWEPT,
    TOPICAL,
    WEIGHT,
)
from narratives.kinship import absorb, kin, nearest, root_of
from narratives.postings import find, gain, open_slot, renorm, reweigh, reweigh_all
from narratives.tally import note

ENOUGH: Final = 8.0
"""Posts of the smaller of two clusters from which merging them asks for more."""


@loop
def _due(size: Any) -> bool:
    """Return whether a size is 2^k or 3 * 2^k."""
    while size > 3 and size % 2 == 0:
        size //= 2
    return bool(size == 2 or size == 3)  # noqa: PLR1714 - numba builds no sets


@loop
def _named(x: Any, s: int, tune: Any) -> Any:
    """Return the name of the narrative that a slot belongs to, giving it one once it is large enough."""
    top = root_of(x.parent, x.serial[s])
    if x.name[top] == 0 and x.size[s] >= tune.named_at:
        x.ints[NAMES] += 1
        x.name[top] = x.ints[NAMES]
        x.owner[x.ints[NAMES]] = top
    return x.name[top]


@loop
def _merge(x: Any, s: int, now: float, tune: Any, weights: Any, merges: Any) -> int:
    """Merge a cluster with those that have come to tell the same story. Return its slot."""
    for _ in range(4):
        other, likeness, _ = kin(x, s, now, tune, weights)
        if likeness < tune.merge:
            break
        least = min(x.size[s], x.size[other])
        if likeness < tune.merge * (least / ENOUGH) ** tune.proof:
            break
        s = absorb(x, s, other, merges)
    return s


@loop
def _sweep(x: Any, busy: int, now: float, tune: Any, weights: Any, merges: Any) -> None:
    """Try the next cluster in turn for a merge, so that old ones meet what has come since."""
    s = x.ints[SWEPT]
    for _ in range(64):
        s = (s + 1) % len(x.size)
        if x.serial[s] >= 0:
            break
    x.ints[SWEPT] = s
    if x.serial[s] >= 0 and s != busy:
        renorm(x, s)
        _named(x, _merge(x, s, now, tune, weights, merges), tune)


@loop
def _beat(x: Any, s: int, now: float, tune: Any) -> None:
    """Note that a cluster has a post: its share of the stream rises, and it wakes a little if it slept."""
    if x.size[s] == 0:
        x.state[s, PULSE] = now
    x.state[s, RATE] += x.reals[SCALE]
    x.state[s, PULSE] += max(0.0, now - x.state[s, PULSE]) * max(tune.waking, 1.0 / (x.size[s] + 1.0))


@loop
def _age(x: Any, growth: float) -> None:
    """Count a post, and let what is known of terms and of the stream follow it."""
    x.reals[DOCS] += 1.0
    x.ints[POSTS] += 1
    x.reals[SCALE] *= growth
    if x.reals[SCALE] > 1e12:
        for s in range(len(x.size)):
            x.state[s, RATE] /= x.reals[SCALE]
        x.reals[SCALE] = 1.0
    if x.reals[DOCS] > MEMORY:
        for t in range(len(x.row)):
            x.lore[t, DF] *= np.float32(0.5)
        x.reals[DOCS] *= 0.5
    if x.ints[POSTS] % REWEIGH == 0:
        reweigh_all(x)


@loop
def assign(
    x: Any, terms: Any, at: Any, times: Any, authors: Any, platforms: Any, tune: Any, out: Any, merges: Any
) -> None:
    """Put each post into a cluster.

    `out` int64 (n, 4) gets the cluster's serial (-1 for a post without terms), the name its narrative bears at that
    moment (0 none), which post of its cluster it is (1 the first), and the root that
    stands for the cluster at that moment (-1 too). `merges` int64 (8n, 7) logs what was united
    (see `index.TOP`); how many rows is left in `x.ints[MERGES]`.
    """
    weights = x.weights
    x.ints[MERGES] = 0
    growth = math.exp(1.0 / tune.window)
    for p in range(len(at) - 1):
        n, now = at[p + 1] - at[p], times[p]
        row = terms[at[p] : at[p + 1]]
        for k in range(n):
            reweigh(x, row[k])
            weights[k] = x.lore[row[k], WEIGHT]
        for k in range(n):
            x.lore[row[k], DF] += 1.0
        _age(x, growth)
        if n == 0:
            out[p, 0] = out[p, 3] = -1
            continue
        s, likeness, rival = nearest(x, row, weights, n, -1, now, tune, False)
        alone = x.size[s] >= tune.mature and likeness >= tune.low and likeness >= tune.margin * rival
        if likeness < tune.join and not alone:
            s = open_slot(x, tune.fade_seconds)
        for k in range(n):
            e = find(x, s, row[k])
            if x.size[s] >= 4:  # fewer posts say little of what a term is like
                held = min(1.0, x.mass[e] / (x.size[s] + 1.0)) if e >= 0 else 0.0
                lore = x.lore[row[k]]
                lore[TOPICAL] += (max(0.02, held) - lore[TOPICAL]) / (tune.trust + min(lore[DF], 50.0))
            gain(x, s, e, row[k], 1.0)
        _beat(x, s, now, tune)
        note(x, s, now, authors[p], platforms[p])
        out[p, 2] = x.size[s]
        if x.size[s] % RENEW == 0:
            renorm(x, s)
        if _due(x.size[s]):
            s = _merge(x, s, now, tune, weights, merges)
        out[p, 0] = x.serial[s]
        out[p, 1] = _named(x, s, tune)
        if x.ints[POSTS] % tune.sweep == 0:
            _sweep(x, s, now, tune, weights, merges)
        out[p, 3] = root_of(x.parent, out[p, 0])
