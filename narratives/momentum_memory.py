"""Holds what alerting remembers of a stream: recent posts, and counts of their terms in windows and before.

One `Memory` holds a ring of recent posts with their terms, a count of every term over the last 2, 10 and 60 minutes,
and a faded count of every term before that hour. It is plain arrays, so that it is bounded, fast and easily stored.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from narratives.commonplace import terms as function_words
from narratives.tokens import BUCKETS, MOST

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
CLUSTERS: Final = 1 << 17
"""Places for clusters beside the terms, as many as can be met within the ring of posts, and twice that."""
CLUSTER: Final = 255
"""Kind of the last entry of a post, which stands for its cluster."""
STORIES: Final = 1024
"""Places for told stories; a story whose place is wanted by another is over."""
MOST_POSTS: Final = 512
"""Latest posts of a term that are looked into."""
MOST_LINKED: Final = 12
"""Terms tried beside the first."""
AUTHORS: Final = 1 << 14
"""Room to count the authors of one burst in."""
LONGEST: Final = 512
"""Bytes of one post's text that are kept."""
ACCOUNTS: Final = 1 << 18
"""Accounts noted before the older half of those known is forgotten."""
ACCOUNT_BITS: Final = 22
"""Log of the bits each half is noted in: at worst one account in sixteen is wrongly taken for one met before."""

# Columns of `stats` after the three windows.
BASE: Final = 3
"""The faded count before the last hour."""
ASKED: Final = 4
"""The hourly count when the term was last looked into."""
ALL: Final = 5
"""The hourly count, told stories included."""
TAGGED: Final = 6
"""That count when a tag or link was last looked into."""
PLAIN: Final = 7
"""1 for a function word, which tells nothing however often it is said: a language that wakes up is no story."""
# Places in `marks`: posts so far, entries so far, oldest post in each window, bytes so far, accounts noted in the
# younger half, and which half that is.
SEEN: Final = 0
FILLED: Final = 1
TAIL: Final = 2
WRITTEN: Final = 5
NOTED: Final = 6
HALF: Final = 7
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
    (-1 none), first int64 and size int32 (entries), text_at int64 and text_size int32, followers int64, fresh bool (its
    account was not met before). letters uint8; met uint64 (2, words) bits of accounts; marks int64; clock float64. Of
    each story, modulo STORIES: due int64 posts until it is judged anew, pulse float64
    (STORIES, 3) times: when it was last alive, its last post, the post before.
    """

    stats: NDArray[np.float32]
    bearer: NDArray[np.int64]
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
    named: NDArray[np.int64]
    story: NDArray[np.int32]
    first: NDArray[np.int64]
    size: NDArray[np.int32]
    followers: NDArray[np.int64]
    text_at: NDArray[np.int64]
    text_size: NDArray[np.int32]
    fresh: NDArray[np.bool_]
    letters: NDArray[np.uint8]
    met: NDArray[np.uint64]
    marks: NDArray[np.int64]
    clock: NDArray[np.float64]
    due: NDArray[np.int64]
    pulse: NDArray[np.float64]


def empty_memory() -> Memory:
    """Return the memory of a stream that has not begun."""
    stats = np.zeros((BUCKETS + CLUSTERS, 8), np.float32)
    stats[function_words(), PLAIN] = 1.0
    return Memory(
        stats=stats,
        bearer=np.full(CLUSTERS, -1, np.int64),
        head=np.full(BUCKETS + CLUSTERS, -1, np.int64),
        owned=np.full(BUCKETS + CLUSTERS, -1, np.int32),
        pull=np.zeros(BUCKETS + CLUSTERS, np.float32),
        term=np.zeros(ENTRIES, np.int32),
        kind=np.zeros(ENTRIES, np.uint8),
        before=np.full(ENTRIES, -1, np.int64),
        holder=np.full(ENTRIES, -1, np.int64),
        time=np.zeros(POSTS, np.float64),
        author=np.zeros(POSTS, np.int64),
        near=np.zeros(POSTS, np.int64),
        cluster=np.full(POSTS, -1, np.int64),
        named=np.zeros(POSTS, np.int64),
        story=np.full(POSTS, -1, np.int32),
        first=np.zeros(POSTS, np.int64),
        size=np.zeros(POSTS, np.int32),
        followers=np.full(POSTS, -1, np.int64),
        text_at=np.zeros(POSTS, np.int64),
        text_size=np.zeros(POSTS, np.int32),
        fresh=np.zeros(POSTS, np.bool_),
        letters=np.zeros(LETTERS, np.uint8),
        met=np.zeros((2, 1 << (ACCOUNT_BITS - 6)), np.uint64),
        marks=np.zeros(8, np.int64),
        clock=np.array([-np.inf, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0]),
        due=np.zeros(STORIES, np.int64),
        pulse=np.full((STORIES, 3), -np.inf),
    )


class Bench(NamedTuple):
    """Room to work in, empty between uses: the compiled loops may not make arrays, and nothing here is remembered.

    tally int32 a term, touched int32 the terms tallied; author int64, times int32 and places int32 a table of authors;
    stamp int64 a post; posts and extra int64; linked int32 and strength float64 terms tried beside the first; line
    int32 and kinds uint8 one post's terms; marks int64.
    """

    tally: NDArray[np.int32]
    touched: NDArray[np.int32]
    author: NDArray[np.int64]
    times: NDArray[np.int32]
    places: NDArray[np.int32]
    stamp: NDArray[np.int64]
    posts: NDArray[np.int64]
    extra: NDArray[np.int64]
    linked: NDArray[np.int32]
    strength: NDArray[np.float64]
    line: NDArray[np.int32]
    kinds: NDArray[np.uint8]
    marks: NDArray[np.int64]


def empty_bench() -> Bench:
    """Return room to work in."""
    most = MOST_POSTS * (MOST_LINKED + 1)
    return Bench(
        tally=np.zeros(BUCKETS + CLUSTERS, np.int32),
        touched=np.zeros(most * (MOST + 1), np.int32),
        author=np.zeros(AUTHORS, np.int64),
        times=np.zeros(AUTHORS, np.int32),
        places=np.zeros(AUTHORS, np.int32),
        stamp=np.zeros(POSTS, np.int64),
        posts=np.zeros(most, np.int64),
        extra=np.zeros(most, np.int64),
        linked=np.zeros(MOST_LINKED, np.int32),
        strength=np.zeros(MOST_LINKED, np.float64),
        line=np.zeros(MOST + 1, np.int32),
        kinds=np.zeros(MOST + 1, np.uint8),
        marks=np.zeros(2, np.int64),
    )
