"""Recalls the latest posts by number: their ids, words and authors, for judging and for showing."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from domain.ids import PostId
from domain.records import Post
from narratives.coordination import Traces
from narratives.momentum_memory import ENTRIES, LETTERS, POSTS, SEEN, Memory
from narratives.tokens import HASHTAG, LINK

LATELY: Final = 1024
"""Latest posts whose accounts say how many newcomers are usual."""


class Recall:
    """The ring of latest posts as people know them, beside the numbers of `Memory`."""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory
        self.ids = [""] * POSTS
        self.platforms = [""] * POSTS

    def write(self, first: int, ids: Sequence[str], platforms: Sequence[str]) -> None:
        """Note the ids and platforms of posts numbered from `first`."""
        at = first & (POSTS - 1)
        room = min(len(ids), POSTS - at)
        self.ids[at : at + room] = ids[:room]
        self.platforms[at : at + room] = platforms[:room]
        if room < len(ids):
            self.write(first + room, ids[room:], platforms[room:])

    def kept(self, numbers: Sequence[int]) -> list[int]:
        """Return those numbers whose posts are still here."""
        oldest = int(self.memory.marks[SEEN]) - POSTS
        return [n for n in numbers if n >= oldest]

    def id_of(self, number: int) -> PostId:
        """Return a post's id."""
        return PostId(self.ids[number & (POSTS - 1)])

    def text(self, number: int) -> str:
        """Return a post's text, at most `momentum.LONGEST` bytes of it."""
        memory, row = self.memory, number & (POSTS - 1)
        start = int(memory.text_at[row]) & (LETTERS - 1)
        stop = start + int(memory.text_size[row])
        held = memory.letters[start:stop].tobytes()
        if stop > LETTERS:
            held += memory.letters[: stop - LETTERS].tobytes()
        return held.decode("utf-8", "ignore")

    def forget(self, platform: str, post: PostId) -> None:
        """Let a post's text go; what was counted of it stands."""
        for row, name in enumerate(self.ids):
            if name == post and self.platforms[row] == platform:
                places = np.arange(self.memory.text_at[row], self.memory.text_at[row] + self.memory.text_size[row])
                self.memory.letters[places & (LETTERS - 1)] = 0
                self.memory.text_size[row] = 0

    def posts(self, numbers: NDArray[np.int64]) -> list[Post]:
        """Return what judging needs of posts."""
        memory, rows = self.memory, numbers & (POSTS - 1)
        told = zip(
            rows.tolist(), numbers.tolist(), memory.author[rows].tolist(), memory.time[rows].tolist(), strict=True
        )
        return [
            Post(
                id=PostId(self.ids[row]),
                platform=self.platforms[row],
                author=f"{author & 0xFFFFFFFFFFFFFFFF:016x}",
                text=self.text(number),
                created_at=datetime.fromtimestamp(time, UTC),
            )
            for row, number, author, time in told
        ]

    def terms(self, numbers: NDArray[np.int64]) -> list[NDArray[np.int32]]:
        """Return the terms of each post."""
        rows = numbers & (POSTS - 1)
        terms = self.memory.term[self._entries(rows)]
        return np.split(terms, np.cumsum(self.memory.size[rows])[:-1]) if len(rows) else []

    def traces(self, numbers: NDArray[np.int64]) -> Traces:
        """Return what posts tell of coordination."""
        memory, rows = self.memory, numbers & (POSTS - 1)
        owner = np.repeat(np.arange(len(rows)), memory.size[rows])
        flat = self._entries(rows)
        tag = (memory.kind[flat] == HASHTAG) | (memory.kind[flat] == LINK)
        tags, counts = np.unique(memory.term[flat[tag]], return_counts=True)
        shared = np.full(len(rows), -1, np.int64)
        if len(tags):
            top = tags[counts == counts.max()].min()
            shared[owner[tag][memory.term[flat[tag]] == top]] = top
        return Traces(
            memory.time[rows], memory.author[rows], memory.near[rows], shared, memory.fresh[rows], self._newcomers()
        )

    def _newcomers(self) -> float:
        """Return the share of accounts not met before among those of the latest posts."""
        seen = int(self.memory.marks[SEEN])
        rows = np.arange(max(0, seen - LATELY), seen) & (POSTS - 1)
        accounts = np.sort(self.memory.author[rows])  # fifty times as quick as `np.unique`
        distinct = int(np.count_nonzero(accounts[1:] != accounts[:-1])) + 1
        return int(np.count_nonzero(self.memory.fresh[rows])) / distinct

    def _entries(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the places of all entries of some posts, post by post."""
        sizes = self.memory.size[rows].astype(np.int64)
        ends = np.cumsum(sizes)
        return (np.arange(ends[-1] if len(ends) else 0) + np.repeat(self.memory.first[rows] - ends + sizes, sizes)) & (
            ENTRIES - 1
        )
