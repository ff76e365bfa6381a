"""Finds the lexicon's phrases among tokens, so that several words count as the one thing they mean. Compiled."""

# ruff: noqa: PLR0917
# Compiled functions take arrays and counts one by one: numba inlines no objects.

import numpy as np
import numpy.typing as npt

from narratives.compiled import kept
from narratives.hostility.lexicon import ANY, INSIDE, LONGEST
from narratives.hostility.spelling import find

_SEED = np.uint64(0xCBF29CE484222325)
_PRIME = np.uint64(0x100000001B3)
_NONE = np.uint64(0)


@kept
def _joined(h: np.uint64, word: np.uint64) -> np.uint64:
    """Return a phrase's hash with one more word, alike to `lexicon.step`."""
    h = (h ^ word) * _PRIME
    return np.uint64(h ^ (h >> np.uint64(32)))


@kept
def _longest(
    hashes: npt.NDArray[np.uint64],
    t: int,
    end: int,
    open_: bool,
    keys: npt.NDArray[np.uint64],
    values: npt.NDArray[np.uint64],
) -> tuple[int, np.uint64]:
    """Return the size and mask of the longest phrase at token t, (1, 0) if none; `open_`: its second word is any."""
    best, best_size = _NONE, 1
    h = _joined(_SEED, hashes[t])
    for size in range(2, min(LONGEST, end - t) + 1):
        h = _joined(h, np.uint64(ANY) if open_ and size == 2 else hashes[t + size - 1])
        mask = find(keys, values, h)
        if mask != _NONE:
            best, best_size = mask, size
    return best_size, best


@kept
def mark(
    hashes: npt.NDArray[np.uint64],
    masks: npt.NDArray[np.uint64],
    at: npt.NDArray[np.int64],
    keys: npt.NDArray[np.uint64],
    values: npt.NDArray[np.uint64],
    starts: np.uint64,
) -> None:
    """Give the first word of each phrase found the phrase's classes, and take its other words' classes away."""
    for text in range(at.shape[0] - 1):
        end = at[text + 1]
        for t in range(at[text], end):
            if masks[t] & starts == _NONE:
                continue
            masks[t] &= ~starts
            size, mask = _longest(hashes, t, end, False, keys, values)
            open_size, open_mask = _longest(hashes, t, end, True, keys, values)
            opened = open_size > size
            if opened:
                size, mask = open_size, open_mask
            if mask != _NONE:
                masks[t] = mask
                for i in range(t + 1, t + size):
                    if not (opened and i == t + 1):
                        masks[i] = np.uint64(INSIDE)
