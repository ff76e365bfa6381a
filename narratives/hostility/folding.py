"""Folds characters to the few that matter, so that spelling tricks, accents and look-alikes meet the plain word.

Every text passes through two tables indexed by code point: what it folds to, and what kind of character it is.
Look-alikes follow the idea of Unicode Technical Standard 39 (skeletons), in the direction of Latin.
"""

# ruff: noqa: PLR0911, RUF001
# Confusable characters are this module's business, and kinds are told one after another.

import html
import unicodedata
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

SIZE = 0x20000
"""Code points covered; the rest (rare planes) fold to a symbol."""

SPACE, LETTER, DIGIT, DROP, APOSTROPHE, HASH, AT, STOP, COMMA, QUOTE, LEET, SYMBOL, IDEOGRAPH = range(13)
UPPER = 0x40
"""Set beside LETTER on capitals, to split hashtags in CamelCase."""

_LOOKALIKE = dict(
    zip(
        "аеорсухіјѕԁԛѡһкмтнвгпӏαοενικρτυβηωγδσχμλіο",
        "aeopcyxijsdqwhkmthbrnlaoevikptubnwydoxulio",
        strict=True,
    ),
)
_QUOTES = '"“”„‟«»「」『』'
_APOSTROPHES = "'’‘‛`´ʼ＇"
_STOPS = ".!?\n\r…。！？؟।"
_COMMAS = ",;:–—()[]{}|،、，；：-/"
_LEET = "$*€£"


def _kind(point: int, char: str) -> int:
    category = unicodedata.category(char)
    for members, kind in (
        (_QUOTES, QUOTE),
        (_APOSTROPHES, APOSTROPHE),
        (_STOPS, STOP),
        (_COMMAS, COMMA),
        (_LEET, LEET),
    ):
        if char in members:
            return kind
    if char in "#＃":
        return HASH
    if char in "@＠":
        return AT
    if 0x3040 <= point <= 0x30FF or 0x3400 <= point <= 0x9FFF or 0xAC00 <= point <= 0xD7AF or 0x0E00 <= point <= 0x0E7F:
        return IDEOGRAPH
    if category in {"Cf", "Mn", "Me", "Cc"} and char not in "\t\n\r":
        return DROP
    if category[0] == "L" or category == "Mc":
        return LETTER | (UPPER if category == "Lu" else 0)
    if category[0] == "N":
        return DIGIT
    if category == "So":
        return SYMBOL
    return SPACE


def _folded(char: str) -> int:
    plain = unicodedata.normalize("NFKD", char)[:1].lower()[:1] or char
    plain = _LOOKALIKE.get(plain, plain)
    return ord(plain) if ord(plain) <= 0xFFFF else 0xFFFD


def built() -> tuple[npt.NDArray[np.uint16], npt.NDArray[np.uint8]]:
    """Return (folded code point, kind), both indexed by code point below SIZE; slow, so the model file carries them."""
    fold = np.full(SIZE, 0xFFFD, dtype=np.uint16)
    kind = np.full(SIZE, SYMBOL, dtype=np.uint8)
    for point in range(SIZE):
        char = chr(point)
        kind[point] = _kind(point, char)
        fold[point] = _folded(char)
        if 0x1F1E6 <= point <= 0x1F1FF or 0xFE00 <= point <= 0xFE0F:  # flags keep, variation selectors go
            kind[point] = SYMBOL if point > 0xFFFF else DROP
        elif kind[point] & 0x3F == LETTER and 0x61 <= fold[point] <= 0x7A and 0x1D400 <= point <= 0x1D7FF:
            kind[point] = LETTER  # mathematical letters are worn as fancy type
    return fold, kind


def points(texts: Sequence[str]) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.int64]]:
    """Return the code points of all texts end to end, and the offsets (len(texts) + 1) at which each begins."""
    plain = [html.unescape(text) if "&" in text else text for text in texts]
    offsets = np.zeros(len(plain) + 1, dtype=np.int64)
    np.cumsum(np.fromiter(map(len, plain), dtype=np.int64, count=len(plain)), out=offsets[1:])
    data = "".join(plain).encode("utf-32-le", "surrogatepass")
    return np.frombuffer(data, dtype=np.uint32), offsets


def fold(text: str) -> str:
    """Return a word as the tokeniser would fold it (marks such as `_` and `*` stay)."""
    return "".join(chr(_folded(char)) for char in text if _kind(ord(char), char) & 0x3F != DROP)
