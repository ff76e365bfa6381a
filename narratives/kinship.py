"""Finds the cluster most like a post or another cluster, and makes two one."""

# ruff: noqa: C901, PLR0917
# The compiled loops are long and flat on purpose: numba inlines no objects.

import math
from typing import Any

import numpy as np
from numba import njit

from narratives.index import MERGES, POSTS, ROOM
from narratives.postings import find, free, gain, renorm
from narratives.tally import pool


@njit(cache=True, nogil=True)
def root_of(parent: Any, serial: Any) -> Any:
    """Return the serial that stands for this one now, shortening the way there."""
    top = serial
    while parent[top] != top:
        top = parent[top]
    while parent[serial] != top:
        up = parent[serial]
        parent[serial] = top
        serial = up
    return top


@njit(cache=True, nogil=True)
def share(x: Any, s: int, tune: Any) -> float:
    """Return the share of the latest posts that are this cluster's."""
    return float(x.rate[s] * math.exp(-(x.ints[POSTS] - x.met[s]) / tune.window) / tune.window)


@njit(cache=True, nogil=True)
def nearest(x: Any, terms: Any, weights: Any, n: int, skip: int, now: float, tune: Any, damp: bool) -> Any:
    """Return the cluster most like some weighted terms: its slot (-1 none), how like, and how like the best rival is.

    Likeness is the cosine to the centroid (to its square root if `damp`, which keeps a few heavy terms from speaking
    for a whole cluster), raised by the cluster's share of the latest posts and lowered by its silence. A rival is a
    cluster of another narrative. `skip` is a slot to leave out, or -1.
    """
    found = 0
    square = 0.0
    top = np.float32(0.0)
    for k in range(n):
        w = weights[k]
        square += w * w
        top = max(top, w)
    floor = top * tune.probe  # common words point everywhere and weigh little: they are not followed
    score = x.score
    for k in range(n):
        w = weights[k]
        if w <= floor:
            continue
        worth = w * x.weight[terms[k]]
        e = x.head[terms[k]]
        steps = 0
        while e >= 0 and steps < tune.walk:
            s = e // ROOM
            v = score[s]
            if v == 0.0:
                x.touched[found] = s
                found += 1
            score[s] = v + worth * (math.sqrt(x.mass[e]) if damp else x.mass[e])
            e = x.after[e]
            steps += 1
    best, high, root = -1, 0.0, -1
    second = 0.0
    length = math.sqrt(square)
    mine = share(x, skip, tune) if skip >= 0 else 0.0
    most = 1.0 + tune.flow
    for k in range(found):
        s = x.touched[k]
        raw = score[s]
        score[s] = 0.0
        norm = x.damped[s] if damp else x.norm[s]
        if s == skip or raw * most <= second * norm * length or norm == 0.0:
            continue
        c = raw / (norm * length)
        c *= 1.0 + tune.flow * max(mine, share(x, s, tune))
        c *= 1.0 - tune.fade * min(1.0, max(0.0, now - x.pulse[s]) / tune.fade_seconds)
        if c > second:
            r = root_of(x.parent, x.serial[s])
            if c > high:
                if r != root:
                    second = high
                high = c
                best = s
                root = r
            elif r != root:
                second = c
    return best, high, second


@njit(cache=True, nogil=True)
def kin(x: Any, s: int, now: float, tune: Any, weights: Any) -> Any:
    """Return what `nearest` does, for a cluster."""
    m = x.used[s]
    group = x.term[s * ROOM : s * ROOM + m].copy()
    for k in range(m):
        weights[k] = math.sqrt(x.mass[s * ROOM + k]) * x.weight[group[k]]
    return nearest(x, group, weights, m, s, now, tune, True)


@njit(cache=True, nogil=True)
def unite(x: Any, a: int, b: int) -> int:
    """Make two root serials one narrative; the elder stands for both, under the elder name. Return it."""
    if b < a:
        a, b = b, a
    x.parent[b] = a
    na, nb = x.name[a], x.name[b]
    if nb != 0 and (na == 0 or nb < na):
        x.name[a], x.name[b] = nb, na
        x.owner[nb] = a
        if na != 0:
            x.owner[na] = b
    return a


@njit(cache=True, nogil=True)
def absorb(x: Any, a: int, b: int, tune: Any, merges: Any) -> int:
    """Make two slots one and the narratives they belong to one. Return the slot that is left."""
    if x.used[a] < x.used[b] or x.size[a] < x.size[b]:
        a, b = b, a
    for e in range(b * ROOM, b * ROOM + x.used[b]):
        gain(x, a, find(x, a, x.term[e]), x.term[e], x.mass[e])
    met = max(x.met[a], x.met[b])
    x.rate[a] *= math.exp(-(met - x.met[a]) / tune.window)
    x.rate[a] += x.rate[b] * math.exp(-(met - x.met[b]) / tune.window)
    x.met[a] = met
    x.pulse[a] = max(x.pulse[a], x.pulse[b])
    pool(x, a, b)
    gone = x.serial[b]
    free(x, b)
    renorm(x, a)
    mine, other = root_of(x.parent, x.serial[a]), root_of(x.parent, gone)
    if mine != other:
        top = unite(x, mine, other)
        merges[x.ints[MERGES], 0] = top
        merges[x.ints[MERGES], 1] = mine + other - top
        x.ints[MERGES] += 1
    return a
