"""Reads a batch post by post and stops at the first burst that nobody has been told of."""

from typing import Any, Final, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from narratives.momentum import (
    ALL,
    ASKED,
    COUNTED,
    FREE,
    LONGEST,
    POSTS,
    TAGGED,
    Memory,
    advance,
    common,
    foreseen,
    remember,
    surprise,
)
from narratives.momentum_joint import core, look, push
from narratives.tokens import HASHTAG, LINK, MENTION

FEWEST_POSTS: Final = 5
"""Posts below which nothing is a burst, however unheard-of."""
LASTING: Final = 10
"""Posts in an hour below which a slow burst of words is not worth waking anybody for."""
FEWEST_AUTHORS: Final = 3
"""Accounts below which it is one person talking."""
LOOK_BAR: Final = 1.5
"""Surprise of a single term from which it is worth looking into."""
RARE: Final = 0.001
"""Share of earlier posts up to which a tag or link is new, and a name."""
TELLS: Final = 4.0
"""Times its usual use from which a term alone tells that a post is of its story: three in four are then the story's."""
CROWD: Final = 5
"""Accounts from which a burst of words is a crowd's."""
REPEATS: Final = 2
"""Posts beyond one an account from which a tag or link is pushed."""
PUSH: Final = 3
"""In place of a window: a tag or link that is pushed."""
COHERENT: Final = 2.0
"""Decades of surprise more that a burst needs if its posts share one word only, and nothing else."""
AGAIN: Final = 1.15
"""Growth of a term's hourly count after which it is looked into again."""


class Burst(NamedTuple):
    """A joint burst: decimal `surprise`; `posts_counted`, an author's at most thrice, where `expected` were."""

    surprise: float
    posts_counted: int
    authors: int
    expected: float
    shape: float
    terms: NDArray[np.int32]
    posts: NDArray[np.int64]
    window: int


@njit(cache=True)
def _best_look(memory: Any, term: int, bar: float) -> Any:
    """Return the window in which a term is most surprising, or -1."""
    best, window = bar, -1
    for w in range(3):
        count = memory.stats[term, w]
        if count >= 3.0:
            expected, shape = foreseen(memory, term, w)
            if count > expected:
                s = surprise(count, expected, shape)
                if s > best:
                    best, window = s, w
    return window


@njit(cache=True)
def telling(memory: Any, term: int) -> Any:
    """Return how surely a marked term tells a story: 1 while most of its use is beyond the usual, else .5 or 0."""
    usual = common(memory, term) * (memory.clock[COUNTED + 2] + 1.0)
    used = memory.stats[term, ALL] + 1.0
    if used >= TELLS * usual:
        return 1.0 if used >= 3.0 else 0.5
    return 0.5 if used >= 2.0 * usual else 0.0


@njit(cache=True)
def _attach(memory: Any, terms: Any) -> int:
    """Return the story whose terms pull a post the most, by 1 at least, or FREE; the younger wins a tie."""
    best, most = FREE, 0.99
    for t in terms:
        story = memory.owned[t]
        if story >= 0 and story != best:
            pull = 0.0
            for u in terms:
                if memory.owned[u] == story:
                    pull += memory.pull[u] * telling(memory, u)
            if pull > most or (pull == most and story > best):
                best, most = story, pull
    return best


@njit(cache=True)
def _pushed(memory: Any, tag: int, kind: int, bar: float) -> Any:
    """Return whether a new tag or link is being pushed: a burst in which accounts repeat themselves."""
    count = memory.stats[tag, ALL]
    if (
        kind not in (HASHTAG, LINK)
        or count < FEWEST_POSTS
        or count < max(memory.stats[tag, TAGGED] + 1.0, memory.stats[tag, TAGGED] * AGAIN)
        or (memory.owned[tag] >= 0 and memory.pull[tag] > 1.0)
        or common(memory, tag) > RARE
    ):
        return False
    memory.stats[tag, TAGGED] = count
    s, counted, authors, _, _, posts = push(memory, tag, 2)
    return s >= bar and counted >= FEWEST_POSTS and authors >= FEWEST_AUTHORS and len(posts) - authors >= REPEATS


@njit(cache=True)
def take(  # noqa: C901, PLR0917 - numba takes arrays by position, and calls cost
    memory: Any,
    start: int,
    terms: Any,
    kinds: Any,
    at: Any,
    texts: Any,
    text_at: Any,
    text_end: Any,
    times: Any,
    authors: Any,
    nears: Any,
    clusters: Any,
    followers: Any,
    bar: float,
    watched: Any,
    attached: Any,
    resume: int,
) -> Any:
    """Read posts from `start`; return (next post, next term, seed, window) at a burst of at least `bar`, or seed -1.

    `resume` is the term of post `start` to go on from, 0 for a post not yet remembered. `attached[i]` becomes the
    story that post i belongs to. `watched` are the terms of the agency's own handles.
    """
    for i in range(start, len(times)):
        mine = terms[at[i] : at[i + 1]]
        if resume == 0:
            advance(memory, times[i])
            stop = min(text_end[i], text_at[i] + LONGEST)
            row = remember(memory, mine, kinds[at[i] : at[i + 1]], texts[text_at[i] : stop], _attach(memory, mine)) & (
                POSTS - 1
            )
            memory.author[row] = authors[i]
            memory.near[row] = nears[i]
            memory.cluster[row] = clusters[i]
            memory.followers[row] = followers[i]
            attached[i] = memory.story[row]
        for k in range(resume, len(mine)):
            t = mine[k]
            if _pushed(memory, t, kinds[at[i] + k], bar):
                return i, k + 1, t, PUSH
            count = memory.stats[t, 2]
            if kinds[at[i] + k] == MENTION and not np.any(watched == t):
                continue  # a conversation is no story; one with the agency may be
            if count < 3.0 or count < max(memory.stats[t, ASKED] + 1.0, memory.stats[t, ASKED] * AGAIN):
                continue
            memory.stats[t, ASKED] = count
            if _best_look(memory, t, LOOK_BAR) < 0:
                continue
            for w in range(3):
                if memory.stats[t, w] < 3.0:
                    continue
                burst = look(memory, t, w)
                if burst[0] < bar - COHERENT or burst[1] < (FEWEST_POSTS if w < 2 else LASTING) or burst[2] < CROWD:
                    continue
                if burst[0] + COHERENT * (len(core(memory, burst[6], w)) / len(burst[6]) - 1.0) >= bar:
                    return i, k + 1, t, w
        resume = 0
    return len(times), 0, -1, 0


def burst_of(memory: Memory, seed: int, window: int) -> Burst:
    """Return the joint burst around a term, or all that bears it if it is pushed."""
    if window == PUSH:
        s, count, authors, expected, shape, posts = push(memory, seed, 2)
        return Burst(
            float(s), int(count), int(authors), float(expected), float(shape), np.array([seed], np.int32), posts, PUSH
        )
    s, count, authors, expected, shape, terms, posts = look(memory, seed, window)
    about = core(memory, posts, window)
    if 2 * len(about) >= len(posts):
        posts = about  # the rest merely hit upon the same word
    return Burst(float(s), int(count), int(authors), float(expected), float(shape), terms, posts, window)
