"""Reads a batch post by post and stops at the first burst that nobody has been told of."""

from typing import Any, Final

import numpy as np

from narratives.compiled import loop
from narratives.momentum import advance, common, foreseen, remember, surprise, term_of_cluster, unite
from narratives.momentum_joint import core, look, push
from narratives.momentum_memory import (
    ALL,
    ASKED,
    CLUSTER,
    COUNTED,
    FREE,
    LONGEST,
    NOW,
    PLAIN,
    POSTS,
    STORIES,
    TAGGED,
    TOLD,
    Bench,
    Memory,
)
from narratives.momentum_records import Burst
from narratives.tokens import BUCKETS, HASHTAG, LINK, MENTION

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
AGREED: Final = 4
"""Accounts that are enough if the grouping, too, holds their posts to be one story."""
SURER: Final = 0.6
"""Decades more that a burst of so few needs."""
REPEATS: Final = 2
"""Posts beyond one an account from which a tag or link is pushed."""
PUSH: Final = 3
"""Event: a tag or link is pushed. Events 0 to 2 are windows in which a joint burst is to be told."""
GROWN: Final = 4
"""Event: a told story has grown enough to be judged anew."""
QUIET: Final = 5
"""Event: a post came to a story that has been over for hours."""
ALIVE_SECONDS: Final = 3600.0
"""A story is alive while it gets three posts an hour."""
SILENCE: Final = 4 * 3600.0
"""Seconds after it was last alive when a story is over, and its terms are free to burst anew."""
ALIVE, LAST, BEFORE = 0, 1, 2
COHERENT: Final = 2.0
"""Decades of surprise more that a burst needs if its posts share one word only, and nothing else."""
AGAIN: Final = 1.15
"""Growth of a term's hourly count after which it is looked into again."""


@loop
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


@loop
def telling(memory: Any, term: int) -> Any:
    """Return how surely a marked term tells a story: 1 while most of its use is beyond the usual, else .5 or 0."""
    usual = common(memory, term) * (memory.clock[COUNTED + 2] + 1.0)
    used = memory.stats[term, ALL] + 1.0
    if used >= TELLS * usual:
        return 1.0 if used >= 3.0 else 0.5
    return 0.5 if used >= 2.0 * usual else 0.0


@loop
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


@loop
def _pushed(memory: Any, bench: Any, tag: int, kind: int, bar: float) -> Any:
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
    for window in (1, 2):
        s, counted, authors, _, _, posts = push(memory, bench, tag, window)
        if s >= bar and counted >= FEWEST_POSTS and authors >= FEWEST_AUTHORS and posts - authors >= REPEATS:
            return True
    return False


@loop
def _live(memory: Any, story: int, now: float) -> Any:
    """Note a post of a story; return QUIET if the story was over, GROWN if it is to be judged anew, else -1."""
    pulse = memory.pulse[story & (STORIES - 1)]
    if now - pulse[ALIVE] > SILENCE:
        return QUIET
    if now - pulse[BEFORE] <= ALIVE_SECONDS:
        pulse[ALIVE] = now
    pulse[BEFORE] = pulse[LAST]
    pulse[LAST] = now
    memory.due[story & (STORIES - 1)] -= 1
    return GROWN if memory.due[story & (STORIES - 1)] <= 0 else -1


@loop
def _burst_in(memory: Any, bench: Any, term: int, bar: float) -> Any:
    """Return the window in which a term's joint burst is to be told, or -1."""
    count = memory.stats[term, 2]
    if (
        memory.stats[term, PLAIN] > 0.0
        or count < 3.0
        or count < max(memory.stats[term, ASKED] + 1.0, memory.stats[term, ASKED] * AGAIN)
    ):
        return -1
    memory.stats[term, ASKED] = count
    if _best_look(memory, term, LOOK_BAR) < 0:
        return -1
    for w in range(3):
        if memory.stats[term, w] < 3.0:
            continue
        s, counted, authors, _, _, terms, posts = look(memory, bench, term, w)
        agreed = CROWD
        for k in range(terms):
            if w < 2 and bench.linked[k] >= BUCKETS:
                agreed = AGREED
        if s < bar - COHERENT or authors < agreed or counted < (agreed if w < 2 else LASTING):
            continue
        least = bar + (SURER if authors < CROWD else 0.0)
        if s + COHERENT * (core(memory, bench, posts, w) / posts - 1.0) >= least:
            return w
    return -1


@loop
def _is_watched(watched: Any, term: int) -> bool:
    for one in watched:  # noqa: SIM110 - numba compiles no generators
        if one == term:
            return True
    return False


@loop
def take(  # noqa: C901, PLR0917 - numba takes arrays by position, and inlines no objects
    memory: Any,
    bench: Any,
    columns: Any,
    bar: float,
    watched: Any,
    attached: Any,
    start: int,
    resume: int,
) -> Any:
    """Read posts from `start`; return (post, next term, what, event) at the first thing to see to, event -1 at the end.

    An event is a window or PUSH (`what` is a term), GROWN or QUIET (`what` is a story). `resume` is the term of post
    `start` to go on from, -1 for a post not yet remembered. `attached[i]` becomes the story that post i belongs to.
    `watched` are the terms of the agency's own handles.
    """
    for i in range(start, len(columns.times)):
        n = columns.at[i + 1] - columns.at[i]
        for k in range(n):
            bench.line[k] = columns.terms[columns.at[i] + k]
            bench.kinds[k] = columns.kinds[columns.at[i] + k]
        if columns.roots[i] >= 0:
            if resume < 0:
                for m in range(columns.merged[i - 1] if i > 0 else 0, columns.merged[i]):
                    unite(memory, columns.merges[m, 0], columns.merges[m, 1])
            bench.line[n] = term_of_cluster(memory, columns.roots[i])
            bench.kinds[n] = CLUSTER
            n += 1
        mine = bench.line[:n]
        kinds = bench.kinds[:n]
        if resume < 0:
            advance(memory, columns.times[i])
            story = _attach(memory, mine)
            event = -1 if story < 0 else _live(memory, story, memory.clock[NOW])
            attached[i] = story if event != QUIET else TOLD
            stop = min(columns.text_end[i], columns.text_at[i] + LONGEST)
            row = remember(memory, mine, kinds, columns.texts[columns.text_at[i] : stop], attached[i]) & (POSTS - 1)
            memory.author[row] = columns.authors[i]
            memory.near[row] = columns.nears[i]
            memory.followers[row] = columns.followers[i]
            memory.cluster[row] = columns.roots[i]
            memory.named[row] = columns.named[i]
            resume = 0
            if event >= 0:
                return i, 0, story, event
        for k in range(resume, len(mine)):
            if _pushed(memory, bench, mine[k], kinds[k], bar):
                return i, k + 1, mine[k], PUSH
            if kinds[k] == MENTION and not _is_watched(watched, mine[k]):
                continue  # a conversation is no story; one with the agency may be
            window = _burst_in(memory, bench, mine[k], bar)
            if window >= 0:
                return i, k + 1, mine[k], window
        resume = -1
    return len(columns.times), -1, -1, -1


def burst_of(memory: Memory, bench: Bench, seed: int, event: int) -> Burst:
    """Return the joint burst around a term, or all that bears it if it is pushed."""
    if event == PUSH:
        window = max((1, 2), key=lambda w: float(push(memory, bench, seed, w)[0]))
        s, count, authors, expected, shape, n = push(memory, bench, seed, window)
        terms, posts = np.array([seed], np.int32), bench.posts[:n][::-1].copy()
    else:
        window = event
        s, count, authors, expected, shape, linked, n = look(memory, bench, seed, window)
        terms = bench.linked[:linked].copy()
        about = core(memory, bench, n, window)
        # the rest merely hit upon the same word
        posts = np.sort(bench.extra[:about] if 2 * about >= n else bench.posts[:n])
    told = (float(s), int(count), int(authors), float(expected), float(shape))
    return Burst(*told, terms, posts, window, pushed=event == PUSH)
