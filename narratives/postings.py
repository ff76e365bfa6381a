"""Keeps the clusters' centroids and the lists that lead to them."""

# The compiled loops are long and flat on purpose: numba inlines no objects.

import math
from typing import Any

import numpy as np
from numba import njit

from narratives.index import HAND, LIVE, ROOM, SERIALS


@njit(cache=True, nogil=True)
def reweigh(x: Any, t: Any) -> None:
    """Work out what a term counts for: (rarity^2 * topicality)^(3/8), rarity being 1 + ln of inverse frequency.

    Both are damped, so that neither a misspelling nor a proven word outshouts all others; roots cost less than powers.
    """
    rarity = 1.0 + math.log((x.docs[0] + 1.0) / (x.df[t] + 1.0))
    worth = rarity * rarity * x.topical[t]
    x.weight[t] = math.sqrt(math.sqrt(worth * math.sqrt(worth)))


@njit(cache=True, nogil=True)
def reweigh_all(x: Any) -> None:
    """Work out anew what every term counts for."""
    for t in range(len(x.df)):
        if x.df[t] > 0.0:
            reweigh(x, t)


@njit(cache=True, nogil=True)
def unlink(x: Any, e: int) -> None:
    """Take an entry out of its term's list."""
    a, b = x.after[e], x.before[e]
    if b >= 0:
        x.after[b] = a
    else:
        x.head[x.term[e]] = a
    if a >= 0:
        x.before[a] = b


@njit(cache=True, nogil=True)
def link(x: Any, e: int, t: Any) -> None:
    """Put an entry at the front of a term's list."""
    h = x.head[t]
    x.term[e] = t
    x.after[e] = h
    x.before[e] = -1
    if h >= 0:
        x.before[h] = e
    x.head[t] = e


@njit(cache=True, nogil=True)
def find(x: Any, s: int, t: Any) -> int:
    """Return a cluster's entry of a term, or -1."""
    for e in range(s * ROOM, s * ROOM + x.used[s]):
        if x.term[e] == t:
            return e
    return -1


@njit(cache=True, nogil=True)
def _lengthen(x: Any, s: int, weight: float, mass: float, more: float) -> None:
    """Keep a centroid's lengths up with a change of mass; `renorm` mends what drifts as weights change."""
    square = weight * weight
    norm = x.norm[s] * x.norm[s] + square * more * (2.0 * mass + more)
    damped = x.damped[s] * x.damped[s] + square * more
    x.norm[s] = math.sqrt(max(norm, 0.0))
    x.damped[s] = math.sqrt(max(damped, 0.0))


@njit(cache=True, nogil=True)
def gain(x: Any, s: int, e: int, t: Any, amount: float) -> None:
    """Add to a term's mass in a cluster, at its entry if it has one; a full cluster forgets its least telling term."""
    if e >= 0:
        _lengthen(x, s, x.weight[t], x.mass[e], amount)
        x.mass[e] += amount
        if x.before[e] >= 0:  # to the front of its list: lists are walked newest first
            unlink(x, e)
            link(x, e, t)
        return
    base, n = s * ROOM, x.used[s]
    if n < ROOM:
        e = base + n
        x.used[s] = n + 1
    else:
        least = np.inf
        for k in range(base, base + n):
            v = x.mass[k] * x.weight[x.term[k]]
            if v < least:
                least = v
                e = k
        if least > 2.0 * amount * x.weight[t]:
            x.mass[e] *= 0.9
            return
        _lengthen(x, s, x.weight[x.term[e]], x.mass[e], -x.mass[e])
        unlink(x, e)
    _lengthen(x, s, x.weight[t], 0.0, amount)
    x.mass[e] = amount
    link(x, e, t)


@njit(cache=True, nogil=True)
def renorm(x: Any, s: int) -> None:
    """Work out the lengths of a centroid and of its square root."""
    total = 0.0
    damped = 0.0
    for e in range(s * ROOM, s * ROOM + x.used[s]):
        w = x.weight[x.term[e]]
        m = x.mass[e]
        w *= w
        total += w * m * m
        damped += w * m
    x.norm[s] = math.sqrt(total)
    x.damped[s] = math.sqrt(damped)


@njit(cache=True, nogil=True)
def free(x: Any, s: int) -> None:
    """Empty a slot; its cluster has been absorbed or has faded."""
    for e in range(s * ROOM, s * ROOM + x.used[s]):
        unlink(x, e)
    x.used[s] = 0
    x.slot[x.serial[s]] = -1
    x.serial[s] = -1
    x.size[s] = 0
    x.ints[LIVE] -= 1


@njit(cache=True, nogil=True)
def _room(x: Any, grace: float) -> int:
    """Return an empty slot, letting go of the least worth keeping among the next few if none is."""
    slots = len(x.size)
    hand = x.ints[HAND]
    if x.ints[LIVE] < slots * 0.95:
        while x.serial[hand] >= 0:
            hand = (hand + 1) % slots
        x.ints[HAND] = (hand + 1) % slots
        return int(hand)
    worst = -1
    least = np.inf
    for _ in range(16):
        if x.serial[hand] < 0:
            x.ints[HAND] = (hand + 1) % slots
            return int(hand)
        worth = x.last[hand] + grace * math.log(x.size[hand])
        if worth < least:
            least = worth
            worst = hand
        hand = (hand + 1) % slots
    x.ints[HAND] = hand
    free(x, worst)
    return int(worst)


@njit(cache=True, nogil=True)
def open_slot(x: Any, grace: float) -> int:
    """Return the slot of a new cluster."""
    s = _room(x, grace)
    serial = x.ints[SERIALS]
    x.ints[SERIALS] += 1
    x.ints[LIVE] += 1
    x.serial[s] = serial
    x.slot[serial] = s
    x.parent[serial] = serial
    x.name[serial] = 0
    x.used[s] = 0
    x.size[s] = 0
    x.norm[s] = 0.0
    x.damped[s] = 0.0
    return s
