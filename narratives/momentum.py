"""Counts hashed terms over the last minutes against all that came before, and says how surprising a count is.

One `Memory` holds a ring of recent posts with their terms, a count of every term over the last 2, 10 and 60 minutes,
and a faded count of every term before that hour. It is plain arrays, so that it is bounded, fast and easily stored.
"""

import math
from typing import Any, Final, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from narratives.tokens import BUCKETS

WINDOWS: Final = (120.0, 600.0, 3600.0)
"""Seconds of the three windows: a flood, a burst, a slow build-up."""
POSTS: Final = 1 << 16
"""Recent posts kept; a stream with more in an hour shortens the longest window."""
ENTRIES: Final = 1 << 20
"""Terms of recent posts kept, some sixteen a post."""
LETTERS: Final = 1 << 24
"""Bytes of recent text kept."""
FADE: Final = 3 * 86400.0
"""Time constant in seconds by which the past fades: some days, so that last night informs tonight."""
FRESH_SHAPE: Final = 0.1
"""Gamma shape of the share of a term never seen: low, because shares of words lie many orders apart (Zipf)."""
FRESH_POSTS: Final = 20.0
"""Posts' worth of belief in that share: little, so that a stream has to show its common words first."""
FEWEST_BEFORE: Final = 100.0
"""Posts that a stream has to show before anything in it is a surprise."""
STEADIEST: Final = 5.0
"""Highest Gamma shape believed: even a well-known word's share swings by some two fifths from hour to hour."""
STORIES: Final = 1024
"""Places for told stories; a story whose place is wanted by another is over."""
LONGEST: Final = 512
"""Bytes of one post's text that are kept."""

# Columns of `stats` after the three windows.
BASE: Final = 3
"""The faded count before the last hour."""
ASKED: Final = 4
"""The hourly count when the term was last looked into."""
ALL: Final = 5
"""The hourly count, told stories included."""
TAGGED: Final = 6
"""That count when a tag or link was last looked into."""
# Places in `marks`: posts so far, entries so far, oldest post in each window, bytes so far.
SEEN: Final = 0
FILLED: Final = 1
TAIL: Final = 2
WRITTEN: Final = 5
# Places in `clock`: latest event time, faded total of posts, origin of the fading.
NOW: Final = 0
TOTAL: Final = 1
ORIGIN: Final = 2
COUNTED: Final = 3
"""Of three: posts in each window that belong to no told story."""
FADED: Final = 6
"""What is left of what was counted at the origin."""
FREE: Final = -1
"""Story of a post that belongs to none."""
TOLD: Final = -2
"""Story of a post whose story is over."""


class Memory(NamedTuple):
    """Recent posts and term counts as arrays. Numbers of posts, entries and bytes run on for ever, modulo their ring.

    stats float32 (BUCKETS, 8); head int64 (BUCKETS) a term's latest entry; owned int32 and pull float32 (BUCKETS) the
    story that a term marks, or -1, and how surely. Of each entry: term int32, kind uint8, before int64 (the term's
    entry before), holder int64 (post). Of each post: time float64, author int64, near int64, cluster int64, story int32
    (-1 none), first int64 and size int32 (entries), text_at int64 and text_size int32, followers int64. letters uint8;
    marks int64; clock float64. Of each story, modulo STORIES: due int64 posts until it is judged anew, pulse float64
    (STORIES, 3) times: when it was last alive, its last post, the post before.
    """

    stats: NDArray[np.float32]
    head: NDArray[np.int64]
    owned: NDArray[np.int32]
    pull: NDArray[np.float32]
    term: NDArray[np.int32]
    kind: NDArray[np.uint8]
    before: NDArray[np.int64]
    holder: NDArray[np.int64]
    time: NDArray[np.float64]
    author: NDArray[np.int64]
    near: NDArray[np.int64]
    cluster: NDArray[np.int64]
    story: NDArray[np.int32]
    first: NDArray[np.int64]
    size: NDArray[np.int32]
    followers: NDArray[np.int64]
    text_at: NDArray[np.int64]
    text_size: NDArray[np.int32]
    letters: NDArray[np.uint8]
    marks: NDArray[np.int64]
    clock: NDArray[np.float64]
    due: NDArray[np.int64]
    pulse: NDArray[np.float64]


def empty_memory() -> Memory:
    """Return the memory of a stream that has not begun."""
    return Memory(
        stats=np.zeros((BUCKETS, 8), np.float32),
        head=np.full(BUCKETS, -1, np.int64),
        owned=np.full(BUCKETS, -1, np.int32),
        pull=np.zeros(BUCKETS, np.float32),
        term=np.zeros(ENTRIES, np.int32),
        kind=np.zeros(ENTRIES, np.uint8),
        before=np.full(ENTRIES, -1, np.int64),
        holder=np.full(ENTRIES, -1, np.int64),
        time=np.zeros(POSTS, np.float64),
        author=np.zeros(POSTS, np.int64),
        near=np.zeros(POSTS, np.int64),
        cluster=np.full(POSTS, -1, np.int64),
        story=np.full(POSTS, -1, np.int32),
        first=np.zeros(POSTS, np.int64),
        size=np.zeros(POSTS, np.int32),
        followers=np.full(POSTS, -1, np.int64),
        text_at=np.zeros(POSTS, np.int64),
        text_size=np.zeros(POSTS, np.int32),
        letters=np.zeros(LETTERS, np.uint8),
        marks=np.zeros(6, np.int64),
        clock=np.array([-np.inf, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0]),
        due=np.zeros(STORIES, np.int64),
        pulse=np.full((STORIES, 3), -np.inf),
    )


@njit(cache=True)
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


@njit(cache=True)
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


@njit(cache=True)
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


@njit(cache=True)
def _forget(memory: Any, window: int) -> None:
    """Take the oldest post out of a window; out of the longest one, into the faded past."""
    stats, marks, clock = memory.stats, memory.marks, memory.clock
    row = marks[TAIL + window] & (POSTS - 1)
    marks[TAIL + window] += 1
    if window == 2:
        for e in range(memory.first[row], memory.first[row] + memory.size[row]):
            t = memory.term[e & (ENTRIES - 1)]
            stats[t, ALL] -= 1.0
            stats[t, TAGGED] = min(stats[t, TAGGED], stats[t, ALL])
    if memory.story[row] != FREE:
        return  # what a told story says of itself is neither news nor background
    clock[COUNTED + window] -= 1.0
    weight = math.exp((memory.time[row] - clock[ORIGIN]) / FADE)
    for e in range(memory.first[row], memory.first[row] + memory.size[row]):
        t = memory.term[e & (ENTRIES - 1)]
        stats[t, window] -= 1.0
        if window == 2:
            stats[t, BASE] += weight
            stats[t, ASKED] = min(stats[t, ASKED], stats[t, 2])
    if window == 2:
        clock[TOTAL] += weight


@njit(cache=True)
def advance(memory: Any, now: float) -> None:
    """Move event time forward and drop what has left each window; time never goes back."""
    marks, clock = memory.marks, memory.clock
    if clock[NOW] < -1e18:
        clock[ORIGIN] = now
    clock[NOW] = max(clock[NOW], now)
    if clock[NOW] - clock[ORIGIN] > 10.0 * FADE:  # weights would outgrow the precision of their sums
        faded = math.exp(-(clock[NOW] - clock[ORIGIN]) / FADE)
        memory.stats[:, BASE] *= faded
        clock[TOTAL] *= faded
        clock[ORIGIN] = clock[NOW]
    clock[FADED] = math.exp(-(clock[NOW] - clock[ORIGIN]) / FADE)
    for window in range(3):
        oldest = clock[NOW] - (120.0 if window == 0 else 600.0 if window == 1 else 3600.0)
        while marks[TAIL + window] < marks[SEEN] and memory.time[marks[TAIL + window] & (POSTS - 1)] <= oldest:
            _forget(memory, window)


@njit(cache=True)
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
    number = marks[SEEN]
    row = number & (POSTS - 1)
    memory.time[row] = memory.clock[NOW]
    memory.story[row] = story
    memory.first[row] = marks[FILLED]
    memory.size[row] = len(terms)
    memory.text_at[row] = marks[WRITTEN]
    memory.text_size[row] = len(text)
    for k in range(len(text)):
        memory.letters[(marks[WRITTEN] + k) & (LETTERS - 1)] = text[k]
    marks[WRITTEN] += len(text)
    for k in range(len(terms)):
        t = terms[k]
        slot = marks[FILLED] & (ENTRIES - 1)
        memory.term[slot] = t
        memory.kind[slot] = kinds[k]
        memory.before[slot] = memory.head[t]
        memory.holder[slot] = number
        memory.head[t] = marks[FILLED]
        stats[t, ALL] += 1.0
        marks[FILLED] += 1
    if story == FREE:
        for window in range(3):
            memory.clock[COUNTED + window] += 1.0
            for t in terms:
                stats[t, window] += 1.0
    marks[SEEN] += 1
    return number


@njit(cache=True)
def claim(memory: Any, posts: Any, story: int) -> None:
    """Give free posts to a story, and take them out of what is counted."""
    for p in posts:
        row = p & (POSTS - 1)
        if memory.story[row] != FREE:
            continue
        memory.story[row] = story
        for window in range(3):
            if p >= memory.marks[TAIL + window]:
                memory.clock[COUNTED + window] -= 1.0
                for e in range(memory.first[row], memory.first[row] + memory.size[row]):
                    memory.stats[memory.term[e & (ENTRIES - 1)], window] -= 1.0


@njit(cache=True)
def posts_with(memory: Any, term: int, since: int, told: bool, out: Any) -> Any:
    """Write the numbers of the latest posts with a term, newest first, not before `since`; return how many.

    Posts of told stories only if `told`.
    """
    n = 0
    entry = memory.head[term]
    while n < len(out) and entry >= 0 and entry >= memory.marks[FILLED] - ENTRIES:
        slot = entry & (ENTRIES - 1)
        if memory.term[slot] != term or memory.holder[slot] < since:
            break
        if told or memory.story[memory.holder[slot] & (POSTS - 1)] == FREE:
            out[n] = memory.holder[slot]
            n += 1
        entry = memory.before[slot]
    return n
