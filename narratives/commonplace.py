"""Seeds a new index with the function words of many languages, so that first posts are not judged by them."""

from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from narratives.index import DF, DOCS, TOPICAL, Index
from narratives.tokens import tokenise

POSTS: Final = 2000.0
"""Imagined posts that the seed stands for; real ones soon outweigh them."""
SHARE: Final = 0.1
"""Share of the imagined posts that have any one function word."""
KNOWN: Final = 0.03
"""How topical a function word is taken to be at first."""
WORDS: Final = Path(__file__).with_name("function_words.txt")


@cache
def terms() -> NDArray[np.int32]:
    """Return the term ids of the listed words; each line is a language and its words."""
    lines = WORDS.read_text(encoding="utf-8").splitlines()
    words = [word.encode() for word in sorted({word for line in lines for word in line.split()[1:]})]
    at = np.zeros(len(words) + 1, np.int64)
    np.cumsum([len(word) for word in words], out=at[1:])
    return np.unique(tokenise(np.frombuffer(b"".join(words), np.uint8), at).terms)


def seed(index: Index) -> None:
    """Give a new index its first idea of which words are everywhere."""
    index.reals[DOCS] = POSTS
    index.lore[terms(), DF] = POSTS * SHARE
    index.lore[terms(), TOPICAL] = KNOWN
