"""Decides whether a term's use is a burst to be told: a crowd's, a push, or one that the grouping holds apart."""

from typing import Any, Final

from narratives.compiled import loop
from narratives.momentum import common, foreseen, surprise
from narratives.momentum_joint import core, look, push
from narratives.momentum_memory import ALL, ASKED, PLAIN, TAGGED
from narratives.tokens import BUCKETS, HASHTAG, LINK

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
CROWD: Final = 5
"""Accounts from which a burst of words is a crowd's."""
AGREED: Final = 4
"""Accounts that are enough if the grouping, too, holds their posts to be one story."""
SURER: Final = 0.6
"""Decades more that a burst of so few needs."""
REPEATS: Final = 2
"""Posts beyond one an account from which a tag or link is pushed."""
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
def is_pushed(memory: Any, bench: Any, tag: int, kind: int, bar: float) -> Any:
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
def is_apart(memory: Any, bench: Any, cluster: int, story: int, bar: float) -> Any:
    """Return whether posts that bear a story's marks are a burst of a cluster that no story is known by."""
    count = memory.stats[cluster, ALL]
    if (
        story < 0
        or memory.owned[cluster] >= 0
        or count < FEWEST_POSTS
        or count < max(memory.stats[cluster, TAGGED] + 1.0, memory.stats[cluster, TAGGED] * AGAIN)
    ):
        return False
    memory.stats[cluster, TAGGED] = count
    s, _, authors, _, _, _ = push(memory, bench, cluster, 1)
    return s >= bar and authors >= CROWD


@loop
def burst_in(memory: Any, bench: Any, term: int, bar: float) -> Any:
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
