"""Keeps the clusters' centroids, and what terms count for."""

# The compiled loops are long and flat on purpose: numba inlines no objects.

import math
from typing import Any

import numpy as np

from narratives.compiled import loop
from narratives.index import DAMPED, DF, DOCS, HAND, LIVE, ROOM, SERIALS, SQUARE, TOPICAL, WEIGHT
from narratives.rows import lead, mislead, restate


@loop
def reweigh(x: Any, t: Any) -> None:
    """Work out what a term counts for: (rarity^2 * topicality)^(3/8), rarity being 1 + ln of inverse frequency.

    Both are damped, so that neither a misspelling nor a proven word outshouts all others; roots cost less than powers.
    """
    lore = x.lore[t]
    rarity = 1.0 + math.log((x.reals[DOCS] + 1.0) / (lore[DF] + 1.0))
    worth = rarity * rarity * lore[TOPICAL]
    lore[WEIGHT] = math.sqrt(math.sqrt(worth * math.sqrt(worth)))


@loop
def reweigh_all(x: Any) -> None:
    """Work out anew what every term that leads to a cluster counts for; others are weighed when they are met."""
    for t in range(len(x.row)):
        if x.row[t] >= 0:
            reweigh(x, t)


@loop
def find(x: Any, s: int, t: Any) -> int:
    """Return a cluster's entry of a term, or -1."""
    found = -1
    for e in range(s * ROOM, s * ROOM + x.used[s]):
        if x.term[e] == t:
            found = e
    return found


@loop
def gain(x: Any, s: int, e: int, t: Any, amount: float) -> None:
    """Add to a term's mass in a cluster, at its entry if it has one; a full cluster forgets its least telling term.

    The lengths of the centroid are kept up; `renorm` mends what drifts as weights change.
    """
    square = x.lore[t, WEIGHT] * x.lore[t, WEIGHT]
    if e >= 0:
        mass = x.mass[e]
        x.state[s, SQUARE] += square * amount * (2.0 * mass + amount)
        x.state[s, DAMPED] += square * amount
        x.mass[e] = mass + amount
        lead(x, t, s, mass + amount)
        return
    base, n = s * ROOM, x.used[s]
    if n < ROOM:
        e = base + n
        x.used[s] = n + 1
    else:
        least = np.inf
        for k in range(base, base + n):
            v = x.mass[k] * x.lore[x.term[k], WEIGHT]
            if v < least:
                least = v
                e = k
        old, mass = x.term[e], x.mass[e]
        if least > 2.0 * amount * x.lore[t, WEIGHT]:
            x.mass[e] = 0.9 * mass
            restate(x, old, s, 0.9 * mass)
            return
        gone = x.lore[old, WEIGHT] * x.lore[old, WEIGHT]
        x.state[s, SQUARE] = max(0.0, x.state[s, SQUARE] - gone * mass * mass)
        x.state[s, DAMPED] = max(0.0, x.state[s, DAMPED] - gone * mass)
        mislead(x, old, s)
    x.state[s, SQUARE] += square * amount * amount
    x.state[s, DAMPED] += square * amount
    x.term[e] = t
    x.mass[e] = amount
    lead(x, t, s, amount)


@loop
def renorm(x: Any, s: int) -> None:
    """Work out the squared lengths of a centroid and of its square root."""
    total = 0.0
    damped = 0.0
    for e in range(s * ROOM, s * ROOM + x.used[s]):
        w = np.float64(x.lore[x.term[e], WEIGHT])
        m = x.mass[e]
        w *= w
        total += w * m * m
        damped += w * m
    x.state[s, SQUARE] = total
    x.state[s, DAMPED] = damped


@loop
def free(x: Any, s: int) -> None:
    """Empty a slot; its cluster has been absorbed or has faded."""
    for e in range(s * ROOM, s * ROOM + x.used[s]):
        mislead(x, x.term[e], s)
    x.used[s] = 0
    x.slot[x.serial[s]] = -1
    x.serial[s] = -1
    x.size[s] = 0
    x.ints[LIVE] -= 1


@loop
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


@loop
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
    x.state[s] = 0.0
    return s
