"""Finds the cluster most like a post or another cluster, and makes two one."""

# ruff: noqa: C901, PLR0917
# The compiled loops are long and flat on purpose: numba inlines no objects.

import math
from typing import Any, Final

import numpy as np

from narratives.compiled import loop
from narratives.index import (
    AT,
    DAMPED,
    GONE,
    GONE_NAME,
    GONE_POSTS,
    MERGES,
    POSTS,
    PULSE,
    RATE,
    ROOM,
    SCALE,
    SQUARE,
    TOP,
    TOP_NAME,
    TOP_POSTS,
    WALK,
    WEIGHT,
)
from narratives.postings import find, free, gain, renorm
from narratives.tally import pool

LEARNING: Final = 20_000.0
"""Posts until the pull is whole: before the words of a place are known, its calm talk is too much like its crisis."""


@loop
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


@loop
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
        r = x.row[terms[k]]
        if w <= floor or r < 0:
            continue
        worth = np.float32(w * x.lore[terms[k], WEIGHT])
        for j in range(r * WALK, (r + 1) * WALK):
            s = x.who[j]
            if s < 0:
                break
            v = score[s]
            if v == 0.0:
                x.touched[found] = s
                found += 1
            score[s] = v + worth * (np.sqrt(x.held[j]) if damp else x.held[j])
    draw = tune.flow + (tune.pull - tune.flow) * min(1.0, x.ints[POSTS] / LEARNING) if damp else tune.flow
    flow = draw / (tune.window * x.reals[SCALE])
    mine = x.state[skip, RATE] if skip >= 0 else 0.0
    best, high, root = -1, 0.0, -1
    second = 0.0
    bar = 0.0  # what the square of a raw score needs, over the square of a length, to be looked at
    most = (1.0 + draw) * (1.0 + draw)
    side = DAMPED if damp else SQUARE
    for k in range(found):
        s = x.touched[k]
        raw = np.float64(score[s])
        score[s] = 0.0
        length = x.state[s, side] * square
        if s == skip or raw * raw <= bar * length:
            continue
        c = raw / math.sqrt(length)
        c *= 1.0 + flow * max(mine, x.state[s, RATE])
        c *= 1.0 - tune.fade * min(1.0, max(0.0, now - x.state[s, PULSE]) / tune.fade_seconds)
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
            bar = second * second / most
    return best, high, second


@loop
def kin(x: Any, s: int, now: float, tune: Any, weights: Any) -> Any:
    """Return what `nearest` does, for a cluster."""
    m = x.used[s]
    group = x.term[s * ROOM : s * ROOM + m]
    for k in range(m):
        weights[k] = math.sqrt(x.mass[s * ROOM + k]) * x.lore[group[k], WEIGHT]
    return nearest(x, group, weights, m, s, now, tune, True)


@loop
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


@loop
def absorb(x: Any, a: int, b: int, merges: Any) -> int:
    """Make two slots one and the narratives they belong to one. Return the slot that is left."""
    if x.used[a] < x.used[b] or x.size[a] < x.size[b]:
        a, b = b, a
    for e in range(b * ROOM, b * ROOM + x.used[b]):
        gain(x, a, find(x, a, x.term[e]), x.term[e], x.mass[e])
    x.state[a, RATE] += x.state[b, RATE]
    x.state[a, PULSE] = max(x.state[a, PULSE], x.state[b, PULSE])
    mine, other = root_of(x.parent, x.serial[a]), root_of(x.parent, x.serial[b])
    if mine != other:
        row = merges[x.ints[MERGES]]
        top = unite(x, mine, other)
        row[TOP], row[GONE], row[AT] = top, mine + other - top, x.ints[POSTS]
        row[TOP_NAME], row[GONE_NAME] = x.name[row[TOP]], x.name[row[GONE]]
        row[TOP_POSTS], row[GONE_POSTS] = (x.size[a], x.size[b]) if top == mine else (x.size[b], x.size[a])
        x.ints[MERGES] += 1
    pool(x, a, b)
    free(x, b)
    renorm(x, a)
    return a
