"""Recalls the latest posts by number: their ids, words and authors, for judging and for showing."""

from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from domain.ids import PostId
from domain.records import Post
from narratives.coordination import Traces
from narratives.momentum import ENTRIES, LETTERS, POSTS, SEEN, Memory
from narratives.tokens import HASHTAG, LINK


class Recall:
    """The ring of latest posts as people know them, beside the numbers of `Memory`."""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory
        self.ids = [""] * POSTS
        self.platforms = [""] * POSTS

    def write(self, first: int, ids: Sequence[str], platforms: Sequence[str], clusters: NDArray[np.int64]) -> None:
        """Note the ids, platforms and clusters of posts numbered from `first`."""
        at = first & (POSTS - 1)
        room = min(len(ids), POSTS - at)
        self.ids[at : at + room] = ids[:room]
        self.platforms[at : at + room] = platforms[:room]
        self.memory.cluster[at : at + room] = clusters[:room]
        if room < len(ids):
            self.write(first + room, ids[room:], platforms[room:], clusters[room:])

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
        places = np.arange(memory.text_at[row], memory.text_at[row] + memory.text_size[row]) & (LETTERS - 1)
        return bytes(memory.letters[places]).decode("utf-8", "ignore")

    def forget(self, platform: str, post: PostId) -> None:
        """Let a post's text go; what was counted of it stands."""
        for row, name in enumerate(self.ids):
            if name == post and self.platforms[row] == platform:
                places = np.arange(self.memory.text_at[row], self.memory.text_at[row] + self.memory.text_size[row])
                self.memory.letters[places & (LETTERS - 1)] = 0
                self.memory.text_size[row] = 0

    def post(self, number: int) -> Post:
        """Return what judging needs of a post."""
        memory, row = self.memory, number & (POSTS - 1)
        return Post(
            id=self.id_of(number),
            platform=self.platforms[row],
            author=f"{int(memory.author[row]) & 0xFFFFFFFFFFFFFFFF:016x}",
            text=self.text(number),
            created_at=datetime.fromtimestamp(float(memory.time[row]), UTC),
        )

    def terms(self, numbers: NDArray[np.int64]) -> list[NDArray[np.int32]]:
        """Return the terms of each post."""
        memory = self.memory
        return [memory.term[self._entries(n & (POSTS - 1))] for n in numbers.tolist()]

    def traces(self, numbers: NDArray[np.int64]) -> Traces:
        """Return what posts tell of coordination."""
        memory, rows = self.memory, numbers & (POSTS - 1)
        entries = [self._entries(row) for row in rows.tolist()]
        owner = np.repeat(np.arange(len(rows)), memory.size[rows])
        flat = np.concatenate(entries) if entries else np.zeros(0, np.int64)
        tag = (memory.kind[flat] == HASHTAG) | (memory.kind[flat] == LINK)
        tags, counts = np.unique(memory.term[flat[tag]], return_counts=True)
        shared = np.full(len(rows), -1, np.int64)
        if len(tags):
            top = tags[counts == counts.max()].min()
            shared[owner[tag][memory.term[flat[tag]] == top]] = top
        return Traces(memory.time[rows], memory.author[rows], memory.near[rows], shared)

    def _entries(self, row: int) -> NDArray[np.int64]:
        first = int(self.memory.first[row])
        return np.arange(first, first + int(self.memory.size[row])) & (ENTRIES - 1)
