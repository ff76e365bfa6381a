"""Says which told story a burst belongs to, by posts told, by marks borne, or by a tag's company."""

from typing import Any

import numpy as np

from narratives.compiled import kept
from narratives.momentum import posts_with
from narratives.momentum_memory import ENTRIES, MOST_POSTS, POSTS, TAIL


@kept
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


@kept
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


@kept
def leaning(memory: Any, posts: Any) -> Any:
    """Return (story, share): the story that most of the posts bear a mark of, and the share that do."""
    marks = np.full(len(posts), -1, np.int64)
    for i in range(len(posts)):
        row = posts[i] & (POSTS - 1)
        most = 0.0
        for e in range(memory.first[row], memory.first[row] + memory.size[row]):
            story = memory.owned[memory.term[e & (ENTRIES - 1)]]
            if story >= 0 and story != marks[i]:
                pull = 0.0
                for f in range(memory.first[row], memory.first[row] + memory.size[row]):
                    if memory.owned[memory.term[f & (ENTRIES - 1)]] == story:
                        pull += memory.pull[memory.term[f & (ENTRIES - 1)]]
                if pull > most or (pull == most and story > marks[i]):
                    most = pull
                    marks[i] = story
    marks.sort()
    best, most_posts, run = -1, 0, 0
    for i in range(len(marks)):
        run = run + 1 if i > 0 and marks[i] == marks[i - 1] else 1
        if marks[i] >= 0 and run > most_posts:
            best, most_posts = marks[i], run
    return best, most_posts / max(1, len(marks))


@kept
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
