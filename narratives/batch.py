"""A run of posts as columns, which is how the detector reads them at stream speed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from domain.ids import PostId
from domain.records import Post
from narratives.tokens import FIELD_LINKS, FIELD_MEDIA, Tokens, hash_rows, tokenise

Row = tuple[
    str,
    str,
    str,
    str,
    datetime,
    str | None,
    str | None,
    str | None,
    str | None,
    int | None,
    Sequence[str],
    Sequence[str],
]
"""A post's fields in the order of its record."""


class Raw(Protocol):
    """A post as its source read it."""

    def row(self) -> Row:
        """Return its fields in the order of its record."""
        ...


Sample = Post | Raw


@dataclass(frozen=True, slots=True)
class PostBatch:
    """n posts in input order, as a struct of arrays. Build it with `batch_of`.

    `ids` and `platforms` are lists of str (n). `text` uint8 holds every post's UTF-8 bytes and what was given beside
    them (links, media); post i's own text is `text[at[i]:ends[i]]`. `created_at` float64 (n) seconds since 1970 UTC.
    `author` int64 (n) is a stable hash of platform and author. `followers` int64 (n), -1 unknown. `repost`, `reply`
    bool (n). `link` and `hashtag` int32 (n): term id of the first of its kind, -1 none. `near` int64 (n): the same
    number for texts with the same words (see `Tokens.near`), 0 for a text without words. `tokens` holds all terms
    with their kinds in rows. `samples` are the posts themselves.
    """

    ids: Sequence[str]
    platforms: Sequence[str]
    text: NDArray[np.uint8]
    at: NDArray[np.int64]
    ends: NDArray[np.int64]
    created_at: NDArray[np.float64]
    author: NDArray[np.int64]
    followers: NDArray[np.int64]
    repost: NDArray[np.bool_]
    reply: NDArray[np.bool_]
    link: NDArray[np.int32]
    hashtag: NDArray[np.int32]
    near: NDArray[np.int64]
    tokens: Tokens
    samples: Sequence[Sample]

    def __len__(self) -> int:
        """Return the number of posts."""
        return len(self.ids)

    def text_of(self, i: int) -> str:
        """Return the text of post i."""
        return self.text[self.at[i] : self.ends[i]].tobytes().decode("utf-8", "replace")

    def time_of(self, i: int) -> datetime:
        """Return the time of post i, aware, in UTC."""
        return datetime.fromtimestamp(float(self.created_at[i]), UTC)


def _first_of(tokens: Tokens, kind: int, posts: int) -> NDArray[np.int32]:
    first = np.full(posts, -1, np.int32)
    where = np.flatnonzero(tokens.kinds == kind)[::-1]  # backwards, so that a row's first one is written last
    first[np.searchsorted(tokens.at, where, side="right") - 1] = tokens.terms[where]
    return first


def _joined(pieces: Sequence[bytes]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    at = np.zeros(len(pieces) + 1, np.int64)
    np.cumsum(np.fromiter(map(len, pieces), np.int64, len(pieces)), out=at[1:])
    return np.frombuffer(b"".join(pieces), np.uint8), at


def _encoded(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:  # a lone surrogate, which JSON can carry and UTF-8 cannot
        return text.encode("utf-8", "replace")


def columns(
    *,
    ids: Sequence[str],
    platforms: Sequence[str],
    authors: Sequence[str],
    texts: Sequence[str],
    seconds: Sequence[float],
    followers: Sequence[int | None],
    reposts: Sequence[str | None],
    replies: Sequence[str | None],
    links: Sequence[Sequence[str]],
    media: Sequence[Sequence[str]],
    samples: Sequence[Sample],
) -> PostBatch:
    """Return the batch of posts given as columns of equal length."""
    n = len(ids)
    pieces = [_encoded(text) for text in texts]
    own = np.fromiter(map(len, pieces), np.int64, n)
    for i in (i for i in range(n) if links[i] or media[i]):
        beside = [bytes([FIELD_LINKS]) + _encoded(x if "://" in x else "https://" + x) for x in links[i]]
        beside += [bytes([FIELD_MEDIA]) + _encoded(x) for x in media[i]]
        pieces[i] += b"".join(beside)
    text, at = _joined(pieces)
    tokens = tokenise(text, at)
    names, names_at = _joined([_encoded(f"{p}\0{a}") for p, a in zip(platforms, authors, strict=True)])
    return PostBatch(
        ids=ids,
        platforms=platforms,
        text=text,
        at=at,
        ends=at[:-1] + own,
        created_at=np.asarray(seconds, np.float64),
        author=hash_rows(names, names_at),
        followers=np.array([-1 if f is None else f for f in followers], np.int64),
        repost=tokens.repost | np.array([r is not None for r in reposts], np.bool_),
        reply=np.array([r is not None for r in replies], np.bool_),
        link=_first_of(tokens, 3, n),
        hashtag=_first_of(tokens, 2, n),
        near=tokens.near,
        tokens=tokens,
        samples=samples,
    )


def batch_of(posts: Sequence[Post]) -> PostBatch:
    """Return posts as a batch."""
    return columns(
        ids=[p.id for p in posts],
        platforms=[p.platform for p in posts],
        authors=[p.author for p in posts],
        texts=[p.text for p in posts],
        seconds=[p.created_at.timestamp() for p in posts],
        followers=[p.followers for p in posts],
        reposts=[p.repost_of for p in posts],
        replies=[p.reply_to for p in posts],
        links=[p.links for p in posts],
        media=[p.media for p in posts],
        samples=posts,
    )


__all__ = ["PostBatch", "PostId", "batch_of", "columns"]
