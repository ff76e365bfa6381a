"""Sees a word through its disguises: drawn-out letters, figures for letters, words run together. Compiled.

The functions work on a buffer of folded letters (see `folding.py`) and on the lexicon's hash tables.
"""

# ruff: noqa: PLR0917
# Compiled functions take arrays and counts one by one: numba inlines no objects.

from typing import Final

import numpy as np
import numpy.typing as npt

from narratives.compiled import kept
from narratives.hostility.lexicon import SQUEEZED

MOST_LETTERS: Final = 48
"""Letters of a word that are looked at."""
_MOST_PIECE: Final = 16
_SEED = np.uint64(0xCBF29CE484222325)
_PRIME = np.uint64(0x100000001B3)
_NONE = np.uint64(0)
_A, _E, _I, _L, _O, _S, _T = (np.uint16(ord(c)) for c in "aeilost")
_ZERO, _ONE, _THREE, _FOUR, _FIVE, _SEVEN = (np.uint16(ord(c)) for c in "013457")
_AT, _BANG, _DOLLAR, _EURO, _QUOTE = (np.uint16(ord(c)) for c in "@!$€'")


@kept
def word_hash(word: npt.NDArray[np.uint16], begin: int, end: int) -> np.uint64:
    """Return the FNV-1a hash of word[begin:end]."""
    h = _SEED
    for i in range(begin, end):
        h = (h ^ np.uint64(word[i])) * _PRIME
    return np.uint64(h)


@kept
def find(keys: npt.NDArray[np.uint64], values: npt.NDArray[np.uint64], h: np.uint64) -> np.uint64:
    """Return the mask stored for a hash, or 0 (open addressing; sizes are powers of two)."""
    last = np.uint64(keys.shape[0] - 1)
    slot = (h ^ (h >> np.uint64(29))) & last
    while keys[slot] != _NONE:
        if keys[slot] == h:
            return np.uint64(values[slot])
        slot = (slot + np.uint64(1)) & last
    return _NONE


@kept
def _squeeze(word: npt.NDArray[np.uint16], n: int, out: npt.NDArray[np.uint16], most: int) -> int:
    """Cut every run of one letter to `most`; return the new length."""
    m = 0
    run = 0
    for i in range(n):
        run = run + 1 if i and word[i] == word[i - 1] else 1
        if run <= most:
            out[m] = word[i]
            m += 1
    return m


@kept
def plain(word: npt.NDArray[np.uint16], n: int, out: npt.NDArray[np.uint16], one: np.uint16) -> None:
    """Write the letters that figures and signs stand for; `one` is what the figure 1 stands for."""
    for i in range(n):
        c = word[i]
        if c == _ZERO:
            c = _O
        elif c == _ONE:
            c = one
        elif c == _BANG:
            c = _I
        elif c in (_THREE, _EURO):
            c = _E
        elif c in (_FOUR, _AT):
            c = _A
        elif c in (_FIVE, _DOLLAR):
            c = _S
        elif c == _SEVEN:
            c = _T
        out[i] = c


@kept
def meaning(
    word: npt.NDArray[np.uint16],
    n: int,
    longest_run: int,
    odd: bool,
    spare: npt.NDArray[np.uint16],
    keys: npt.NDArray[np.uint64],
    values: npt.NDArray[np.uint64],
) -> tuple[np.uint64, np.uint64]:
    """Return the hash and the mask of a word, undisguised if that is how the lexicon knows it.

    `longest_run` is its longest run of one letter; `odd` says that figures stand among its letters, in which case
    the buffer receives the plain spelling. `spare` is a second buffer.
    """
    h = word_hash(word, 0, n)
    mask = find(keys, values, h)
    if mask == _NONE and n > 3 and word[n - 1] == _S and word[n - 2] == _QUOTE:
        h = word_hash(word, 0, n - 2)  # a possessive is the word itself
        mask = find(keys, values, h)
    if mask == _NONE and longest_run >= 3:
        h = word_hash(spare, 0, _squeeze(word, n, spare, 2))
        mask = find(keys, values, h)
        if mask == _NONE:
            other = word_hash(spare, 0, _squeeze(word, n, spare, 1))
            mask = find(keys, values, other ^ np.uint64(SQUEEZED))
            h = other if mask != _NONE else h
    if mask == _NONE and odd:
        for one in (_I, _L):
            plain(word, n, spare, one)
            other = word_hash(spare, 0, n)
            mask = find(keys, values, other)
            if mask != _NONE:
                h = other
                word[:n] = spare[:n]
                break
    return h, mask


@kept
def cut(
    word: npt.NDArray[np.uint16],
    n: int,
    spare: npt.NDArray[np.uint16],
    back: npt.NDArray[np.int64],
    ends: npt.NDArray[np.int64],
    keys: npt.NDArray[np.uint64],
    values: npt.NDArray[np.uint64],
) -> int:
    """Cut words run together into lexicon words only; return how many, 0 if it cannot be done.

    `spare` receives the plain spelling, `back` where the piece that ends at each letter begins, and `ends` where the
    pieces end, the last piece first and 0 after them. Pieces have three letters or more, two inside a word, or are a
    first "i".
    """
    plain(word, n, spare, _I)
    back[0] = 0
    for end in range(1, n + 1):
        back[end] = -1
    for begin in range(n):
        if back[begin] < 0:
            continue
        h = _SEED
        for end in range(begin + 1, min(n, begin + _MOST_PIECE) + 1):
            h = (h ^ np.uint64(spare[end - 1])) * _PRIME
            size = end - begin
            long_enough = size >= 3 or (size == 2 and begin > 0) or (size == 1 and begin == 0 and spare[0] == _I)
            if back[end] < 0 and long_enough and find(keys, values, h) != _NONE:
                back[end] = begin
    pieces = 0
    end = n
    while end > 0 and back[n] >= 0:
        ends[pieces] = end
        pieces += 1
        end = back[end]
    ends[pieces] = 0
    return pieces
