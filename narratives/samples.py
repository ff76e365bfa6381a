"""Keeps some posts of each cluster for people to see: its first, its last, and ever fewer in between."""

from collections.abc import Sequence
from typing import Final

from domain.records import Post
from narratives.batch import Sample

FIRST_SAMPLES: Final = 8
LAST_SAMPLES: Final = 24


def recorded(sample: Sample) -> Post:
    """Return the record of a kept post."""
    return sample if isinstance(sample, Post) else sample.record()


def _sampled(rank: int) -> bool:
    """Return whether the n-th post of a cluster is kept: all of the first sixteen, then eight a doubling."""
    return rank <= 16 or rank % (1 << (rank.bit_length() - 4)) == 0


Kept = list[tuple[int, Sample]]
"""Sample posts, each with its place in the stream."""


def fewest(kept: Kept) -> Kept:
    """Return the first and the last of samples: the same ones whenever and in whatever portions they were collected."""
    kept = sorted(kept, key=lambda k: k[0])
    return kept if len(kept) <= FIRST_SAMPLES + LAST_SAMPLES else kept[:FIRST_SAMPLES] + kept[-LAST_SAMPLES:]


def keep(kept: dict[int, Kept], first: int, posts: Sequence[Sample], clusters: list[int], ranks: list[int]) -> None:
    """Keep what is to be kept of posts numbered from `first`, each the `ranks`-th of its cluster (0 of none)."""
    for i, rank in enumerate(ranks):
        if rank == 1:
            kept[clusters[i]] = [(first + i, posts[i])]
        elif 0 < rank <= 16 or (rank & 7 == 0 and _sampled(rank)):
            held = kept.setdefault(clusters[i], [])
            held.append((first + i, posts[i]))
            if len(held) > 2 * (FIRST_SAMPLES + LAST_SAMPLES):
                kept[clusters[i]] = fewest(held)
