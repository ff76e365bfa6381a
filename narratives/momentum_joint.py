"""Looks into one term that may be bursting: which terms burst with it, in which posts, by whom, how surprisingly."""

# ruff: noqa: PLR0917
# The compiled loops are long and flat on purpose: numba inlines no objects.

from typing import Any, Final

from narratives.compiled import loop
from narratives.momentum import common, foreseen, posts_with, surprise
from narratives.momentum_memory import AUTHORS, ENTRIES, MOST_LINKED, PLAIN, POSTS, STEADIEST, TAIL
from narratives.tokens import MENTION

AUTHOR_CAP: Final = 3
"""Posts of one author that count: a crowd is people, and yet five busy accounts are a burst."""
LINK_BAR: Final = 2.0
"""Surprise that a term needs of its own to be joined to another."""
SHARED: Final = 0.2
"""Share of a burst's posts that must bear a term for the term to hold them together."""
GAIN: Final = 0.5
"""Surprise that a term must add to the joint burst to be worth its choosing."""
COUNT, DISTINCT = 0, 1
"""Places in `Bench.marks` beside which authors are being counted: posts that count, authors."""


@loop
def _place(bench: Any, author: Any, used: Any) -> Any:
    """Return an author's place in the table, and how many places are used."""
    place = (author ^ (author >> 17)) & (AUTHORS - 1)
    while bench.times[place] != 0 and bench.author[place] != author:
        place = (place + 1) & (AUTHORS - 1)
    if bench.times[place] == 0:
        bench.author[place] = author
        bench.times[place] = 1  # one more than the author's posts
        bench.places[used] = place
        used += 1
    return place, used


@loop
def _emptied(bench: Any, used: int) -> None:
    for k in range(used):
        bench.times[bench.places[k]] = 0


@loop
def _counted(memory: Any, bench: Any, posts: Any, start: int, stop: int, used: Any, sign: int) -> Any:
    """Count in (sign 1) or out (-1) the authors of posts; return (posts that count, authors, places used)."""
    count, distinct = 0, 0
    for k in range(start, stop):
        place, used = _place(bench, memory.author[posts[k] & (POSTS - 1)], used)
        before = bench.times[place] - 1 if sign > 0 else bench.times[place] - 2
        bench.times[place] += sign
        count += before < AUTHOR_CAP
        distinct += before == 0
    return count, distinct, used


@loop
def _tallied(memory: Any, bench: Any, posts: Any, n: int) -> int:
    """Count the terms of posts; return how many there are. The caller sets each tally touched back to nought."""
    m = 0
    for k in range(n):
        row = posts[k] & (POSTS - 1)
        for e in range(memory.first[row], memory.first[row] + memory.size[row]):
            t = memory.term[e & (ENTRIES - 1)]
            if bench.tally[t] == 0:
                bench.touched[m] = t
                m += 1
            bench.tally[t] += 1
    return m


@loop
def _linked(memory: Any, bench: Any, seed: int, n: int, window: int) -> int:
    """Write the terms that burst with the seed into `bench.linked`, the most surprising first, after the seed itself.

    Return how many there are. The seed's posts are the first n of `bench.posts`.
    """
    linked, strength = bench.linked, bench.strength
    linked[0] = seed
    strength[0] = 1e9
    used = 1
    for j in range(_tallied(memory, bench, bench.posts, n)):
        t = bench.touched[j]
        together = bench.tally[t]
        bench.tally[t] = 0
        count = memory.stats[t, window]
        if (
            t == seed
            or together < 2
            or memory.stats[t, PLAIN] > 0.0
            or (together < count / 3.0 and together < n / 4.0)
            or memory.kind[memory.head[t] & (ENTRIES - 1)] == MENTION
        ):
            continue
        expected, shape = foreseen(memory, t, window)
        s = surprise(count, expected, shape)
        k = used
        while s > strength[k - 1] or (s == strength[k - 1] and t < linked[k - 1]):
            k -= 1  # the seed stands first, so this ends
        if s < LINK_BAR or k == MOST_LINKED:
            continue
        used = min(used + 1, MOST_LINKED)
        for i in range(used - 1, k, -1):
            strength[i] = strength[i - 1]
            linked[i] = linked[i - 1]
        strength[k] = s
        linked[k] = t
    return used


@loop
def core(memory: Any, bench: Any, n: int, window: int) -> int:
    """Write those of the first n of `bench.posts` that bear at least two of the terms that burst among all of them.

    They go to `bench.extra`; return how many there are. Posts about one thing share several words of it; posts that
    merely hit upon the same word share that one.
    """
    used = _tallied(memory, bench, bench.posts, n)
    fewest = max(3.0, SHARED * n)
    for j in range(used):
        t = bench.touched[j]
        told = 0
        if bench.tally[t] >= fewest and memory.stats[t, PLAIN] == 0.0:
            expected, shape = foreseen(memory, t, window)
            told = int(surprise(memory.stats[t, window], expected, shape) >= 1.0)
        bench.tally[t] = told
    m = 0
    for k in range(n):
        row = bench.posts[k] & (POSTS - 1)
        borne, words = 0, 0
        for e in range(memory.first[row], memory.first[row] + memory.size[row]):
            if bench.tally[memory.term[e & (ENTRIES - 1)]] > 0:
                borne += 1
                words += memory.kind[e & (ENTRIES - 1)] != MENTION
        if borne >= 2 and words >= 1:
            bench.extra[m] = bench.posts[k]
            m += 1
    for j in range(used):
        bench.tally[bench.touched[j]] = 0
    return m


@loop
def telling_terms(memory: Any, bench: Any, posts: Any, fewest: float, times: float) -> int:
    """Write the terms that at least so many of the posts bear, and so many times as many as of other posts.

    They go to `bench.touched`, the number of posts to `bench.places`; return how many there are.
    """
    m = 0
    for j in range(_tallied(memory, bench, posts, len(posts))):
        t = bench.touched[j]
        n = bench.tally[t]
        bench.tally[t] = 0
        if n >= fewest and memory.stats[t, PLAIN] == 0.0 and n >= times * common(memory, t) * len(posts):
            bench.touched[m] = t
            bench.places[m] = n
            m += 1
    return m


@loop
def look(memory: Any, bench: Any, seed: int, window: int) -> Any:
    """Return (surprise, count, authors, expected, shape, terms, posts) of the joint burst around a term in a window.

    The last two are how many of `bench.linked` and of `bench.posts` they are. A term is linked if a third of its posts
    in the window hold the seed, or a quarter of the seed's hold it, two at least, and it bursts by itself. Terms are
    taken greedily while they make the whole more surprising; the joint burst is every post with any of them, and what
    is expected of it is at most the sum of what is expected of each.
    """
    since = memory.marks[TAIL + window]
    m = posts_with(memory, seed, since, False, bench.posts)
    tried = _linked(memory, bench, seed, m, window)
    bench.marks[0] += 1
    stamp = bench.marks[0]
    for k in range(m):
        bench.stamp[bench.posts[k] & (POSTS - 1)] = stamp
    count, authors, used = _counted(memory, bench, bench.posts, 0, m, 0, 1)
    total, shape = foreseen(memory, seed, window)
    best = surprise(count, total, shape)
    kept = 1
    for k in range(1, tried):
        extra = posts_with(memory, bench.linked[k], since, False, bench.extra)
        n = m
        for j in range(extra):
            if bench.stamp[bench.extra[j] & (POSTS - 1)] != stamp:
                bench.posts[n] = bench.extra[j]
                n += 1
        expected, more = foreseen(memory, bench.linked[k], window)
        new, people, used = _counted(memory, bench, bench.posts, m, n, used, 1)
        s = surprise(count + new, total + expected, min(shape + more, STEADIEST))
        if s > best + GAIN:
            best = s
            count += new
            authors += people
            total += expected
            shape = min(shape + more, STEADIEST)
            for j in range(m, n):
                bench.stamp[bench.posts[j] & (POSTS - 1)] = stamp
            m = n
            bench.linked[kept] = bench.linked[k]
            kept += 1
        else:
            _, _, used = _counted(memory, bench, bench.posts, m, n, used, -1)
    _emptied(bench, used)
    return best, count, authors, total, shape, kept, m


@loop
def push(memory: Any, bench: Any, tag: int, window: int) -> Any:
    """Return (surprise, count, authors, expected, shape, posts) of a tag or link, told stories included.

    The last is how many of `bench.posts` they are.
    """
    n = posts_with(memory, tag, memory.marks[TAIL + window], True, bench.posts)
    count, authors, used = _counted(memory, bench, bench.posts, 0, n, 0, 1)
    _emptied(bench, used)
    expected, shape = foreseen(memory, tag, window)
    return surprise(count, expected, shape), count, authors, expected, shape, n
