"""Reads one word, hashtag word or @name from a text's code points into a buffer of folded letters. Compiled."""

# ruff: noqa: C901, PLR0917
# Compiled functions take arrays and counts one by one: numba inlines no objects.

from typing import Final

import numpy as np
import numpy.typing as npt

from narratives.compiled import kept
from narratives.hostility.folding import APOSTROPHE, DIGIT, DROP, LEET, LETTER, SIZE, SPACE, UPPER
from narratives.hostility.spelling import MOST_LETTERS

LOW: Final = np.uint8(0x3F)
_QUOTE, _BANG, _AT, _UNDERSCORE = (ord(c) for c in "'!@_")


@kept
def kind_at(points: npt.NDArray[np.uint32], i: int, stop: int, kinds: npt.NDArray[np.uint8]) -> np.uint8:
    """Return the kind of the character at i, with its capital flag; SPACE past the end."""
    return np.uint8(kinds[min(points[i], SIZE - 1)]) if i < stop else np.uint8(SPACE)


@kept
def is_wordy(points: npt.NDArray[np.uint32], i: int, stop: int, kinds: npt.NDArray[np.uint8]) -> bool:
    """Say whether a letter or figure stands at i."""
    kind = kind_at(points, i, stop, kinds) & LOW
    return bool(kind in (LETTER, DIGIT))


@kept
def read_name(
    points: npt.NDArray[np.uint32],
    i: int,
    stop: int,
    folds: npt.NDArray[np.uint16],
    kinds: npt.NDArray[np.uint8],
    word: npt.NDArray[np.uint16],
) -> tuple[int, int]:
    """Read an @name from i; return where it ends and its length in the buffer."""
    n = 0
    while i < stop and (is_wordy(points, i, stop, kinds) or points[i] == _UNDERSCORE):
        if n < MOST_LETTERS:
            word[n] = folds[min(points[i], SIZE - 1)]
            n += 1
        i += 1
    return i, n


@kept
def _turns(
    points: npt.NDArray[np.uint32],
    i: int,
    stop: int,
    kinds: npt.NDArray[np.uint8],
    upper: bool,
    upper_before: bool,
    lower_before: bool,
) -> bool:
    """Say whether a new word begins at letter i of a hashtag: aB, or the B of ABc."""
    if not upper:
        return False
    if lower_before:
        return True
    following = kind_at(points, i + 1, stop, kinds)
    return bool(upper_before and following & LOW == LETTER and following & np.uint8(UPPER) == 0)


@kept
def read_word(
    points: npt.NDArray[np.uint32],
    begin: int,
    stop: int,
    folds: npt.NDArray[np.uint16],
    kinds: npt.NDArray[np.uint8],
    tag: bool,
    word: npt.NDArray[np.uint16],
) -> tuple[int, int, int, bool, bool]:
    """Read a word, or one CamelCase word of a hashtag, from `begin`.

    Returns where it ends, its length in the buffer, its longest run of one letter, whether it has letters, and
    whether figures or signs stand among them (``k1ll``, ``f@ke``).
    """
    i = begin
    n = 0
    longest = 0
    run = 0
    letters = False
    odd = False
    upper_before = False
    lower_before = False
    while i < stop:
        kind = kind_at(points, i, stop, kinds)
        base = kind & LOW
        point = points[i]
        if base == DROP:
            i += 1
            continue
        if base == APOSTROPHE:
            if i == begin or kind_at(points, i + 1, stop, kinds) & LOW != LETTER:
                break
            if n < MOST_LETTERS:
                word[n] = _QUOTE
                n += 1
            i += 1
            continue
        if base == LETTER:
            upper = kind & np.uint8(UPPER) != 0
            if tag and i > begin and _turns(points, i, stop, kinds, upper, upper_before, lower_before):
                break
            lower_before, upper_before = not upper, upper
            letters = True
        elif base == DIGIT:
            odd = True
        elif base == LEET or (point in (_BANG, _AT) and i > begin):
            after = kind_at(points, i + 1, stop, kinds) & LOW
            if after != LETTER and not (base == LEET and after == LEET):
                break
            odd = True
        else:
            break
        letter = folds[min(point, SIZE - 1)]
        run = run + 1 if n > 0 and word[n - 1] == letter else 1
        longest = max(longest, run)
        if n < MOST_LETTERS:
            word[n] = letter
            n += 1
        i += 1
    return i, n, longest, letters, odd
