"""Reads a batch post by post and stops at the first burst that nobody has been told of."""

from typing import Any, Final, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from narratives.momentum import ASKED, LONGEST, POSTS, Memory, advance, foreseen, remember, surprise
from narratives.momentum_joint import look

FEWEST_POSTS: Final = 5
"""Posts below which nothing is a burst, however unheard-of."""
FEWEST_AUTHORS: Final = 3
"""Accounts below which it is one person talking."""
LOOK_BAR: Final = 1.5
"""Surprise of a single term from which it is worth looking into."""
AGAIN: Final = 1.15
"""Growth of a term's hourly count after which it is looked into again."""


class Burst(NamedTuple):
    """A joint burst: decimal `surprise`; `posts_counted`, an author's at most thrice, where `expected` were."""

    surprise: float
    posts_counted: int
    authors: int
    expected: float
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
def _attach(memory: Any, terms: Any) -> int:
    """Return the story whose terms a post bears the most of, two at least, or -1; the elder wins a tie."""
    best, most = -1, 1
    for t in terms:
        story = memory.owned[t]
        if story >= 0 and story != best:
            n = 0
            for u in terms:
                n += memory.owned[u] == story
            if n > most or (n == most and n > 1 and 0 <= story < best):
                best, most = story, n
    return best


@njit(cache=True)
def take(  # noqa: PLR0917 - numba takes arrays by position
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
    attached: Any,
    resume: int,
) -> Any:
    """Read posts from `start`; return (next post, next term, seed, window) at a burst of at least `bar`, or seed -1.

    `resume` is the term of post `start` to go on from, 0 for a post not yet remembered. `attached[i]` becomes the
    story that post i belongs to.
    """
    for i in range(start, len(times)):
        mine = terms[at[i] : at[i + 1]]
        if resume == 0:
            advance(memory, times[i])
            stop = min(text_end[i], text_at[i] + LONGEST)
            row = remember(memory, mine, kinds[at[i] : at[i + 1]], texts[text_at[i] : stop]) % POSTS
            memory.author[row] = authors[i]
            memory.near[row] = nears[i]
            memory.cluster[row] = clusters[i]
            memory.followers[row] = followers[i]
            memory.story[row] = _attach(memory, mine)
            attached[i] = memory.story[row]
        for k in range(resume, len(mine)):
            t = mine[k]
            count = memory.stats[t, 2]
            if count < 3.0 or count < memory.stats[t, ASKED] * AGAIN + 1.0:
                continue
            window = _best_look(memory, t, LOOK_BAR)
            if window < 0:
                continue
            memory.stats[t, ASKED] = count
            for w in range(3):
                if memory.stats[t, w] < 3.0:
                    continue
                burst = look(memory, t, w)
                if burst[0] >= bar and burst[1] >= FEWEST_POSTS and burst[2] >= FEWEST_AUTHORS:
                    return i, k + 1, t, w
        resume = 0
    return len(times), 0, -1, 0


def burst_of(memory: Memory, seed: int, window: int) -> Burst:
    """Return the joint burst around a term."""
    s, count, authors, expected, terms, posts = look(memory, seed, window)
    return Burst(float(s), int(count), int(authors), float(expected), terms, posts, window)
