"""Keeps some posts of each cluster for people to see: its first, its last, and ever fewer in between.

Most clusters stay small, so that nearly every post of the recent past is kept at some time, and few are ever shown:
they are packed into bytes as they come, which halves the memory of records.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

import msgspec

from domain.ids import PostId
from domain.records import Post
from narratives.batch import Row, Sample

FIRST_SAMPLES: Final = 8
LAST_SAMPLES: Final = 24
MOST_HELD: Final = 48
"""Samples collected of a cluster before the surplus goes."""
PLACE: Final = 8
"""Bytes of a packed post that hold its place in the stream, most significant first, so that packed posts sort by it."""

_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Row)

Kept = list[bytes]
"""Packed sample posts of a cluster."""


def packed(place: int, sample: Sample) -> bytes:
    """Return a post and its place in the stream as bytes."""
    row = row_of(sample) if isinstance(sample, Post) else sample.row()
    try:
        data = _ENCODER.encode(row)
    except UnicodeEncodeError:  # a lone surrogate, which JSON can carry and UTF-8 cannot
        data = _ENCODER.encode([_mended(x) if isinstance(x, str) else x for x in row])
    return place.to_bytes(PLACE, "big") + data


def recorded(kept: bytes) -> Post:
    """Return the record of a packed post; its time is in UTC."""
    ident, platform, author, text, at, lang, url, repost_of, reply_to, followers, links, media = _DECODER.decode(
        memoryview(kept)[PLACE:]
    )
    return Post(
        id=PostId(ident),
        platform=platform,
        author=author,
        text=text,
        created_at=at.astimezone(UTC),
        lang=lang,
        url=url,
        repost_of=None if repost_of is None else PostId(repost_of),
        reply_to=None if reply_to is None else PostId(reply_to),
        followers=followers,
        links=tuple(links),
        media=tuple(media),
    )


def place_of(kept: bytes) -> int:
    """Return the place of a packed post in the stream."""
    return int.from_bytes(kept[:PLACE], "big")


def written(kept: bytes) -> datetime:
    """Return when a packed post was written."""
    return recorded(kept).created_at


def row_of(post: Post) -> Row:
    """Return a record's fields in order."""
    return (
        post.id,
        post.platform,
        post.author,
        post.text,
        post.created_at,
        post.lang,
        post.url,
        post.repost_of,
        post.reply_to,
        post.followers,
        post.links,
        post.media,
    )


def _mended(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _sampled(rank: int) -> bool:
    """Return whether the n-th post of a cluster is kept: all of the first sixteen, then eight a doubling."""
    return rank <= 16 or rank % (1 << (rank.bit_length() - 4)) == 0


def fewest(kept: Kept) -> Kept:
    """Return the first and the last of samples: the same ones whenever and in whatever portions they were collected."""
    kept = sorted(kept)
    return kept if len(kept) <= FIRST_SAMPLES + LAST_SAMPLES else kept[:FIRST_SAMPLES] + kept[-LAST_SAMPLES:]


def keep(kept: dict[int, Kept], first: int, posts: Sequence[Sample], clusters: list[int], ranks: list[int]) -> None:
    """Keep what is to be kept of posts numbered from `first`, each the `ranks`-th of its cluster (0 of none)."""
    for i, rank in enumerate(ranks):
        if rank == 1:
            kept[clusters[i]] = [packed(first + i, posts[i])]
        elif 0 < rank <= 16 or (rank & 7 == 0 and _sampled(rank)):
            held = kept.setdefault(clusters[i], [])
            held.append(packed(first + i, posts[i]))
            if len(held) > MOST_HELD:
                kept[clusters[i]] = fewest(held)
