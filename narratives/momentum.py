"""Counts hashed terms over the last minutes against all that came before, and says how surprising a count is."""

import math
from typing import Any

import numpy as np

from narratives.compiled import loop
from narratives.momentum_memory import (
    ALL,
    ASKED,
    BASE,
    CLUSTERS,
    COUNTED,
    ENTRIES,
    FADE,
    FADED,
    FEWEST_BEFORE,
    FILLED,
    FREE,
    FRESH_POSTS,
    FRESH_SHAPE,
    LETTERS,
    MOST_POSTS,
    NOW,
    ORIGIN,
    PLAIN,
    POSTS,
    SEEN,
    STEADIEST,
    TAGGED,
    TAIL,
    TOTAL,
    WRITTEN,
)
from narratives.tokens import BUCKETS


@loop
def surprise(count: float, expected: float, shape: float) -> float:
    """Return the decimal log surprise (>= 0) of a count, where `expected` were foreseen with Gamma `shape`.

    The large-deviation exponent of the negative binomial tail, that is, of a Poisson count whose rate is itself only
    known as Gamma(shape): e ln(e/m) - (e + r) ln((e + r)/(m + r)). It becomes Poisson's as the shape grows
    (Chernoff 1952; the Gamma-Poisson predictive of Gelman et al., Bayesian Data Analysis, section 2.6).
    """
    if count <= expected or expected <= 0.0:
        return 0.0
    nats = count * math.log(count / expected) - (count + shape) * math.log((count + shape) / (expected + shape))
    return nats / math.log(10.0)


@loop
def foreseen(memory: Any, term: int, window: int) -> Any:
    """Return how many posts with the term were to be expected in a window, and the Gamma shape of that belief."""
    clock = memory.clock
    faded = clock[FADED]
    seen = max(0.0, memory.stats[term, BASE] * faded + memory.stats[term, 2] - memory.stats[term, window])
    posts = clock[TOTAL] * faded + clock[COUNTED + 2] - clock[COUNTED + window]
    if posts < FEWEST_BEFORE:
        return 1e9, 1.0
    shape = FRESH_SHAPE + seen
    return shape / (FRESH_POSTS + posts) * clock[COUNTED + window], min(shape, STEADIEST)


@loop
def common(memory: Any, term: int) -> Any:
    """Return the share of posts that held a term before the last hour (in a young stream, the last ten minutes).

    Told stories are left out.
    """
    stats, clock = memory.stats, memory.clock
    seen = stats[term, BASE] * clock[FADED]
    posts = clock[TOTAL] * clock[FADED]
    if posts < FEWEST_BEFORE:
        seen += max(0.0, stats[term, 2] - stats[term, 1])
        posts += clock[COUNTED + 2] - clock[COUNTED + 1]
    return (FRESH_SHAPE + seen) / (FRESH_POSTS + posts)


@loop
def _forget(memory: Any, window: int) -> None:
    """Take the oldest post out of a window; out of the longest one, into the faded past."""
    stats, marks, clock = memory.stats, memory.marks, memory.clock
    row = marks[TAIL + window] & (POSTS - 1)
    marks[TAIL + window] += 1
    first, stop = memory.first[row], memory.first[row] + memory.size[row]
    # what a told story says of itself is neither news nor background
    one = np.float32(1.0) if memory.story[row] == FREE else np.float32(0.0)
    clock[COUNTED + window] -= one
    if window < 2:
        if one > 0.0:
            for e in range(first, stop):
                stats[memory.term[e & (ENTRIES - 1)], window] -= one
        return
    weight = math.exp((memory.time[row] - clock[ORIGIN]) / FADE)
    clock[TOTAL] += weight * one
    for e in range(first, stop):
        t = memory.term[e & (ENTRIES - 1)]
        stats[t, ALL] -= np.float32(1.0)
        stats[t, TAGGED] = min(stats[t, TAGGED], stats[t, ALL])
        if one > 0.0:
            stats[t, 2] -= one
            stats[t, BASE] += weight
            stats[t, ASKED] = min(stats[t, ASKED], stats[t, 2])


@loop
def advance(memory: Any, now: float) -> None:
    """Move event time forward and drop what has left each window; time never goes back."""
    marks, clock = memory.marks, memory.clock
    if clock[NOW] < -1e18:
        clock[ORIGIN] = now
    clock[NOW] = max(clock[NOW], now)
    if clock[NOW] - clock[ORIGIN] > 10.0 * FADE:  # weights would outgrow the precision of their sums
        faded = math.exp(-(clock[NOW] - clock[ORIGIN]) / FADE)
        for t in range(len(memory.stats)):
            memory.stats[t, BASE] *= faded
        clock[TOTAL] *= faded
        clock[ORIGIN] = clock[NOW]
    clock[FADED] = math.exp(-(clock[NOW] - clock[ORIGIN]) / FADE)
    for window in range(3):
        oldest = clock[NOW] - (120.0 if window == 0 else 600.0 if window == 1 else 3600.0)
        while marks[TAIL + window] < marks[SEEN] and memory.time[marks[TAIL + window] & (POSTS - 1)] <= oldest:
            _forget(memory, window)


@loop
def remember(memory: Any, terms: Any, kinds: Any, text: Any, story: int) -> Any:
    """Add one post at the current time and return its number; the caller fills in who and where."""
    stats, marks = memory.stats, memory.marks
    while (
        marks[SEEN] - marks[TAIL + 2] >= POSTS
        or marks[FILLED] + len(terms) - memory.first[marks[TAIL + 2] & (POSTS - 1)] > ENTRIES
        or marks[WRITTEN] + len(text) - memory.text_at[marks[TAIL + 2] & (POSTS - 1)] > LETTERS
    ):
        for window in range(3):
            if window == 2 or marks[TAIL + window] == marks[TAIL + 2]:
                _forget(memory, window)
    number, filled, begin = marks[SEEN], marks[FILLED], marks[WRITTEN] & (LETTERS - 1)
    row = number & (POSTS - 1)
    memory.time[row] = memory.clock[NOW]
    memory.story[row] = story
    memory.first[row] = filled
    memory.size[row] = len(terms)
    memory.text_at[row] = marks[WRITTEN]
    memory.text_size[row] = len(text)
    room = min(len(text), LETTERS - begin)
    for k in range(room):
        memory.letters[begin + k] = text[k]
    for k in range(room, len(text)):
        memory.letters[k - room] = text[k]
    one = np.float32(1.0) if story == FREE else np.float32(0.0)
    for k in range(len(terms)):
        t = terms[k]
        slot = (filled + k) & (ENTRIES - 1)
        memory.term[slot] = t
        memory.kind[slot] = kinds[k]
        memory.before[slot] = memory.head[t]
        memory.holder[slot] = number
        memory.head[t] = filled + k
        stats[t, 0] += one
        stats[t, 1] += one
        stats[t, 2] += one
        stats[t, ALL] += np.float32(1.0)
    for window in range(3):
        memory.clock[COUNTED + window] += one
    marks[FILLED] = filled + len(terms)
    marks[WRITTEN] += len(text)
    marks[SEEN] += 1
    return number


@loop
def claim(memory: Any, posts: Any, story: int, over: bool) -> None:
    """Give free posts to a story, and take them out of what is counted; if `over`, give it other stories' posts too."""
    for p in posts:
        row = p & (POSTS - 1)
        if memory.story[row] != FREE:
            if over:
                memory.story[row] = story
            continue
        memory.story[row] = story
        for window in range(3):
            if p >= memory.marks[TAIL + window]:
                memory.clock[COUNTED + window] -= 1.0
                for e in range(memory.first[row], memory.first[row] + memory.size[row]):
                    memory.stats[memory.term[e & (ENTRIES - 1)], window] -= 1.0


@loop
def posts_with(memory: Any, term: int, since: int, told: bool, out: Any) -> Any:
    """Write the numbers of the latest posts with a term, newest first, not before `since`; return how many.

    Posts of told stories only if `told`.
    """
    n = 0
    entry = memory.head[term]
    while n < MOST_POSTS and entry >= 0 and entry >= memory.marks[FILLED] - ENTRIES:
        slot = entry & (ENTRIES - 1)
        if memory.term[slot] != term or memory.holder[slot] < since:
            break
        if told or memory.story[memory.holder[slot] & (POSTS - 1)] == FREE:
            out[n] = memory.holder[slot]
            n += 1
        entry = memory.before[slot]
    return n


@loop
def term_of_cluster(memory: Any, cluster: Any) -> Any:
    """Return the term that stands for a cluster; its place is cleared if the cluster that had it is long gone."""
    place = cluster & (CLUSTERS - 1)
    term = BUCKETS + place
    if memory.bearer[place] != cluster and memory.stats[term, ALL] < 0.5:
        memory.bearer[place] = cluster
        for k in range(PLAIN):
            memory.stats[term, k] = 0.0
        memory.owned[term] = -1
        memory.head[term] = -1
    return term


@loop
def unite(memory: Any, top: Any, gone: Any) -> None:
    """Let one cluster stand for the posts of another that it has absorbed."""
    old = BUCKETS + (gone & (CLUSTERS - 1))
    if memory.bearer[gone & (CLUSTERS - 1)] != gone:
        return
    new = term_of_cluster(memory, top)
    if new == old or memory.bearer[top & (CLUSTERS - 1)] != top:
        return
    oldest = memory.marks[FILLED] - ENTRIES
    a, b, last = memory.head[new], memory.head[old], -1
    while b >= oldest and b >= 0 and memory.term[b & (ENTRIES - 1)] == old:
        after = memory.before[b & (ENTRIES - 1)]
        while a > b and memory.term[a & (ENTRIES - 1)] == new:
            last, a = a, memory.before[a & (ENTRIES - 1)]
        if last < 0:
            memory.head[new] = b
        else:
            memory.before[last & (ENTRIES - 1)] = b
        memory.before[b & (ENTRIES - 1)] = a
        memory.term[b & (ENTRIES - 1)] = new
        memory.cluster[memory.holder[b & (ENTRIES - 1)] & (POSTS - 1)] = top
        last, b = b, after
    for k in (0, 1, 2, BASE, ALL):
        memory.stats[new, k] += memory.stats[old, k]
    if memory.owned[new] < 0:
        memory.owned[new] = memory.owned[old]
        memory.pull[new] = memory.pull[old]
    for k in range(PLAIN):
        memory.stats[old, k] = 0.0
    memory.owned[old] = -1
    memory.head[old] = -1
