"""Reads UTF-8 and says of each character what it folds to and what it is, alike for every script.

Folding is Unicode compatibility decomposition without marks, lower case (so that accents, full-width letters, Arabic
alef forms and Cyrillic case do not part one word into two).
"""

# ruff: noqa: PLR0911
# The compiled functions are flat on purpose: a call per character costs the goal.

import unicodedata
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

_BREAK, _LETTER, _DIGIT, _IGNORED, _PAIRED, _SYMBOL = 0, 1, 2, 3, 4, 5
_TABLE = 0x3400


def _class_of(char: str, folded: str) -> int:
    point, category = ord(char), unicodedata.category(char)
    if 0x0E00 <= point < 0x1000 or 0x1780 <= point < 0x1800 or 0x1000 <= point < 0x10A0 or 0x3040 <= point < 0x3100:
        return _PAIRED if category[0] in "LM" else _BREAK
    if category[0] == "M" or category == "Cf" or point == 0x0640 or not folded:
        return _IGNORED
    if category[0] == "L":
        return _LETTER
    if category[0] == "N":
        return _DIGIT
    return _SYMBOL if category == "So" and point >= 0x2190 else _BREAK


def _tables() -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
    fold, classes = np.zeros(_TABLE, np.int32), np.zeros(_TABLE, np.uint8)
    for point in range(_TABLE):
        char = chr(point)
        parts = [c for c in unicodedata.normalize("NFKD", char).lower() if unicodedata.category(c)[0] != "M"]
        fold[point] = ord(parts[0]) if parts else point
        classes[point] = _class_of(char, "".join(parts))
    fold[0x0629], fold[0x0649] = 0x0647, 0x064A  # taa marbuta is written as ha, alef maqsura as ya
    classes[ord("_")] = _LETTER
    return fold, classes


FOLD, CLASSES = _tables()


@njit(cache=True, inline="always")
def point_at(text: Any, i: int, end: int) -> Any:
    """Return the code point at byte i and its length; malformed bytes count as single breaks."""
    b = np.int64(text[i])
    if b < 0x80:
        return b, 1
    if 0xC0 <= b < 0xE0 and i + 1 < end:
        return ((b & 31) << 6) | (np.int64(text[i + 1]) & 63), 2
    if 0xE0 <= b < 0xF0 and i + 2 < end:
        return ((b & 15) << 12) | ((np.int64(text[i + 1]) & 63) << 6) | (np.int64(text[i + 2]) & 63), 3
    if b >= 0xF0 and i + 3 < end:
        high = ((b & 7) << 18) | ((np.int64(text[i + 1]) & 63) << 12)
        return high | ((np.int64(text[i + 2]) & 63) << 6) | (np.int64(text[i + 3]) & 63), 4
    return np.int64(0), 1


@njit(cache=True, inline="always")
def look_up(point: Any, fold: Any, classes: Any) -> Any:
    """Return a code point's folded form and class, by table or, past it, by block."""
    if point < 0x3400:
        return np.int64(fold[point]), np.int64(classes[point])
    if point < 0xA000 or 0xAC00 <= point < 0xD7B0 or 0xF900 <= point < 0xFB00 or 0x20000 <= point < 0x32000:
        return point, np.int64(4)
    if 0xFF01 <= point < 0xFF5F:  # full-width ASCII
        plain = point - 0xFEE0
        return np.int64(fold[plain]), np.int64(classes[plain])
    if 0xFF66 <= point < 0xFFA0:
        return point, np.int64(4)
    if 0xFE00 <= point < 0xFE10 or point == 0xFEFF or 0x1F3FB <= point < 0x1F400 or point >= 0xE0000:
        return point, np.int64(3)  # variation selectors, skin tones, tags
    if 0x1F000 <= point < 0x1FB00:
        return point, np.int64(5)
    return point, np.int64(1)
