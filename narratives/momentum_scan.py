"""Reads a batch post by post and stops at the first burst that nobody has been told of."""

from typing import Any, Final

import numpy as np

from narratives.compiled import loop
from narratives.momentum import advance, common, remember, term_of_cluster, unite
from narratives.momentum_accounts import first_met
from narratives.momentum_bursting import burst_in, is_apart, is_pushed
from narratives.momentum_joint import core, look, push
from narratives.momentum_memory import (
    ALL,
    CLUSTER,
    COUNTED,
    FREE,
    LONGEST,
    NOW,
    POSTS,
    STORIES,
    TOLD,
    Bench,
    Memory,
)
from narratives.momentum_records import Burst
from narratives.tokens import MENTION

TELLS: Final = 4.0
"""Times its usual use from which a term alone tells that a post is of its story: three in four are then the story's."""
PUSH: Final = 3
"""Event: a tag or link is pushed. Events 0 to 2 are windows in which a joint burst is to be told."""
GROWN: Final = 4
"""Event: a told story has grown enough to be judged anew."""
QUIET: Final = 5
"""Event: a post came to a story that has been over for hours."""
APART: Final = 6
"""Event: posts that bear an old story's words burst in a cluster that the grouping holds apart from it."""
ALIVE_SECONDS: Final = 3600.0
"""A story is alive while it gets three posts an hour."""
SILENCE: Final = 4 * 3600.0
"""Seconds after it was last alive when a story is over, and its terms are free to burst anew."""
ALIVE, LAST, BEFORE = 0, 1, 2


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

    An event is a window, PUSH or APART (`what` is a term), GROWN or QUIET (`what` is a story). `resume` is the term of
    post `start` to go on from, -1 for a post not yet remembered. `attached[i]` becomes the story that post i belongs
    to. `watched` are the terms of the agency's own handles.
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
            memory.fresh[row] = first_met(memory, columns.authors[i])
            memory.near[row] = columns.nears[i]
            memory.followers[row] = columns.followers[i]
            memory.cluster[row] = columns.roots[i]
            memory.named[row] = columns.named[i]
            resume = 0
            if event >= 0:
                return i, 0, story, event
        for k in range(resume, len(mine)):
            if is_pushed(memory, bench, mine[k], kinds[k], bar):
                return i, k + 1, mine[k], PUSH
            if kinds[k] == CLUSTER and is_apart(memory, bench, mine[k], attached[i], bar):
                return i, k + 1, mine[k], APART
            if kinds[k] == MENTION and not _is_watched(watched, mine[k]):
                continue  # a conversation is no story; one with the agency may be
            window = burst_in(memory, bench, mine[k], bar)
            if window >= 0:
                return i, k + 1, mine[k], window
        resume = -1
    return len(columns.times), -1, -1, -1


def burst_of(memory: Memory, bench: Bench, seed: int, event: int) -> Burst:
    """Return the joint burst around a term, or all that bears it if it is pushed or held apart."""
    if event in {PUSH, APART}:
        window = max((1, 2) if event == PUSH else (1,), key=lambda w: float(push(memory, bench, seed, w)[0]))
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
    return Burst(*told, terms, posts, window, pushed=event == PUSH, apart=event == APART)
