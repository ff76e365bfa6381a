"""Tells accounts that a stream has not met before from those it knows, in a fixed number of bits."""

from typing import Any

import numpy as np

from narratives.compiled import loop
from narratives.momentum_memory import ACCOUNT_BITS, ACCOUNTS, HALF, NOTED


@loop
def first_met(memory: Any, author: Any) -> Any:
    """Note an account and return whether it was not met before.

    It is noted in the younger of two halves and looked for in both; when the younger is full the older is emptied, so
    that what is remembered is the last quarter to half million accounts (a Bloom filter of one hash, Bloom 1970).
    """
    marks, met = memory.marks, memory.met
    place = (np.uint64(author) * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(64 - ACCOUNT_BITS)
    word, bit = np.int64(place >> np.uint64(6)), np.uint64(1) << (place & np.uint64(63))
    half = marks[HALF]
    if met[half, word] & bit != np.uint64(0):
        return False
    known = met[1 - half, word] & bit != np.uint64(0)
    met[half, word] |= bit
    marks[NOTED] += 1
    if marks[NOTED] >= ACCOUNTS:
        marks[HALF] = 1 - half
        marks[NOTED] = 0
        met[1 - half, :] = np.uint64(0)
    return not known
