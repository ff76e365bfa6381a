"""What the scan reads and what it finds: a batch as columns, and a joint burst."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Columns(NamedTuple):
    """A batch as `take` reads it: terms and kinds in rows at, texts in text_at to text_end, and columns of posts."""

    terms: NDArray[np.int32]
    kinds: NDArray[np.uint8]
    at: NDArray[np.int64]
    texts: NDArray[np.uint8]
    text_at: NDArray[np.int64]
    text_end: NDArray[np.int64]
    times: NDArray[np.float64]
    authors: NDArray[np.int64]
    nears: NDArray[np.int64]
    followers: NDArray[np.int64]
    roots: NDArray[np.int64]
    named: NDArray[np.int64]
    merges: NDArray[np.int64]
    merged: NDArray[np.int64]


class Burst(NamedTuple):
    """A joint burst: decimal `surprise`; `posts_counted`, an author's at most thrice, where `expected` were.

    `pushed`: of a tag or link; `apart`: of a cluster whose posts bear an old story's words.
    """

    surprise: float
    posts_counted: int
    authors: int
    expected: float
    shape: float
    terms: NDArray[np.int32]
    posts: NDArray[np.int64]
    window: int
    pushed: bool
    apart: bool = False
