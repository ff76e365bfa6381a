"""Looks into one term that may be bursting: which terms burst with it, in which posts, by whom, how surprisingly."""

from typing import Any, Final

import numpy as np
from numba import njit

from narratives.momentum import ENTRIES, POSTS, STEADIEST, TAIL, foreseen, posts_with, surprise
from narratives.tokens import MENTION

MOST_POSTS: Final = 512
"""Latest posts of a term that are looked into."""
MOST_LINKED: Final = 12
"""Terms tried beside the first."""
AUTHOR_CAP: Final = 3
"""Posts of one author that count: a crowd is people, and yet five busy accounts are a burst."""
LINK_BAR: Final = 2.0
"""Surprise that a term needs of its own to be joined to another."""
SHARED: Final = 0.2
"""Share of a burst's posts that must bear a term for the term to hold them together."""
GAIN: Final = 0.5
"""Surprise that a term must add to the joint burst to be worth its choosing."""


@njit(cache=True)
def capped(memory: Any, posts: Any, most: int) -> Any:
    """Return (posts counting at most `most` of an author, distinct authors)."""
    authors = np.sort(memory.author[posts & (POSTS - 1)])
    total = 0
    distinct = 0
    run = 0
    for i in range(len(authors)):
        if i == 0 or authors[i] != authors[i - 1]:
            distinct += 1
            run = 0
        run += 1
        if run <= most:
            total += 1
    return total, distinct


@njit(cache=True)
def terms_of(memory: Any, posts: Any) -> Any:
    """Return the terms of all the posts, sorted, with repetition."""
    room = 0
    for p in posts:
        room += memory.size[p & (POSTS - 1)]
    every = np.empty(room, np.int32)
    n = 0
    for p in posts:
        row = p & (POSTS - 1)
        for e in range(memory.first[row], memory.first[row] + memory.size[row]):
            every[n] = memory.term[e & (ENTRIES - 1)]
            n += 1
    every.sort()
    return every


@njit(cache=True)
def _linked(memory: Any, seed: int, seeds: Any, window: int) -> Any:
    """Return the terms that burst with the seed, the most surprising first (the seed before all)."""
    every = terms_of(memory, seeds)
    linked = np.empty(MOST_LINKED, np.int32)
    strength = np.empty(MOST_LINKED, np.float64)
    linked[0] = seed
    strength[0] = 1e9
    used = 1
    i = 0
    while i < len(every):
        j = i
        while j < len(every) and every[j] == every[i]:
            j += 1
        t, together = every[i], j - i
        i = j
        count = memory.stats[t, window]
        if t == seed or together < 2 or (together < count / 3.0 and together < len(seeds) / 4.0):
            continue
        expected, shape = foreseen(memory, t, window)
        s = surprise(count, expected, shape)
        if (
            s < LINK_BAR
            or memory.kind[memory.head[t] & (ENTRIES - 1)] == MENTION
            or (used == MOST_LINKED and strength[used - 1] >= s)
        ):
            continue
        k = used if used < MOST_LINKED else used - 1
        used = k + 1
        while strength[k - 1] < s:
            strength[k] = strength[k - 1]
            linked[k] = linked[k - 1]
            k -= 1
        strength[k] = s
        linked[k] = t
    return linked[:used]


@njit(cache=True)
def core(memory: Any, posts: Any, window: int) -> Any:
    """Return those posts that bear at least two of the terms that burst among all of them.

    Posts about one thing share several words of it; posts that merely hit upon the same word share that one.
    """
    every = terms_of(memory, posts)
    fewest = max(3.0, SHARED * len(posts))
    telling = np.empty(len(every), np.int32)
    n = 0
    i = 0
    while i < len(every):
        j = i
        while j < len(every) and every[j] == every[i]:
            j += 1
        if j - i >= fewest:
            expected, shape = foreseen(memory, every[i], window)
            if surprise(memory.stats[every[i], window], expected, shape) >= 1.0:
                telling[n] = every[i]
                n += 1
        i = j
    together = np.empty(len(posts), np.int64)
    m = 0
    for p in posts:
        row = p & (POSTS - 1)
        borne, words = 0, 0
        for e in range(memory.first[row], memory.first[row] + memory.size[row]):
            t = memory.term[e & (ENTRIES - 1)]
            k = np.searchsorted(telling[:n], t)
            if k < n and telling[k] == t:
                borne += 1
                words += memory.kind[e & (ENTRIES - 1)] != MENTION
        if borne >= 2 and words >= 1:
            together[m] = p
            m += 1
    return together[:m]


@njit(cache=True)
def look(memory: Any, seed: int, window: int) -> Any:
    """Return (surprise, count, authors, expected, shape, terms, posts) of the joint burst around a term in a window.

    A term is linked if a third of its posts in the window hold the seed, or a quarter of the seed's hold it, two at
    least, and it bursts by itself. Terms are taken greedily while they make the whole more surprising; the joint burst
    is every post with any of them, and what is expected of it is at most the sum of what is expected of each.
    """
    since = memory.marks[TAIL + window]
    buffer = np.empty(MOST_POSTS, np.int64)
    seeds = buffer[: posts_with(memory, seed, since, False, buffer)].copy()
    linked = _linked(memory, seed, seeds, window)
    posts = np.empty(MOST_POSTS * (len(linked) + 1), np.int64)
    m = len(seeds)
    posts[:m] = seeds[::-1]
    count, authors = capped(memory, seeds, AUTHOR_CAP)
    total, shape = foreseen(memory, seed, window)
    best = surprise(count, total, shape)
    kept = 1
    for k in range(1, len(linked)):
        extra = posts_with(memory, linked[k], since, False, buffer)
        posts[m : m + extra] = buffer[:extra]
        union = np.unique(posts[: m + extra])
        expected, more = foreseen(memory, linked[k], window)
        tried, tried_authors = capped(memory, union, AUTHOR_CAP)
        s = surprise(tried, total + expected, min(shape + more, STEADIEST))
        if s > best + GAIN:
            best, count, authors = s, tried, tried_authors
            total += expected
            shape = min(shape + more, STEADIEST)
            m = len(union)
            posts[:m] = union
            linked[kept] = linked[k]
            kept += 1
    return best, count, authors, total, shape, linked[:kept].copy(), posts[:m].copy()


@njit(cache=True)
def push(memory: Any, tag: int, window: int) -> Any:
    """Return (surprise, count, authors, expected, shape, posts) of a tag or link, told stories included."""
    buffer = np.empty(MOST_POSTS, np.int64)
    posts = buffer[: posts_with(memory, tag, memory.marks[TAIL + window], True, buffer)][::-1].copy()
    count, authors = capped(memory, posts, AUTHOR_CAP)
    expected, shape = foreseen(memory, tag, window)
    return surprise(count, expected, shape), count, authors, expected, shape, posts


@njit(cache=True)
def kin(memory: Any, terms: Any, window: int) -> Any:
    """Return (story, share): the told story that most posts with the terms belong to, and the share told at all."""
    buffer = np.empty(MOST_POSTS, np.int64)
    posts = np.empty(MOST_POSTS * len(terms), np.int64)
    n = 0
    for t in terms:
        m = posts_with(memory, t, memory.marks[TAIL + window], True, buffer)
        posts[n : n + m] = buffer[:m]
        n += m
    marks = np.sort(memory.story[np.unique(posts[:n]) & (POSTS - 1)])
    best, most, run, told = -1, 0, 0, 0
    for i in range(len(marks)):
        run = run + 1 if i > 0 and marks[i] == marks[i - 1] else 1
        told += marks[i] >= 0
        if marks[i] >= 0 and run > most:
            best, most = marks[i], run
    return best, told / max(1, len(marks))


@njit(cache=True)
def tag_kin(memory: Any, posts: Any, tag: int) -> Any:
    """Return (story, share): the story whose own tags or links most of the posts bear beside a tag, and how many do."""
    marks = np.full(len(posts), -1, np.int64)
    for i in range(len(posts)):
        row = posts[i] & (POSTS - 1)
        for e in range(memory.first[row], memory.first[row] + memory.size[row]):
            t = memory.term[e & (ENTRIES - 1)]
            if t != tag and memory.owned[t] >= 0 and memory.pull[t] > 1.0:
                marks[i] = max(marks[i], memory.owned[t])
    marks.sort()
    best, most, run = -1, 0, 0
    for i in range(len(marks)):
        run = run + 1 if i > 0 and marks[i] == marks[i - 1] else 1
        if marks[i] >= 0 and run > most:
            best, most = marks[i], run
    return best, most / max(1, len(marks))
